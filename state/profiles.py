"""What a new cluster holds beside the bare control plane's own objects: `kubeadm`, the add-ons and static pods that kubeadm installs.

`data/kubeadm.json` has them as they are posted; controllers make the rest (pods, endpoints), from the cluster's first moment on.
Sources: kubernetes `cmd/kubeadm/app/phases/{addons,controlplane,etcd}`, `pkg/kubelet/pod/mirror_client.go`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .clock import SECOND
from .data import load
from .hashing import digest
from .pure.times import format_micro

if TYPE_CHECKING:
    from .api import Api

FILES = {"bare": "", "kubeadm": "kubeadm.json"}
AGES = {"bare": 0, "kubeadm": 120 * SECOND}  # how long such a cluster has been there when it is first used: long enough for all to run
CONTROL_PLANE = "node-role.kubernetes.io/control-plane"


def install(api: Api) -> None:
    """Make the objects of the cluster's profile, at `api.now`, for the controllers to take up."""
    file = FILES[api.settings.profile]
    if not file:
        return
    api.actor = api.settings.profile
    content = load(file)
    for obj in content["objects"]:
        _create(api, obj)
    for node in api.store.list("nodes"):
        if CONTROL_PLANE in node["metadata"].get("labels", {}):
            for pod in content["static"]:
                _create(api, _mirror(api, pod, node))
    api.warnings.clear()


def _create(api: Api, obj: dict[str, Any]) -> None:
    resource = api.catalog.by_kind(obj["apiVersion"], obj["kind"])
    assert resource is not None, obj["kind"]
    api.create(resource, obj["metadata"].get("namespace", ""), obj)


def _mirror(api: Api, pod: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """The pod by which a kubelet shows what it runs from its folder of manifests."""
    name = node["metadata"]["name"]
    address = next(a["address"] for a in node["status"]["addresses"] if a["type"] == "InternalIP")
    placed = json.loads(json.dumps(pod).replace("$(NODE)", name).replace("$(IP)", address))
    mark = digest(api.settings.seed, "static", pod["component"], name).hex()[:32]
    seen = {"config.hash": mark, "config.mirror": mark, "config.seen": format_micro(api.now), "config.source": "file"}
    owner = {"apiVersion": "v1", "controller": True, "kind": "Node", "name": name, "uid": node["metadata"]["uid"]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{pod['component']}-{name}",
            "namespace": "kube-system",
            "labels": {"component": pod["component"], "tier": "control-plane"},
            "annotations": {**placed["annotations"], **{f"kubernetes.io/{key}": value for key, value in seen.items()}},
            "ownerReferences": [owner],
        },
        "spec": {**placed["spec"], "nodeName": name, "tolerations": [{"effect": "NoExecute", "operator": "Exists"}]},
    }
