"""A dying namespace keeps what is in it for five seconds."""

from __future__ import annotations


def test_what_is_in_a_dying_namespace_goes_five_seconds_later(kubectl):
    kubectl.ok("create namespace n")
    kubectl.ok("create configmap x -n n")
    kubectl.now = "2026-11-24T13:00:00.300Z"
    kubectl.ok("delete namespace n --wait=false")
    kubectl.now = "2026-11-24T13:00:04Z"
    assert "configmap/x" in kubectl.ok("get configmaps -n n -o name")
    kubectl.now = "2026-11-24T13:00:05Z"
    assert kubectl("get namespace n").code == 1
