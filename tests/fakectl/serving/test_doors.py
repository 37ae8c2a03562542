"""The real kubectl through the door of HTTP and our command line print the same bytes."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("line", [
    "explain pods.spec.containers.resources", "explain deployment.spec.template", "explain ingress.spec -R --max-depth=3",
    "explain hpa --api-version=autoscaling/v1", "explain ev.involvedObject", "explain deployments.apps.spec.replicas",
    "explain pod.spec.nosuch", "explain pods -o yaml", "get ev",
])  # fmt: skip
def test_the_real_kubectl_prints_the_same(served, kubectl, line):
    assert served.real(line) == kubectl(line)
