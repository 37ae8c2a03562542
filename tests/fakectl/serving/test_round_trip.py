"""A cluster dumped by the real kubectl through `fakectl serve` and loaded again is the same cluster; watchers see what is undone."""

from __future__ import annotations

import json
import shlex
import threading

from tests.state.test_history import content

MANIFESTS = """
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers:
      - {name: db, image: "postgres:16", readinessProbe: {tcpSocket: {port: 5432}, periodSeconds: 5}, ports: [{containerPort: 5432}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: a, image: "agent:1"}]}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [sleep, "5"]}]}}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: done}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: busybox, command: [echo, hi]}]}}}
---
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec: {containers: [{name: c, image: busybox, command: [sh, -c, "exit 3"]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: nowhere}
spec: {nodeSelector: {disk: ssd}, containers: [{name: c, image: nginx}]}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {key: TOPSECRET}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  minReplicas: 1
  maxReplicas: 5
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv1}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /x}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: pvc1}
spec: {accessModes: [ReadWriteOnce], storageClassName: "", resources: {requests: {storage: 1Gi}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
"""


def test_what_the_real_kubectl_dumped_comes_back_as_it_was(served):
    kubectl = served.kubectl
    frozen = {"FAKECTL_NOW": ""}

    def run(line: str, stdin: str = "") -> str:
        result = kubectl(line, stdin=stdin, env=frozen)
        assert result.code == 0, result
        return result.out

    run("clock advance 1s")
    run("clock set 2027-01-01T00:00:00Z")
    run("create deployment web --image=nginx --replicas=3")
    run("expose deployment web --port=80")
    run("apply -f -", MANIFESTS)
    run("apply -f -", json.dumps({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {"size": 3}}))
    run("clock advance 5m")
    run("set image deployment/web nginx=nginx:1.25")
    run("clock advance 10m")
    kinds = ",".join(k for k in run("api-resources --verbs=list -o name").split() if k not in ("componentstatuses", "events.events.k8s.io"))
    asked = f"get {kinds} -A --show-managed-fields -o"
    dumped, _, code = served.real(f"{asked} yaml")
    assert code == 0
    kubectl.write("dump.yaml", dumped)
    loaded = kubectl("cluster load dump.yaml back --use --at newest", env=frozen)
    assert loaded.code == 0 and loaded.err == "Note: the values of 1 Secret were replaced by a placeholder\n", loaded
    before, after = (json.loads(run(f"{asked} json --context={name}")) for name in ("fake", "back"))
    redacted = json.dumps(before["items"]).replace("TOPSECRET", "redacted").replace("VE9QU0VDUkVU", "cmVkYWN0ZWQ=")
    assert json.loads(redacted) == after["items"]
    assert "TOPSECRET" not in json.dumps(after)
    pods = run("get pods -o json --context=back")
    assert "successfully rolled out" in run("rollout status deployment/web --context=back")
    run("clock advance 10m --context=back")
    assert json.loads(run("get pods -o json --context=back"))["items"] == json.loads(pods)["items"]


def test_who_watches_sees_what_is_undone_as_ordinary_events(served):
    kubectl = served.kubectl
    kubectl.ok("create configmap a --from-literal=x=1")
    events = []
    listed = served("GET", "/api/v1/namespaces/default/configmaps").json["metadata"]["resourceVersion"]
    seen = threading.Event()

    def watch() -> None:
        for event in served.watch("/api/v1/namespaces/default/configmaps", resourceVersion=listed, seconds=4):
            events.append((event["type"], event["object"]["metadata"]["name"], event["object"].get("data")))
            if len(events) == 4:
                seen.set()
                return

    watching = threading.Thread(target=watch)
    watching.start()
    for line in ("patch configmap a -p '{\"data\":{\"x\":\"2\"}}'", "create configmap b", "cluster undo", "cluster undo"):
        assert kubectl(shlex.split(line)).code == 0
    assert seen.wait(10)
    watching.join()
    assert events == [("MODIFIED", "a", {"x": "2"}), ("ADDED", "b", None), ("DELETED", "b", None), ("MODIFIED", "a", {"x": "1"})]
    assert served("GET", "/api/v1/namespaces/default/configmaps/a").json["data"] == {"x": "1"}


def test_what_a_server_wrote_after_a_command_goes_with_it(served):
    kubectl = served.kubectl
    path = str(kubectl.home / "clusters" / "fake.db")
    before = content(path)
    kubectl.ok("create configmap a")
    served("POST", "/api/v1/namespaces/default/configmaps", {"metadata": {"name": "by-the-server"}})
    assert kubectl.ok("cluster undo") == "undone: create configmap a\n"
    assert content(path) == before
    assert served("GET", "/api/v1/namespaces/default/configmaps/by-the-server").status == 404
