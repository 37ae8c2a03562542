"""Descriptions recorded on a real cluster (tests/data/describe-recorded.json), from objects as that cluster held them."""
from __future__ import annotations

import json
import os

import pytest

from fakectl.describe import describe
from fakectl.describe.pod_template import pod_template_text
from state.data import load
from state.kind import Resource, catalog
from state.pure.objects import clone

with open(os.path.join(os.path.dirname(__file__), "..", "..", "data", "describe-recorded.json")) as _file:
    RECORDED = json.load(_file)

UID = "1e3d3d2c-39b1-4091-a5cb-7e8e6c922e04"
PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
PULLED = "Successfully pulled image \"%s\" in 1s (1s including waiting). Image size: 10000000 bytes."


def made(api_version, kind, name, body, **meta):
    stamp = meta.pop("creationTimestamp", None)
    return {
        "apiVersion": api_version, "kind": kind,
        "metadata": {"name": name, "namespace": "default", "uid": UID, "creationTimestamp": stamp, **meta}, **body,
    }


def said(obj, reason, message, stamp, *, component="kubelet", kind="Normal", count=1, first=None, field=None, number=0):
    about = {"kind": obj["kind"], "name": obj["metadata"]["name"], "namespace": "default", "uid": UID}
    times = {"firstTimestamp": first or stamp, "lastTimestamp": stamp, "count": count, "source": {"component": component}}
    if component == "default-scheduler":
        times = {"eventTime": stamp.replace("Z", ".000000Z"), "reportingComponent": component}
    return {
        "apiVersion": "v1", "kind": "Event", "metadata": {"name": f"event.{number:04d}", "namespace": "default"}, "type": kind,
        "involvedObject": about | ({"fieldPath": field} if field else {}), "reason": reason, "message": message, **times,
    }


