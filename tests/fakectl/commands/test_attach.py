"""`kubectl attach` and `kubectl run` with somebody attached. The words are those of kubectl 1.37.1."""
from __future__ import annotations

import pytest

RECORDED = ("All commands and output from this session will be recorded in container logs, including credentials and sensitive information "
            "passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n")
ENDED = "fakectl: the clock is frozen and nothing has changed for 60s of the cluster's time: the watch ends here\n"
GONE = 'pod "t" deleted from default namespace\n'


@pytest.mark.parametrize(("line", "said"), [
    ("attach", "error: at least 1 argument is required for attach\n"),
    ("attach a b c", "error: expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw 3: [a b c]\n"),
    ("attach a b", "error: the server doesn't have a resource type \"a\"\n"),
    ("attach nope", 'Error from server (NotFound): pods "nope" not found\n'),
    ("attach deploy nope", 'Error from server (NotFound): deployments.apps "nope" not found\n'),
    ("attach svc/kubernetes", "error: cannot attach to *v1.Service: invalid service 'kubernetes': Service is defined without a selector\n"),
    ("attach cm/kube-root-ca.crt", "error: cannot attach to *v1.ConfigMap: selector for *v1.ConfigMap not implemented\n"),
    ("attach x --pod-running-timeout=0", "error: --pod-running-timeout must be higher than zero\n"
                                         "See 'kubectl attach -h' for help and examples\n"),
])
def test_misuse(kubectl, line, said):
    assert kubectl(line) == ("", said, 1)


def test_what_is_printed_from_now_on_is_shown(kubectl):
    kubectl.ok("run t --image=busybox --restart=Never -- sh -c 'echo first; sleep 10; echo second'")
    assert kubectl("attach t -c nope").err == "error: cannot attach to the container: container nope is not valid for pod t out of: t\n"
    assert kubectl("attach t", now="2026-11-24T12:00:05Z") == ("second\n", RECORDED, 0)
    after = kubectl("attach t", now="2026-11-24T12:01:00Z")
    assert after.err == "error: cannot attach a container in a completed pod; current phase is Succeeded\n"


def test_a_container_that_says_nothing(kubectl):
    kubectl.ok("create deployment web --image=nginx")
    result = kubectl("attach deploy/web -t", now="2026-11-24T12:01:00Z")
    assert result == ("", f"error: Unable to use a TTY - container nginx did not allocate one\n{RECORDED}{ENDED}", 0)


@pytest.mark.parametrize(("words", "typed", "out", "err", "code"), [
    ("-- echo hi", "", "hi\n", "", 0),
    ("-- sh", "echo typed\nhostname\n", "typed\nt\n", "", 0),
    ("-- sh", "exit 3\n", "", "pod default/t terminated (Error)\n", 3),
    ("-- cat", "a\nb\n", "a\nb\n", "", 0),
    ("-- sh -c 'echo a; sleep 2; echo b; exit 4'", "", "a\nb\n", "pod default/t terminated (Error)\n", 4),
])
def test_run_attached_ends_as_the_process_ends(kubectl, words, typed, out, err, code):
    assert kubectl(f"run t -i --rm --image=busybox --restart=Never {words}", stdin=typed) == (out + GONE, RECORDED + err, code)
    assert kubectl("get pod t", now="2026-11-24T12:10:00Z").code == 1


def test_quiet_leaves_only_what_the_process_prints(kubectl):
    assert kubectl("run t -i --rm -q --image=busybox --restart=Never -- echo hi") == ("hi\n", "", 0)


def test_a_pod_that_does_not_start_is_waited_for_and_removed(kubectl):
    result = kubectl("run t -i --rm --image=busybox:1.161 --pod-running-timeout=5s")
    assert result == (GONE, "error: timed out waiting for the condition\n", 1)


def test_without_rm_the_pod_stays(kubectl):
    assert kubectl("run t --attach --image=busybox --restart=Never -- echo hi").out == "hi\n"
    assert kubectl.ok("get pod t --no-headers").split()[2] == "Completed"


def test_the_service_goes_too(kubectl):
    result = kubectl("run t -i --rm --image=busybox --restart=Never --port=80 --expose -- echo hi")
    assert result.out == "service/t created\nhi\n" + GONE + 'service "t" deleted from default namespace\n'
