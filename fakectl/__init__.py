"""kubectl's answers from a simulated Kubernetes cluster in one SQLite file."""
__version__ = "0.1.0"
