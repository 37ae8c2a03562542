"""`kubectl debug`. Expected texts are those of kubectl v1.37.1 on the same objects; names that it draws by chance are fakectl's."""
from __future__ import annotations

import json
import re

import pytest

RECORDED = ("All commands and output from this session will be recorded in container logs, including credentials and sensitive information "
            "passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n")


@pytest.fixture
def web(kubectl):
    kubectl.ok("run web --image=nginx --labels=app=web --annotations=note=yes")
    return kubectl


def spec_of(kubectl, pod):
    return json.loads(kubectl.ok(f"get pod {pod} -o json"))["spec"]


def added(kubectl, container):
    """The ephemeral container without what the server fills in."""
    found = next(c for c in spec_of(kubectl, "web")["ephemeralContainers"] if c["name"] == container)
    filled = ("imagePullPolicy", "resources", "terminationMessagePath", "terminationMessagePolicy")
    return {k: v for k, v in found.items() if k not in filled}


@pytest.mark.parametrize(("words", "said"), [
    ("", "you must specify --image when not using --copy-to."),
    ("web --image=busybox --replace", "--replace may only be used with --copy-to."),
    ("web --image=busybox --same-node", "--same-node may only be used with --copy-to."),
    ("web --image=busybox --set-image=a=b", "--set-image may only be used with --copy-to."),
    ("web --image='a b'", 'invalid image name "a b": invalid reference format'),
    ("web --copy-to=x", "you must specify --image, --set-image or command arguments."),
    ("web --copy-to=x -- sh", "you must specify an existing container or a new image when specifying args."),
    ("web --copy-to=x --set-image='a=b c'", 'invalid image name "b c" for container "a": invalid reference format'),
    ("--image=busybox", "NAME or filename is required for debug"),
    ("web --image=busybox --image-pull-policy=x", "invalid image pull policy: x"),
    ("web --image=busybox --copy-to=x --target=web", "--target is incompatible with --copy-to. Use --share-processes instead."),
    ("web --image=busybox -t", "-i/--stdin is required for containers with -t/--tty=true"),
    ("web --image=busybox --profile=foo", "unknown profile: foo"),
    ("web --attach", "you must specify --container or create a new container using --image in order to attach."),
    ("web --image=busybox --custom=no", "must pass a container spec json file for custom profile: open no: no such file or directory"),
])
def test_misuse(kubectl, words, said):
    assert kubectl(f"debug {words}") == ("", f"error: {said}\n", 1)


def test_a_pair_that_is_none(kubectl):
    said = 'error: invalid argument "a" for "--env" flag: a must be formatted as key=value\nSee \'kubectl debug --help\' for usage.\n'
    assert kubectl("debug web --image=busybox --env=a") == ("", said, 1)


def test_what_cannot_be_debugged(web):
    web.ok("create deployment dep --image=nginx")
    assert web("debug deploy/dep --image=busybox").err == 'error: "apps/v1, Kind=Deployment" not supported by debug\n'
    assert web("debug nope --image=busybox").err == 'Error from server (NotFound): pods "nope" not found\n'
    assert web("debug node/nope --image=busybox").err == 'Error from server (NotFound): nodes "nope" not found\n'


def test_an_ephemeral_container(web):
    out = web.ok("debug web --image=busybox --target=web --env=A=1,B=2 -- sleep 5")
    name = re.search(r"Defaulting debug container name to (debugger-\w{5})\.\n", out)[1]
    assert out.startswith('Targeting container "web". If you don\'t see processes from this container it may be because the container '
                          "runtime doesn't support this feature.\n")
    assert added(web, name) == {
        "name": name, "image": "busybox", "command": ["sleep", "5"], "targetContainerName": "web",
        "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}], "securityContext": {"capabilities": {"add": ["SYS_PTRACE"]}},
    }
    web.now = "2026-11-24T12:00:04Z"
    state = "get pod web -o jsonpath={.status.ephemeralContainerStatuses[0].state}"
    assert "running" in web.ok(state)
    web.now = "2026-11-24T12:00:09Z"
    assert json.loads(web.ok(state))["terminated"]["reason"] == "Completed"
    assert f"spec.ephemeralContainers{{{name}}}: Container started" in web.ok("describe pod web")


