"""The kustomize that kubectl has built in: a folder with a kustomization becomes objects. Source: sigs.k8s.io/kustomize `api/`."""
