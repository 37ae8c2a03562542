"""`kubectl scale` on a simulated cluster."""
from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def web(kubectl: Any) -> Any:
    kubectl.ok("create deployment web --image=nginx --replicas=2")
    return kubectl


def replicas(kubectl: Any) -> str:
    return kubectl.ok("get deploy web -o jsonpath={.spec.replicas}")


def test_several_objects_and_one_that_is_not_there(web: Any) -> None:
    web.ok("create deployment api --image=nginx")
    result = web("scale deploy/web deploy/ghost deploy/api --replicas=3")
    assert result.out == "deployment.apps/web scaled\ndeployment.apps/api scaled\n"
    assert (result.err, result.code) == ('Error from server (NotFound): deployments.apps "ghost" not found\n', 1)


def test_all_of_a_type(web: Any) -> None:
    assert web.ok("scale deployments --all --replicas=0") == "deployment.apps/web scaled\n"
    assert replicas(web) == "0"


@pytest.mark.parametrize(("flag", "error"), [
    ("--current-replicas=5", "Expected replicas to be 5, was 2"),
    ("--resource-version=1", "Expected resource version to be 1, was "),
])
def test_a_precondition_that_does_not_hold_changes_nothing(web: Any, flag: str, error: str) -> None:
    result = web(f"scale deploy/web --replicas=4 {flag}")
    assert result.err.startswith(f"error: {error}")
    assert (result.code, replicas(web)) == (1, "2")


def test_a_precondition_that_holds(web: Any) -> None:
    assert web.ok("scale deploy/web --replicas=4 --current-replicas=2") == "deployment.apps/web scaled\n"
    assert replicas(web) == "4"


def test_dry_runs_change_nothing(web: Any) -> None:
    assert web.ok("scale deploy/web --replicas=4 --dry-run=client -o jsonpath={.spec.replicas}") == "4"
    assert web.ok("scale deploy/web --replicas=4 --dry-run=server") == "deployment.apps/web scaled (server dry run)\n"
    assert replicas(web) == "2"


def test_with_a_timeout_it_waits_for_the_pods(web: Any) -> None:
    web.env["FAKECTL_POD_STOP"] = "3s"
    assert web.ok("scale deploy/web --replicas=1 --timeout=1m") == "deployment.apps/web scaled\n"


def test_a_recorded_command_is_kept_in_the_object(web: Any) -> None:
    web("scale deploy/web --replicas=1 --record")
    assert web.ok("get deploy web -o jsonpath={.metadata.annotations}").endswith(
        '"kubernetes.io/change-cause":"kubectl scale deploy/web --replicas=1 --record=true"}')
