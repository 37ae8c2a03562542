"""The Kubernetes HTTP API on a cluster: a thin layer on the cluster's verbs, so that this door and the command line cannot differ."""
