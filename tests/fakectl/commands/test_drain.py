"""`kubectl drain`. Expected texts were recorded with kubectl v1.37.1: transcripts, and the binary on a served copy of the same objects."""

from __future__ import annotations

import pytest

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector: {kubernetes.io/hostname: worker-1}
      containers: [{name: c, image: nginx}]
"""
POD = """
apiVersion: v1
kind: Pod
metadata: {{name: {name}, labels: {{solo: "yes"}}{more}}}
spec:
  nodeSelector: {{kubernetes.io/hostname: worker-1}}
  volumes: [{volumes}]
  containers: [{{name: c, image: {image}}}]
"""
UNMANAGED = "cannot delete Pods that declare no controller (use --force to override): "
LOCAL = "cannot delete Pods with local storage (use --delete-emptydir-data to override): "
DAEMON = "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): "
BUDGET = "Cannot evict pod as it would violate the pod's disruption budget."


def pod(name: str, *, volumes: str = "", more: str = "", image: str = "nginx") -> str:
    return POD.format(name=name, volumes=volumes, more=more, image=image)


@pytest.fixture
def cluster(kubectl):
    """Applies manifests; the pods have started a second later."""
    kubectl.env |= {"FAKECTL_POD_START": "700ms", "FAKECTL_POD_STOP": "500ms"}

    def apply(*manifests: str):
        kubectl("apply -f -", stdin="---".join(manifests))
        kubectl.now = "2026-11-24T12:00:05Z"
        return kubectl

    return apply


def failed(node: str, *reasons: str) -> str:
    """What stderr tells of one node that could not be drained."""
    short = reasons[0] if len(reasons) == 1 else f"[{', '.join(reasons)}]"
    lines = (
        f'error: unable to drain node "{node}" due to error: {short}, continuing command...',
        "There are pending nodes to be drained:",
        f" {node}",
    )
    return "\n".join((*lines, *reasons)) + "\n"


def names(kubectl, selector: str = "app=web") -> list[str]:
    return kubectl.ok(f"get pods -l {selector} -o jsonpath='{{.items[*].metadata.name}}'").split()


def test_pods_without_controller_or_with_local_storage_stop_it(cluster):
    kubectl = cluster(pod("bare"), pod("tmp", volumes="{name: v, emptyDir: {}}"))
    assert kubectl("drain worker-1") == (
        "node/worker-1 cordoned\n", failed("worker-1", UNMANAGED + "default/bare", LOCAL + "default/tmp"), 1
    )
    assert kubectl("drain worker-1 --force") == ("node/worker-1 already cordoned\n", failed("worker-1", LOCAL + "default/tmp"), 1)


def test_force_takes_what_no_controller_will_make_anew(cluster):
    kubectl = cluster(pod("bare"), pod("tmp", volumes="{name: v, emptyDir: {}}"))
    evicted = "evicting pod default/bare\nevicting pod default/tmp\npod/bare evicted\npod/tmp evicted\n"
    done = f"node/worker-1 cordoned\n{evicted}node/worker-1 drained\n"
    warning = "Warning: deleting Pods that declare no controller: default/bare, default/tmp\n"
    assert kubectl("drain worker-1 --force --delete-emptydir-data") == (done, warning, 0)
    assert names(kubectl, "solo=yes") == []


def test_pods_that_have_ended_go_without_force(cluster):
    kubectl = cluster(pod("over", image="busybox") + "  restartPolicy: Never\n")
    kubectl.now = "2026-11-24T12:01:00Z"
    assert kubectl("drain worker-1") == (
        "node/worker-1 cordoned\nevicting pod default/over\npod/over evicted\nnode/worker-1 drained\n", "", 0
    )


def test_mirror_pods_are_passed_over(cluster):
    kubectl = cluster(pod("static", more=", annotations: {kubernetes.io/config.mirror: x}"))
    assert kubectl("drain worker-1") == ("node/worker-1 cordoned\nnode/worker-1 drained\n", "", 0)


DAEMONS = """
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agents}
spec:
  selector: {matchLabels: {solo: "yes"}}
  template:
    metadata: {labels: {solo: "yes"}}
    spec: {nodeSelector: {kubernetes.io/hostname: worker-1}, containers: [{name: c, image: nginx}]}
