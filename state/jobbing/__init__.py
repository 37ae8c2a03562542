"""The parts of the Job controller, named after the files of `pkg/controller/job`."""
