"""A small production cluster as `kubectl get -A -o json` shows it: names, hashes and addresses that no pretend cluster would choose."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]
NODE = "ip-10-0-1-17.eu-west-1.compute.internal"
MADE, SEEN = "2026-03-01T08:00:00Z", "2026-06-30T10:00:00Z"
_uids = {name: f"aaaaaaaa-0000-4000-8000-{i:012d}" for i, name in enumerate(
    ("node", "ns", "deployment", "replicaset", "pod-a", "pod-b", "secret", "service", "crd", "widget", "crash", "config"))}  # fmt: skip
LABELS = {"app": "api", "pod-template-hash": "5d7c9f6b8"}


def meta(what: str, name: str, version: int, namespace: str = "shop", **more: Any) -> Object:
    placed = {"namespace": namespace} if namespace else {}
    return {"name": name, **placed, "uid": _uids[what], "resourceVersion": str(version), "creationTimestamp": MADE, **more}


def owner(kind: str, name: str, what: str) -> list[Object]:
    return [{"apiVersion": "apps/v1", "blockOwnerDeletion": True, "controller": True, "kind": kind, "name": name, "uid": _uids[what]}]


def conditions(*names: str) -> list[Object]:
    return [{"type": n, "status": "True", "lastProbeTime": None, "lastTransitionTime": MADE} for n in names]


def pod_spec() -> Object:
    container = {
        "name": "api", "image": "registry.example.com/shop/api:4f2c1", "imagePullPolicy": "IfNotPresent", "resources": {},
        "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File", "env": [{"name": "A", "value": "b"}],
    }  # fmt: skip
    return {
        "containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler",
        "securityContext": {}, "terminationGracePeriodSeconds": 30,
    }  # fmt: skip


def pod(what: str, name: str, version: int, state: Object, *, ready: bool, restarts: int = 0, owned: bool = True) -> Object:
    status = {"name": "api", "image": "registry.example.com/shop/api:4f2c1", "imageID": "x@sha256:1", "containerID": f"containerd://{name}",
              "ready": ready, "started": ready, "restartCount": restarts, "state": state, "lastState": {}}  # fmt: skip
    spec = pod_spec() | {"nodeName": NODE, "serviceAccountName": "default", "serviceAccount": "default"}
    made = meta(what, name, version, labels=LABELS if owned else {"app": "worker"})
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": made | ({"ownerReferences": owner("ReplicaSet", "api-5d7c9f6b8", "replicaset")} if owned else {}),
        "spec": spec,
        "status": {
            "phase": "Running", "hostIP": "10.0.1.17", "podIP": f"10.0.1.{version}", "podIPs": [{"ip": f"10.0.1.{version}"}],
            "startTime": MADE, "qosClass": "BestEffort",
            "conditions": conditions("Initialized", "PodScheduled", *(["Ready", "ContainersReady"] if ready else [])),
            "containerStatuses": [status],
        },
    }  # fmt: skip


def running() -> Object:
    return {"running": {"startedAt": MADE}}


def items() -> list[Object]:
    """Everything that is there, in the order in which kubectl happens to list it."""
    template = {"metadata": {"creationTimestamp": None, "labels": {"app": "api"}}, "spec": pod_spec()}
    hashed = {**template, "metadata": {"creationTimestamp": None, "labels": LABELS}}
    counts = {"observedGeneration": 7, "replicas": 2, "readyReplicas": 2, "availableReplicas": 2, "terminatingReplicas": 0}
    rollout = [
        {"type": "Available", "status": "True", "reason": "MinimumReplicasAvailable", "message": "Deployment has minimum availability.",
         "lastTransitionTime": MADE, "lastUpdateTime": MADE},
        {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable",
         "message": 'ReplicaSet "api-5d7c9f6b8" has successfully progressed.', "lastTransitionTime": MADE, "lastUpdateTime": MADE},
    ]  # fmt: skip
    applied = '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"keys","namespace":"shop"},"stringData":{"key":"TOPSECRET"}}\n'
    schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    return [
        {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": meta("widget", "w", 310), "spec": {"size": 3}},
        pod("pod-a", "api-5d7c9f6b8-aaaaa", 21, running(), ready=True),
        pod("pod-b", "api-5d7c9f6b8-bbbbb", 22, running(), ready=True, restarts=4),
        pod("crash", "worker", 23, {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed container"}},
            ready=False, restarts=977, owned=False),
        {"apiVersion": "v1", "kind": "Service", "metadata": meta("service", "api", 30),
         "spec": {"clusterIP": "172.20.4.4", "clusterIPs": ["172.20.4.4"], "type": "ClusterIP", "selector": {"app": "api"},
                  "ports": [{"port": 80, "protocol": "TCP", "targetPort": 8080}], "sessionAffinity": "None", "ipFamilies": ["IPv4"],
                  "ipFamilyPolicy": "SingleStack", "internalTrafficPolicy": "Cluster"}, "status": {"loadBalancer": {}}},
        {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": {"key": "VE9QU0VDUkVU", "empty": ""},
         "metadata": meta("secret", "keys", 40, annotations={"kubectl.kubernetes.io/last-applied-configuration": applied})},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": meta("config", "settings", 41), "data": {"password": "in-the-open"}},
        {"apiVersion": "apps/v1", "kind": "Deployment",
         "metadata": meta("deployment", "api", 50, generation=7, annotations={"deployment.kubernetes.io/revision": "12"}),
         "spec": {"replicas": 2, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600, "selector": {"matchLabels": {"app": "api"}},
                  "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
                  "template": template},
         "status": counts | {"updatedReplicas": 2, "conditions": rollout}},
        {"apiVersion": "apps/v1", "kind": "ReplicaSet",
         "metadata": meta("replicaset", "api-5d7c9f6b8", 51, generation=3, labels=LABELS,
                          annotations={"deployment.kubernetes.io/desired-replicas": "2", "deployment.kubernetes.io/max-replicas": "3",
                                       "deployment.kubernetes.io/revision": "12"},
                          ownerReferences=owner("Deployment", "api", "deployment")),
         "spec": {"replicas": 2, "selector": {"matchLabels": LABELS}, "template": hashed},
         "status": counts | {"fullyLabeledReplicas": 2, "observedGeneration": 3}},
        {"apiVersion": "v1", "kind": "Namespace", "metadata": meta("ns", "shop", 5, "", labels={"kubernetes.io/metadata.name": "shop"}),
         "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}},
        {"apiVersion": "v1", "kind": "Node", "metadata": meta("node", NODE, 6, "", labels={"kubernetes.io/hostname": NODE}),
         "spec": {"providerID": "aws:///eu-west-1a/i-1"},
         "status": {"addresses": [{"type": "InternalIP", "address": "10.0.1.17"}], "capacity": {"cpu": "4", "memory": "16Gi", "pods": "58"},
                    "allocatable": {"cpu": "4", "memory": "15Gi", "pods": "58"}, "nodeInfo": node_info(),
                    "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "ok",
                                    "lastHeartbeatTime": SEEN, "lastTransitionTime": MADE}]}},
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": meta("crd", "widgets.example.com", 7, ""),
         "spec": {"group": "example.com", "scope": "Namespaced", "conversion": {"strategy": "None"},
                  "names": {"kind": "Widget", "listKind": "WidgetList", "plural": "widgets", "singular": "widget"},
                  "versions": [{"name": "v1", "served": True, "storage": True, "schema": schema}]},
         "status": {"acceptedNames": {"kind": "Widget", "listKind": "WidgetList", "plural": "widgets", "singular": "widget"},
                    "conditions": [{"type": t, "status": "True", "reason": r, "message": m, "lastTransitionTime": MADE} for t, r, m in (
                        ("NamesAccepted", "NoConflicts", "no conflicts found"),
                        ("Established", "InitialNamesAccepted", "the initial names have been accepted"))], "storedVersions": ["v1"]}},
    ]  # fmt: skip


def node_info() -> Object:
    return {"architecture": "amd64", "bootID": "b", "containerRuntimeVersion": "containerd://1.7.27", "kernelVersion": "6.1.0",
            "kubeProxyVersion": "v1.32.3", "kubeletVersion": "v1.32.3-eks", "machineID": "m", "operatingSystem": "linux",
            "osImage": "Amazon Linux 2023", "systemUUID": "s"}  # fmt: skip


def dump(found: list[Object] | None = None) -> Object:
    return {"apiVersion": "v1", "items": items() if found is None else found, "kind": "List", "metadata": {"resourceVersion": ""}}