def pod(name, start, node, ip, containers, statuses, *, volumes=(), labels=None, ready="True", token="", **more):
    mount = {"name": f"kube-api-access-{token}", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": True}
    for container in [*containers, *more.get("initContainers", ())]:
        container.setdefault("resources", {})
        container.setdefault("volumeMounts", []).append(mount)
    access = {"name": f"kube-api-access-{token}", "projected": {"sources": [
        {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt"}}, {"downwardAPI": {}},
    ]}}
    states = {"PodReadyToStartContainers": "True", "Initialized": "True", "Ready": ready, "ContainersReady": ready, "PodScheduled": "True"}
    init_statuses = more.pop("init_statuses", [])
    return made("v1", "Pod", name, {
        "spec": {
            "priority": 0, "serviceAccountName": "default", "nodeName": node, "containers": containers, "volumes": [*volumes, access],
            "tolerations": [
                {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
                for key in ("not-ready", "unreachable")
            ], **more,
        },
        "status": {
            "phase": "Running", "hostIP": "10.0.0.3" if node == "worker-1" else "10.0.0.4", "podIP": ip, "podIPs": [{"ip": ip}],
            "startTime": start, "containerStatuses": statuses, "initContainerStatuses": init_statuses,
            "conditions": [{"type": key, "status": value} for key, value in states.items()],
        },
    }, labels=labels)


def status(name, container_id, image_id, state, **more):
    return {
        "name": name, "containerID": container_id and f"containerd://{container_id}",
        "imageID": image_id and f"docker.io/library/{image_id}", "ready": True, "restartCount": 0, "state": state, **more,
    }


def running(start):
    return {"running": {"startedAt": start}}


def check(key, obj, source_of, *others, quiet=False):
    now, text = RECORDED[key]["now"], RECORDED[key]["text"]
    resource = catalog().by_kind(obj["apiVersion"], obj["kind"]) or Resource("demo.example.com", "v1", "webapps", "WebApp", "webapp", True)
    assert describe(obj, resource, source_of([obj, *others], now), show_events=not quiet) == text


def test_a_deployment_lists_its_replica_sets_and_how_often_an_event_came(source_of):
    def template(image, **labels):
        containers = [{"name": "nginx", "image": image, "resources": {}}]
        return {"metadata": {"labels": {"app": "shop-frontend", **labels}}, "spec": {"containers": containers}}

    deployment = made("apps/v1", "Deployment", "shop-frontend", {
        "spec": {
            "replicas": 3, "selector": {"matchLabels": {"app": "shop-frontend"}}, "template": template("nginx:1.25"),
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "25%", "maxSurge": "25%"}},
        },
        "status": {
            "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3,
            "conditions": [
                {"type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"},
                {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"},
            ],
        },
    }, labels={"app": "shop-frontend"}, annotations={"deployment.kubernetes.io/revision": "3"}, creationTimestamp="2026-11-24T17:04:25Z")

    def replica_set(tag, image, count, stamp):
        owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop-frontend", "uid": UID, "controller": True}
        return made("apps/v1", "ReplicaSet", f"shop-frontend-{tag}", {
            "spec": {"replicas": count, "template": template(image, **{"pod-template-hash": tag})}, "status": {"replicas": count},
        }, labels={"app": "shop-frontend"}, ownerReferences=[owner], creationTimestamp=stamp)

    old, new = "shop-frontend-689746cf4", "shop-frontend-65f57dcfdc"
    steps = [
        (f"Scaled up replica set {new} from 0 to 3", 25), (f"Scaled up replica set {old} from 0 to 1", 46),
        (f"Scaled down replica set {new} from 3 to 2", 47), (f"Scaled up replica set {old} from 1 to 2", 47),
        (f"Scaled down replica set {new} from 2 to 1", 47), (f"Scaled up replica set {old} from 2 to 3", 47),
        (f"Scaled down replica set {new} from 1 to 0", 48), (f"Scaled up replica set {new} from 0 to 1", 59),
        (f"Scaled down replica set {old} from 3 to 2", 60),
    ]
    by = {"component": "deployment-controller"}
    events = [
        said(deployment, "ScalingReplicaSet", message, f"2026-11-24T17:{4 + second // 60:02d}:{second % 60:02d}Z", number=i, **by)
        for i, (message, second) in enumerate(steps)
    ]
    similar = f"(combined from similar events): Scaled down replica set {old} from 1 to 0"
    events.append(said(
        deployment, "ScalingReplicaSet", similar, "2026-11-24T17:05:01Z", count=4, first="2026-11-24T17:05:00Z", number=99, **by,
    ))
    check(
        "deployment", deployment, source_of, replica_set("689746cf4", "nginx:1.26", 0, "2026-11-24T17:04:46Z"),
        replica_set("65f57dcfdc", "nginx:1.25", 3, "2026-11-24T17:04:25Z"), *events,
    )


def test_a_pod_whose_image_cannot_be_pulled(source_of):
    typo = pod(
        "typo", "2026-11-24T16:52:32Z", "worker-1", "10.244.1.29", [{"name": "typo", "image": "nginx:1.161"}],
        [status("typo", "", "", {"waiting": {"reason": "ImagePullBackOff"}}, ready=False)],
        labels={"run": "typo"}, ready="False", token="jtn7f",
    )
    typo["status"] |= {"phase": "Pending"}
    image, field = "docker.io/library/nginx:1.161", "spec.containers{typo}"
    missing = (
        'Failed to pull image "nginx:1.161": rpc error: code = NotFound desc = failed to pull and unpack image '
        f'"{image}": failed to resolve reference "{image}": {image}: not found'
    )
    events = [
        said(typo, "Scheduled", "Successfully assigned default/typo to worker-1", "2026-11-24T16:52:31Z", component="default-scheduler"),
        said(typo, "Pulling", 'Pulling image "nginx:1.161"', "2026-11-24T16:52:32Z", field=field, number=1),
        said(typo, "Failed", missing, "2026-11-24T16:52:32Z", field=field, kind="Warning", number=2),
        said(typo, "Failed", "Error: ErrImagePull", "2026-11-24T16:52:32Z", field=field, kind="Warning", number=3),
        said(typo, "BackOff", 'Back-off pulling image "nginx:1.161"', "2026-11-24T16:52:35Z", field=field, number=4),
        said(typo, "Failed", "Error: ImagePullBackOff", "2026-11-24T16:52:35Z", field=field, kind="Warning", number=5),
    ]
    check("unpullable", typo, source_of, *events)


def test_a_pod_with_an_init_container_and_a_memory_volume(source_of):
    start = "2026-11-24T16:51:00Z"
    made_pod = pod(
        "with-init", start, "worker-2", "10.244.2.17",
        [{"name": "app", "image": "nginx:1.27", "volumeMounts": [{"name": "work", "mountPath": "/work", "readOnly": True}]}],
        [status("app", "d8a3c394eae8059e2cac2af57cf7cdb54738fd5e3abd1e4a3e543001e2f12f01",
                "nginx@sha256:6965a10c15290ad0b29ca7fd1866de1850408b3cb15fb11a3bbbbc2fddb158bd", running(start))],
        init_statuses=[status(
            "prepare", "e2024560fefc46ab36dd422455fab5494db284d86fa934d01f19306bc24dbf7d",
            "busybox@sha256:d55432289a2f69dad7e00346d00e8d4df4d0053a44dffb3f8cf463f6e3fb4b04",
            {"terminated": {"reason": "Completed", "exitCode": 0, "startedAt": start, "finishedAt": start}},
        )],
        initContainers=[{
            "name": "prepare", "image": "busybox:1.36", "command": ["sh", "-c", "echo ready > /work/ok"],
            "volumeMounts": [{"name": "work", "mountPath": "/work"}],
        }],
        volumes=[{"name": "work", "emptyDir": {"medium": "Memory", "sizeLimit": "64Mi"}}], labels={"app": "with-init"}, token="pwm9d",
    )
    field = "spec.containers{app}"
    events = [
        said(made_pod, "Scheduled", "Successfully assigned default/with-init to worker-2", start, component="default-scheduler"),
        said(made_pod, "Pulling", 'Pulling image "busybox:1.36"', start, number=1),
        said(made_pod, "Pulling", 'Pulling image "nginx:1.27"', start, field=field, number=2),
        said(made_pod, "Pulled", PULLED % "nginx:1.27", start, field=field, number=3),
        said(made_pod, "Created", "Container created", start, field=field, number=4),
        said(made_pod, "Started", "Container started", start, field=field, number=5),
    ]
    check("init", made_pod, source_of, *events)


def test_a_pod_with_probes_and_resources(source_of):
    start = "2026-11-24T16:51:18Z"
    probed = pod(
        "probed", start, "worker-1", "10.244.1.26",
        [{
            "name": "web", "image": "nginx:1.27", "ports": [{"name": "http", "containerPort": 80, "protocol": "TCP"}],
            "resources": {"limits": {"cpu": "200m", "memory": "128Mi"}, "requests": {"cpu": "100m", "memory": "64Mi"}},
            "livenessProbe": {"httpGet": {"path": "/", "port": "http", "scheme": "HTTP"}, "initialDelaySeconds": 5, **PROBE},
            "readinessProbe": {"exec": {"command": ["cat", "/tmp/ok"]}, **PROBE}, "startupProbe": {"tcpSocket": {"port": "http"}, **PROBE},
        }],
        [status("web", "d69073da6cf77d5db682e32c7d731f7d279288a0339044294534b5f13591d69f",
                "nginx@sha256:6965a10c15290ad0b29ca7fd1866de1850408b3cb15fb11a3bbbbc2fddb158bd", running(start))],
        labels={"app": "web"}, token="x4q42",
    )
    field = "spec.containers{web}"
    events = [
        said(probed, "Scheduled", "Successfully assigned default/probed to worker-1", start, component="default-scheduler"),
        said(probed, "Pulling", 'Pulling image "nginx:1.27"', start, field=field, number=1),
        said(probed, "Pulled", PULLED % "nginx:1.27", start, field=field, number=2),
        said(probed, "Created", "Container created", start, field=field, number=3),
        said(probed, "Started", "Container started", start, field=field, number=4),
    ]
    check("probes", probed, source_of, *events)


def test_a_service_shows_what_is_ready_behind_it(source_of):
    service = made("v1", "Service", "web", {"spec": {
        "selector": {"app": "web"}, "type": "ClusterIP", "ipFamilyPolicy": "SingleStack", "ipFamilies": ["IPv4"],
        "clusterIP": "10.103.145.183", "clusterIPs": ["10.103.145.183"], "sessionAffinity": "None",
        "ports": [{"port": 80, "targetPort": 80, "protocol": "TCP"}],
        "internalTrafficPolicy": "Cluster",
    }, "status": {"loadBalancer": {}}}, labels={"app": "web"})
    ready, unready = ({"addresses": [ip], "conditions": {"ready": ok}} for ip, ok in (("10.244.1.26", True), ("10.244.2.18", False)))
    piece = made("discovery.k8s.io/v1", "EndpointSlice", "web-x", {
        "addressType": "IPv4", "ports": [{"name": "", "port": 80, "protocol": "TCP"}], "endpoints": [ready, unready],
    }, labels={"kubernetes.io/service-name": "web"})
    check("service", service, source_of, piece)


def test_a_node_without_pods(source_of):
    listed = load("boot-objects.json")["/api/v1/nodes"]
    nodes = listed["items"] if isinstance(listed, dict) else listed
    node = {"apiVersion": "v1", "kind": "Node", **clone(next(o for o in nodes if o["metadata"]["name"] == "worker-1"))}
    node["metadata"] |= {"uid": UID, "creationTimestamp": "2026-11-24T16:44:06Z"}
    node["metadata"]["labels"]["disk"] = "ssd"
    node["spec"]["taints"] = [{"key": "dedicated", "value": "cpu", "effect": "NoSchedule"}]
    node["status"]["nodeInfo"]["machineID"] = "fd8beb38b0b3b008322ea4ba31a713ac"
    for condition in node["status"]["conditions"]:
        condition |= {"lastHeartbeatTime": "2026-11-24T16:44:06Z", "lastTransitionTime": "2026-11-24T16:44:06Z"}
    renewed = {"holderIdentity": "worker-1", "renewTime": "2026-11-24T16:58:07.000000Z"}
    lease = made("coordination.k8s.io/v1", "Lease", "worker-1", {"spec": renewed})
    lease["metadata"]["namespace"] = "kube-node-lease"
    check("node", node, source_of, lease)


def test_a_finished_job(source_of):
    labels = {key: UID if "uid" in key else "pi" for key in (
        "batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name", "controller-uid", "job-name",
    )}
    job = made("batch/v1", "Job", "pi", {
        "spec": {
            "parallelism": 1, "completions": 1, "completionMode": "NonIndexed", "suspend": False, "backoffLimit": 4,
            "selector": {"matchLabels": {"batch.kubernetes.io/controller-uid": UID}},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [
                {"name": "pi", "image": "perl:5.34.0", "command": ["perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"], "resources": {}},
            ]}},
        },
        "status": {"startTime": "2026-11-24T17:37:52Z", "completionTime": "2026-11-24T17:37:54Z", "ready": 0, "succeeded": 1},
    }, labels=labels)
    events = [
        said(job, "SuccessfulCreate", "Created pod: pi-5rwxz", "2026-11-24T17:37:52Z", component="job-controller"),
        said(job, "Completed", "Job completed", "2026-11-24T17:37:54Z", component="job-controller", number=1),
    ]
    check("job", job, source_of, *events)


