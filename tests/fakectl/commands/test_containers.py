"""logs and exec: what the pretend containers print, and what is said where there is nothing to read or to run."""
from __future__ import annotations

import pytest

MANIFEST = """
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {app.conf: "colour=blue\\n", level: high}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {password: s3cret}
---
apiVersion: v1
kind: Pod
metadata: {name: two, labels: {app: two}}
spec:
  initContainers: [{name: prepare, image: busybox, command: [sh, -c, "echo preparing; sleep 2"]}]
  containers:
  - name: main
    image: busybox:1.36
    command: [sh, -c, 'echo "level $LEVEL on $NODE" > /tmp/said; i=0; while true; do echo "$i: $(date +%T)"; i=$((i+1)); sleep 1; done']
    env:
    - {name: LEVEL, valueFrom: {configMapKeyRef: {name: settings, key: level}}}
    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    - {name: TWICE, value: "$(LEVEL)-$(LEVEL) $$(X) $(Y)"}
    volumeMounts: [{name: settings, mountPath: /etc/app}, {name: keys, mountPath: /etc/keys}]
  - {name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}
  volumes: [{name: settings, configMap: {name: settings}}, {name: keys, secret: {secretName: keys}}]
---
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec: {containers: [{name: c, image: busybox, command: [sh, -c, "echo failing; sleep 1; exit 3"]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: bad}
spec: {containers: [{name: c, image: "nginx:1.161"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: done}
spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [echo, hello]}]}
"""


@pytest.fixture
def pods(kubectl):
    """At 12:00:10: `two` has run for eight seconds, `crash` waits, `bad` has no image, `done` has ended; a Deployment and its service."""
    kubectl.ok(["apply", "-f", kubectl.write("pods.yaml", MANIFEST)])
    kubectl.ok("create deployment web --image=nginx:1.27 --replicas=2")
    kubectl.ok("expose deployment web --port=80")
    kubectl.now = "2026-11-24T12:00:10Z"
    return kubectl


def test_logs_are_what_the_command_has_printed_until_now(pods):
    assert pods.ok("logs two -c main --tail=2") == "7: 12:00:09\n8: 12:00:10\n"
    assert pods.ok("logs two -c main --since=2s") == "6: 12:00:08\n7: 12:00:09\n8: 12:00:10\n"
    last = "2026-11-24T12:00:10.000000000Z 8: 12:00:10\n"
    assert pods.ok("logs two -c main --since-time=2026-11-24T12:00:10Z --timestamps") == last
    assert pods.ok("logs two main --limit-bytes=5") == "0: 12"
    assert pods.ok("logs two -c prepare") == "preparing\n"
    assert pods.ok("logs done") == "hello\n"


def test_a_container_that_crashed_has_a_log_before_its_log(pods):
    assert pods.ok("logs crash") == pods.ok("logs crash --previous") == "failing\n"
    assert pods("logs two -p -c web").err == 'Error from server (BadRequest): previous terminated container "web" in pod "two" not found\n'


def test_nginx_says_what_nginx_says(pods):
    lines = pods.ok("logs two -c web").splitlines()
    assert lines[0] == "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration"
    assert "2026/11/24 12:00:02 [notice] 1#1: nginx/1.27.5" in lines
    pods.ok("run old --image=nginx:1.16.1")
    assert pods.ok("logs old") == ""


def test_the_pods_of_an_object(pods):
    found = pods("logs deploy/web --tail=1")
    assert found.out.endswith("start worker process 30\n") and found.err.startswith("Found 2 pods, using pod/web-")
    lines = pods.ok("logs deploy/web --all-pods --tail=1").splitlines()
    assert len(lines) == 2 and all(line.startswith("[pod/web-") and "/nginx] " in line for line in lines)
    assert pods.ok("logs -l app=two --all-containers --prefix --tail=1") == (
        "[pod/two/prepare] preparing\n[pod/two/main] 8: 12:00:10\n"
        "[pod/two/web] 2026/11/24 12:00:02 [notice] 1#1: start worker process 30\n")


def test_following_plays_on_where_the_clock_is_frozen(pods):
    found = pods("logs two -c main -f --tail=1")
    lines = found.out.splitlines()
    assert lines[:2] == ["8: 12:00:10", "9: 12:00:11"] and lines[-1] == "308: 12:05:10"
    assert found.err == "fakectl: the clock is frozen and five minutes have passed of the cluster's time: the watch ends here\n"
    assert pods.ok("logs done -f") == "hello\n"