@pytest.mark.parametrize(("profile", "security"), [
    ("general", {"capabilities": {"add": ["SYS_PTRACE"]}}),
    ("baseline", None),
    ("legacy", None),
    ("netadmin", {"capabilities": {"add": ["NET_ADMIN", "NET_RAW"]}}),
    ("sysadmin", {"privileged": True}),
    ("restricted", {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True,
                    "seccompProfile": {"type": "RuntimeDefault"}}),
])
def test_profiles(web, profile, security):
    result = web(f"debug web --image=busybox -c dbg --profile={profile}")
    assert result.code == 0
    assert ("deprecated" in result.err) == (profile == "legacy")
    assert added(web, "dbg").get("securityContext") == security


def test_a_custom_profile_and_what_it_may_not_say(web):
    web.write("more.yaml", "resources: {limits: {cpu: 1}}\nenv: [{name: A, value: one}]\n")
    refused = web("debug web --image=busybox -c dbg --custom=more.yaml")
    why = "Forbidden: cannot be set for an Ephemeral Container"
    assert refused.err == f'The Pod "web" is invalid: spec.ephemeralContainers[0].resources: {why}\n'
    web.write("more.yaml", "env: [{name: A, value: one}]\n")
    web.ok("debug web --image=busybox -c dbg --custom=more.yaml")
    assert added(web, "dbg")["env"] == [{"name": "A", "value": "one"}]
    web.write("more.yaml", "name: x\n")
    said = "error: name, command, image, lifecycle and volume devices are not modifiable via custom profile\n"
    assert web("debug web --image=busybox --custom=more.yaml").err == said


def test_what_was_added_stays_as_it_is(web):
    web.ok("debug web --image=busybox -c dbg")
    again = web("debug web --image=httpd -c dbg")
    assert again.err.startswith('The Pod "web" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "dbg" may '
                                "not be changed\n")
    put = web(["patch", "pod", "web", "-p", '{"spec":{"ephemeralContainers":[{"name":"x","image":"y"}]}}'])
    assert put.err.startswith('The Pod "web" is invalid: spec: Forbidden: pod updates may not change fields other than')


def test_a_copy(web):
    web.ok("debug web --copy-to=copy --image=busybox -c dbg -- sleep 100")
    spec = spec_of(web, "copy")
    assert [c["name"] for c in spec["containers"]] == ["web", "dbg"]
    assert spec["shareProcessNamespace"] is True
    assert web.ok("get pod copy -o jsonpath={.metadata.labels}{.metadata.annotations}") == ""
    web.ok("debug web --copy-to=kept --set-image='*=httpd' --keep-labels --keep-annotations --share-processes=false")
    assert spec_of(web, "kept")["containers"][0]["image"] == "httpd"
    assert web.ok("get pod kept -o jsonpath={.metadata.labels.app}{.metadata.annotations.note}") == "webyes"
    assert web("debug web --copy-to=other -c nope -- sh").err == "error: you must specify image when creating new container\n"
    web.ok("debug web --copy-to=instead -c web --image=httpd --replace -- sleep 100")
    assert spec_of(web, "instead")["containers"][0]["command"] == ["sleep", "100"]
    assert web("get pod web").code == 1


def test_a_node(kubectl):
    out = kubectl.ok("debug node/worker-1 --image=busybox -- sleep 5")
    name = re.fullmatch(r"Creating debugging pod (node-debugger-worker-1-\w{5}) with container debugger on node worker-1\.\n", out)[1]
    spec = spec_of(kubectl, name)
    assert (spec["nodeName"], spec["hostNetwork"], spec["hostPID"], spec["hostIPC"]) == ("worker-1", True, True, True)
    assert spec["containers"][0]["volumeMounts"][0] == {"mountPath": "/host", "name": "host-root"}
    kubectl.ok("debug node/worker-1 --image=busybox -q --profile=restricted")
    assert len(kubectl.ok("get pods -l app.kubernetes.io/managed-by=kubectl-debug -o name").splitlines()) == 2


def test_being_attached(web):
    typed = web("debug web -i --image=busybox -c dbg", stdin="echo typed\nexit 3\n")
    assert typed == ("typed\n", RECORDED, 0)
    state = json.loads(web.ok("get pod web -o jsonpath={.status.ephemeralContainerStatuses[0].state.terminated}"))
    assert (state["exitCode"], state["reason"]) == (3, "Error")
    printed = web("debug web -q --attach --image=busybox -c once -- echo hello")
    assert printed == ("hello\n", "", 0)


def test_an_image_that_cannot_be_pulled(web):
    web.ok("debug web --image=busybox:1.161 -c bad")
    web.now = "2026-11-24T12:00:10Z"
    assert "ImagePullBackOff" in web.ok("get pod web -o jsonpath={.status.ephemeralContainerStatuses[0].state.waiting.reason}")