def test_an_object_of_a_custom_resource_is_an_outline(source_of):
    shop = made("demo.example.com/v1", "WebApp", "shop", {
        "spec": {"extra": {"anything": {"goes": 1}}, "image": "nginx:1.27", "ports": [80, 443], "replicas": 3},
        "status": {"phase": "Ready", "replicas": 3},
    }, generation=2, resourceVersion="11172", uid="3bfb1839-8eb4-483b-ad91-e6ba318dc5fc", creationTimestamp="2026-11-24T17:30:51Z")
    check("custom", shop, source_of)


@pytest.mark.parametrize(("key", "template"), [
    ("history", {
        "metadata": {
            "labels": {"app": "web", "pod-template-hash": "8688c49d9f"},
            "annotations": {"kubectl.kubernetes.io/restartedAt": "2026-11-24T17:09:42Z"},
        },
        "spec": {"containers": [{"name": "nginx", "image": "nginx:1.26", "resources": {"limits": {"memory": "128Mi"}}}]},
    }),
    ("history-annotated", {
        "metadata": {
            "labels": {"app": "nginx", "pod-template-hash": "76df5b8bb8"},
            "annotations": {"kubernetes.io/change-cause": "image updated to 1.16.1"},
        },
        "spec": {"containers": [{"name": "nginx", "image": "nginx:1.16.1", "ports": [{"containerPort": 80, "protocol": "TCP"}]}]},
    }),
])
def test_a_revisions_template_keeps_its_tabs(key, template):
    head, _, rest = RECORDED[key]["text"].partition("\n")
    assert head.startswith("deployment.apps/")
    assert pod_template_text(template) + "\n" == rest