@pytest.mark.parametrize(("line", "said"), [
    ("logs two", 'Defaulted container "main" out of: main, web, prepare (init)'),
    ("logs bad", 'Error from server (BadRequest): container "c" in pod "bad" is waiting to start: trying and failing to pull image'),
    ("logs two -c nope", "error: container nope is not valid for pod two out of: main, web, prepare (init)"),
    ("logs nope", 'error: error from server (NotFound): pods "nope" not found in namespace "default"'),
    ("logs cm/settings", "error: cannot get the logs from *v1.ConfigMap: selector for *v1.ConfigMap not implemented"),
    ("logs -l app=none", "No resources found in default namespace."),
    ("logs deploy/web --max-log-requests=1 --all-pods -f", "error: you are attempting to follow 2 log streams, but maximum allowed "
                                                           "concurrency is 1, use --max-log-requests to increase the limit"),
    ("logs two --since=1s --since-time=2020-01-01T00:00:00Z", "error: at most one of `sinceTime` or `sinceSeconds` may be specified"),
    ("logs two --tail=-2", "error: --tail must be greater than or equal to -1"),
    ("exec two -- true", 'Defaulted container "main" out of: main, web, prepare (init)'),
    ("exec done -- ls", "error: cannot exec into a container in a completed pod; current phase is Succeeded"),
    ("exec crash -- ls", 'error: Internal error occurred: unable to upgrade connection: container not found ("c")'),
    ("exec two ls", "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\n"
                    "See 'kubectl exec -h' for help and examples"),
    ("exec two", "error: you must specify at least one command for the container"),
    ("exec -- ls", "error: pod, type/name or --filename must be specified"),
    ("exec two -c web -- sh -c 'exit 3'", "command terminated with exit code 3"),
])  # fmt: skip
def test_what_is_said_on_stderr(pods, line, said):
    assert pods(line).err == said + "\n"


def test_a_program_that_is_not_there_is_told_as_the_runtime_does(pods):
    found = pods("exec two -c main -- bash")
    assert found.code == 1 and found.err.startswith("error: Internal error occurred: Internal error occurred: error executing command in")
    assert found.err.endswith('unable to start container process: exec: "bash": executable file not found in $PATH: unknown\n')


def test_exec_sees_the_environment_the_files_and_the_network(pods):
    node = pods.ok("get pod two -o jsonpath={.spec.nodeName}")
    assert pods.ok("exec two -c main -- printenv LEVEL NODE TWICE HOSTNAME WEB_SERVICE_PORT KUBERNETES_SERVICE_HOST") == (
        f"high\n{node}\nhigh-high $(X) $(Y)\ntwo\n80\n10.96.0.1\n")
    read = pods.ok("exec two -c main -- cat /etc/app/app.conf /etc/keys/password /tmp/said")
    assert read == f"colour=blue\ns3cretlevel high on {node}\n"
    assert pods.ok("exec two -c main -- ls /etc/app") == "app.conf\nlevel\n"
    assert pods.ok("exec two -c main -- sh -c 'wget -qO- http://web | grep title'") == "<title>Welcome to nginx!</title>\n"
    assert pods.ok("exec two -c web -- curl -s -o /dev/null -w '%{http_code}' localhost/none") == "404"
    found = pods("exec two -c main -- wget -qO- http://nope")
    assert (found.err, found.code) == ("wget: bad address 'nope'\ncommand terminated with exit code 1\n", 1)
    assert pods.ok("exec deploy/web -- hostname").startswith("web-")


def test_exec_reads_standard_input(pods):
    assert pods("exec -i two -c main -- cat", stdin="a\nb\n").out == "a\nb\n"
    found = pods("exec -it two -c main -- sh", stdin="cd /etc/app\nls\nif true\nthen pwd; fi\nexit 5\n")
    assert found.out == "app.conf\nlevel\n/etc/app\n" and found.code == 5
    assert "Unable to use a TTY - input is not a terminal or the right kind of file" in found.err


def test_a_sleep_goes_at_the_clusters_pace(pods):
    assert pods.ok("exec two -c main -- sh -c 'date +%T; sleep 5; date +%T'") == "12:00:10\n12:00:15\n"


def test_logs_life_and_exit_code_agree(kubectl):
    script = "for i in 1 2 3; do echo $i; sleep 1; done; [ -f /none ] || exit 4"
    kubectl.ok(["run", "job", "--image=busybox", "--restart=Never", "--", "sh", "-c", script])
    assert kubectl.ok("logs job", now="2026-11-24T12:00:01Z") == "1\n2\n"
    kubectl.now = "2026-11-24T12:00:04Z"
    ended = ".status.containerStatuses[0].state.terminated"
    path = f"{{.status.phase}} {{{ended}.exitCode}} {{{ended}.finishedAt}}"
    assert kubectl.ok(["get", "pod", "job", "-o", f"jsonpath={path}"]) == "Failed 4 2026-11-24T12:00:03Z"
    assert kubectl.ok("logs job") == "1\n2\n3\n"


def test_an_init_container_waits_for_its_service(kubectl):
    manifest = """
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  initContainers: [{name: wait, image: busybox, command: [sh, -c, "until nslookup db; do echo waiting; sleep 2; done"]}]
  containers: [{name: app, image: nginx}]
"""
    kubectl.ok(["create", "-f", kubectl.write("pod.yaml", manifest)])
    assert "Init:0/1" in kubectl.ok("get pod app", now="2026-11-25T12:00:01Z")
    kubectl.ok("create service clusterip db --tcp=80")
    assert "Running" in kubectl.ok("get pod app", now="2026-11-25T12:00:05Z")


def test_looking_into_a_container_changes_nothing(pods):
    before = pods.ok("get pods,events -o yaml")
    for line in ("logs two -c main", "exec two -c main -- sh -c 'echo x > /tmp/y; rm -rf /etc'", "logs two -c main --previous"):
        pods(line)
    assert pods.ok("get pods,events -o yaml") == before
