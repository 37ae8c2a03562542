"""A cluster with two pods, of which one is in trouble."""
from __future__ import annotations

import pytest

PODS = """
apiVersion: v1
kind: Pod
metadata: {name: web-1}
spec: {containers: [{name: c, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web-2}
spec: {containers: [{name: c, image: "nginx:1.161"}]}
"""


@pytest.fixture
def pods(kubectl):
    """Two pods; the image of the second cannot be pulled."""
    kubectl.ok(["create", "-f", kubectl.write("pods.yaml", PODS)])
    kubectl.now = "2026-11-24T12:00:02Z"
    return kubectl
