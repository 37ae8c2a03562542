"""The parts of the DaemonSet controller, named after what `pkg/controller/daemon` does in each."""
