"""`kubectl cordon`, `uncordon` and `taint` on a cluster."""
from __future__ import annotations


def test_a_node_is_closed_and_opened(kubectl):
    assert kubectl.ok("cordon worker-1") == "node/worker-1 cordoned\n"
    assert kubectl.ok("cordon worker-1") == "node/worker-1 already cordoned\n"
    assert kubectl.ok("get node worker-1 --no-headers").split()[1] == "Ready,SchedulingDisabled"
    assert kubectl.ok("uncordon worker-1 worker-2") == "node/worker-1 uncordoned\nnode/worker-2 already uncordoned\n"


def test_dry_runs_close_nothing(kubectl):
    assert kubectl.ok("cordon worker-1 --dry-run=client") == "node/worker-1 cordoned (dry run)\n"
    assert kubectl.ok("cordon worker-1 --dry-run=server") == "node/worker-1 cordoned (server dry run)\n"
    assert kubectl.ok("get node worker-1 --no-headers").split()[1] == "Ready"


def test_nodes_by_selector(kubectl):
    assert kubectl.ok("cordon -l kubernetes.io/hostname=worker-2") == "node/worker-2 cordoned\n"


def test_one_missing_node_ends_it(kubectl):
    assert kubectl("cordon worker-9 worker-1") == ("", 'Error from server (NotFound): nodes "worker-9" not found\n', 1)


def test_taints_are_set_and_taken_away(kubectl):
    assert kubectl.ok("taint nodes worker-1 a=b:NoSchedule c:NoExecute") == "node/worker-1 tainted\n"
    refused = kubectl("taint nodes worker-1 a=z:NoSchedule")
    assert refused.err == "error: node worker-1 already has a taint(s) with same effect(s) and --overwrite is false\n"
    assert kubectl.ok("taint nodes worker-1 a=z:NoSchedule --overwrite") == "node/worker-1 modified\n"
    assert kubectl.ok("taint nodes worker-1 c-") == "node/worker-1 untainted\n"
    assert kubectl.ok("get node worker-1 -o jsonpath='{.spec.taints}'") == '[{"effect":"NoSchedule","key":"a","value":"z"}]'


def test_a_taint_that_is_not_there_is_told_of_and_the_other_nodes_follow(kubectl):
    kubectl.ok("taint nodes worker-1 a=b:NoSchedule")
    result = kubectl("taint nodes --all a-")
    assert (result.out, result.code) == ("node/worker-1 untainted\n", 1)
    assert 'taint "a" not found\n' in result.err


def test_a_dry_run_shows_the_node_and_changes_nothing(kubectl):
    shown = kubectl.ok("taint nodes worker-1 a=b:NoSchedule --dry-run=client -o jsonpath='{.spec.taints[0].key}'")
    assert shown == "a"
    assert kubectl.ok("get node worker-1 -o jsonpath='{.spec.taints}'") == ""