"""


def test_daemon_pods_stop_it_unless_they_are_ignored(cluster):
    kubectl = cluster(DAEMONS)
    (agent,) = names(kubectl, "solo=yes")
    out, err, code = kubectl("drain worker-1")
    assert (out, err, code) == ("node/worker-1 cordoned\n", failed("worker-1", f"{DAEMON}default/{agent}"), 1)
    warning = f"Warning: ignoring DaemonSet-managed Pods: default/{agent}\n"
    done = "node/worker-1 already cordoned (dry run)\nnode/worker-1 drained (dry run)\n"
    assert kubectl("drain worker-1 --ignore-daemonsets --force --dry-run=client") == (done, warning, 0)


def test_a_budget_is_asked_again_every_five_seconds_until_the_timeout(cluster):
    kubectl = cluster(WEB)
    kubectl.ok("create pdb web --selector=app=web --min-available=2")
    first, second = names(kubectl)
    tries = f"evicting pod default/{first}\nevicting pod default/{second}\n"
    result = kubectl("drain worker-1 --timeout=8s")
    assert result.out == "node/worker-1 cordoned\n" + tries * 3
    asked = "".join(f'error when evicting pods/"{p}" -n "default" (will retry after 5s): {BUDGET}\n' for p in (first, second))
    over = [f'error when evicting pods/"{p}" -n "default": global timeout reached: 8s' for p in (first, second)]
    pending = f'There are pending pods in node "worker-1" when an error occurred: [{", ".join(over)}]\npod/{first}\npod/{second}\n'
    assert result.err == asked * 2 + pending + failed("worker-1", *over)
    assert result.code == 1


def test_pods_go_one_after_the_other_as_the_budget_allows(cluster):
    kubectl = cluster(WEB.replace("nodeSelector: {kubernetes.io/hostname: worker-1}", ""))
    kubectl.ok("create pdb web --selector=app=web --max-unavailable=1")
    kubectl.ok("cordon worker-2")
    kubectl.ok("rollout restart deployment web")
    kubectl.now = "2026-11-24T12:00:10Z"
    assert {kubectl.ok(f"get pod {p} -o jsonpath='{{.spec.nodeName}}'") for p in names(kubectl)} == {"worker-1"}
    kubectl.ok("uncordon worker-2")
    first, second = names(kubectl)
    result = kubectl("drain worker-1")
    assert result.out == (
        f"node/worker-1 cordoned\nevicting pod default/{first}\nevicting pod default/{second}\npod/{first} evicted\n"
        f"evicting pod default/{second}\npod/{second} evicted\nnode/worker-1 drained\n"
    )
    assert result.err == f'error when evicting pods/"{second}" -n "default" (will retry after 5s): {BUDGET}\n'
    assert result.code == 0


def test_in_frozen_time_it_gives_up_on_a_budget_that_will_never_allow_it(cluster):
    kubectl = cluster(WEB)
    kubectl.ok("create pdb web --selector=app=web --min-available=2")
    result = kubectl("drain worker-1")
    assert result.out.count("evicting pod") == 2 * 61
    assert result.err.rstrip().endswith("kubectl without --timeout would go on forever")
    assert result.code == 1


def test_disable_eviction_does_not_ask_the_budget(cluster):
    kubectl = cluster(WEB)
    kubectl.ok("create pdb web --selector=app=web --min-available=2")
    first, second = names(kubectl)
    assert kubectl("drain worker-1 --disable-eviction --grace-period=1") == (
        f"node/worker-1 cordoned\npod/{first} deleted\npod/{second} deleted\nnode/worker-1 drained\n", "", 0
    )


@pytest.mark.parametrize("flags", ["", " --disable-eviction"])
def test_a_server_dry_run_leaves_everything(cluster, flags):
    kubectl = cluster(WEB)
    first, second = before = names(kubectl)
    evicting = "".join(f"evicting pod default/{p} (server dry run)\n" for p in (first, second)) if not flags else ""
    done = f"node/worker-1 cordoned (server dry run)\n{evicting}node/worker-1 drained (server dry run)\n"
    assert kubectl("drain worker-1 --dry-run=server" + flags) == (done, "", 0)
    assert names(kubectl) == before
    assert kubectl.ok("get nodes -o jsonpath='{.items[*].spec.unschedulable}'") == ""


def test_a_client_dry_run_names_the_pods(cluster):
    kubectl = cluster(WEB)
    evicting = "".join(f"evicting pod default/{p} (dry run)\n" for p in names(kubectl))
    assert kubectl.ok("drain worker-1 --dry-run=client") == f"node/worker-1 cordoned (dry run)\n{evicting}node/worker-1 drained (dry run)\n"


def test_pod_selector_and_selector(cluster):
    kubectl = cluster(WEB, pod("bare"))
    out = kubectl.ok("drain -l kubernetes.io/hostname=worker-1 --pod-selector=app=web --dry-run=client")
    assert out.count("evicting") == 2
    assert kubectl.ok("drain -l no=such") == ""


def test_every_node_is_tried(cluster):
    kubectl = cluster(pod("bare"))
    result = kubectl("drain worker-1 worker-2")
    assert result.out == "node/worker-1 cordoned\nnode/worker-2 cordoned\nnode/worker-2 drained\n"
    assert result.err == failed("worker-1", UNMANAGED + "default/bare")


def test_it_does_not_wait_for_pods_that_should_have_been_gone_long_ago(cluster):
    kubectl = cluster(pod("stuck", more=", finalizers: [example.com/hold]"))
    kubectl("delete pod stuck --wait=false --grace-period=1")
    kubectl.now = "2026-11-24T12:01:00Z"
    assert kubectl("drain worker-1 --force --skip-wait-for-delete-timeout=10").out == "node/worker-1 cordoned\nnode/worker-1 drained\n"
    late = kubectl("drain worker-1 --force --skip-wait-for-delete-timeout=600 --timeout=3s")
    assert 'error when waiting for pod "stuck" in namespace "default" to terminate: global timeout reached: 3s' in late.err


@pytest.mark.parametrize(
    ("line", "err"),
    [
        ("drain", "error: USAGE: drain NODE [flags]\nSee 'kubectl drain -h' for help and examples\n"),
        (
            "drain worker-1 -l a=b",
            "error: cannot specify both a node name and a --selector option\nSee 'kubectl drain -h' for help and examples\n",
        ),
        ("drain worker-9", 'Error from server (NotFound): nodes "worker-9" not found\n'),
        ("drain nosuch worker-2", 'Error from server (NotFound): nodes "nosuch" not found\n'),
        ("drain pod/worker-1", 'Error from server (NotFound): pods "worker-1" not found\n'),
        ("drain worker-1 --pod-selector=a=b=c", "error: --pod-selector=<pod_selector> must be a valid label selector\n"),
        ("drain worker-1 --delete-local-data", "error: unknown flag: --delete-local-data\nSee 'kubectl drain --help' for usage.\n"),
        (
            "drain worker-1 --chunk-size=x",
            'error: invalid argument "x" for "--chunk-size" flag: strconv.ParseInt: parsing "x": invalid syntax\n'
            "See 'kubectl drain --help' for usage.\n",
        ),
    ],
)
def test_what_is_refused_changes_nothing(kubectl, line, err):
    assert kubectl(line) == ("", err, 1)
    assert kubectl.ok("get nodes -o jsonpath='{.items[*].spec.unschedulable}'") == ""
