"""The parts of the Deployment controller, named after the files of `pkg/controller/deployment`."""
