"""The parts of the StatefulSet controller, named after what `pkg/controller/statefulset` does in each."""
