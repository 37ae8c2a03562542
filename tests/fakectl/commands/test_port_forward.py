"""What fakectl does not simulate, it says in one line, after the checks that kubectl makes with kubectl's words (1.37.1)."""
from __future__ import annotations

import pytest

FORWARD = 'error: fakectl does not simulate "kubectl port-forward": nothing listens in a pretend container\n'
PROXY = 'error: fakectl does not simulate "kubectl proxy": "fakectl serve" serves the API of the cluster\n'
NEEDED = "error: TYPE/NAME and list of ports are required for port-forward\nSee 'kubectl port-forward -h' for help and examples\n"


@pytest.fixture
def web(kubectl):
    kubectl.ok("run web --image=nginx --port=80 --expose")
    return kubectl


@pytest.mark.parametrize(("words", "said"), [
    ("", NEEDED),
    ("web", NEEDED),
    ("nope 80", 'Error from server (NotFound): pods "nope" not found\n'),
    ("deploy/nope 80", 'Error from server (NotFound): deployments.apps "nope" not found\n'),
    ("svc/kubernetes 80", "error: cannot attach to *v1.Service: invalid service 'kubernetes': Service is defined without a selector\n"),
    ("foo/x 80", 'error: the server doesn\'t have a resource type "foo"\n'),
    ("web a", "error: Pod 'web' does not have a named port 'a'\n"),
    ("web 80 --address=foo", "error: foo is not a valid IP\n"),
    ("web 99999999", 'error: error parsing local port \'99999999\': strconv.ParseUint: parsing "99999999": value out of range\n'),
    ("web 0", "error: remote port must be > 0\n"),
    ("web 80 --pod-running-timeout=0", "error: --pod-running-timeout must be higher than zero\n"
                                       "See 'kubectl port-forward -h' for help and examples\n"),
    ("svc/web 81", "error: Service web does not have a service port 81\n"),
    ("svc/web http", "error: Service 'web' does not have a named port 'http'\n"),
    ("web 8080:80", FORWARD),
    ("svc/web 8080:80 --address=127.0.0.1,localhost", FORWARD),
])
def test_port_forward(web, words, said):
    assert web(f"port-forward {words}") == ("", said, 1)


def test_a_port_for_udp_and_a_pod_that_does_not_run(kubectl):
    kubectl.write("dns.yaml", """
apiVersion: v1
kind: Pod
metadata: {name: dns}
spec:
  containers: [{name: dns, image: "coredns:1.161", ports: [{containerPort: 53, protocol: UDP, name: dns}]}]
""")
    kubectl.ok("apply -f dns.yaml")
    assert kubectl("port-forward dns dns").err == "error: UDP protocol is not supported for dns\n"
    assert kubectl("port-forward dns 80").err == "error: unable to forward port because pod is not running. Current status=Pending\n"


@pytest.mark.parametrize(("words", "said"), [
    ("", PROXY),
    ("--port=8080 --www=.", PROXY),
    ("--unix-socket=/tmp/x -p 33", "error: cannot set --unix-socket and --port at the same time\n"),
    ("--port=-1", "error: listen tcp: address -1: invalid port\n"),
])
def test_proxy(kubectl, words, said):
    assert kubectl(f"proxy {words}") == ("", said, 1)


def test_alpha_has_nothing(kubectl):
    assert kubectl("alpha foo") == ("", "No alpha commands are available in this version of kubectl\n", 0)
