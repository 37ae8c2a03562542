"""The files that the generated command lines read: objects of everyday kinds, text files, a certificate with its key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import trustme

from .cases import QUANTITIES, Choice

KINDS = ("Deployment", "Pod", "ConfigMap", "Service", "StatefulSet", "CronJob", "ClusterRoleBinding")
TEMPLATED = ("Deployment", "Pod", "StatefulSet", "CronJob")
GROUPS = {"Deployment": "apps/v1", "StatefulSet": "apps/v1", "CronJob": "batch/v1", "ClusterRoleBinding": "rbac.authorization.k8s.io/v1"}


def write(r: Choice, folder: Path) -> dict[str, Any]:
    """All files of a run; the objects by file name."""
    found = {}
    for kind in KINDS:
        for i in range(4):
            made = build(r, kind, f"{kind.lower()}-{i}")
            found[f"{kind.lower()}-{i}.json"] = made
            (folder / f"{kind.lower()}-{i}.json").write_text(json.dumps(made))
    (folder / "folder").mkdir()
    for name, text in {"folder/one": "1\n", "folder/two.x": "2", "folder/bad name": "", "plain.txt": "plain\n",
                       "multi.txt": "a: 1\n  b\n\nlast  \n",
                       "good.env": "# c\nA=1\n\n  B = two\nC=x=y\nHOME2\n", "bad.env": "1 a=2\n"}.items():
        (folder / name).write_text(text)
    (folder / "binary.bin").write_bytes(bytes(range(256)))
    pair = trustme.CA().issue_cert("a.example")
    (folder / "tls.crt").write_bytes(b"".join(blob.bytes() for blob in pair.cert_chain_pems))
    (folder / "tls.key").write_bytes(pair.private_key_pem.bytes())
    return found


def storable(made: dict[str, Any]) -> list[dict[str, Any]]:
    """Those of the objects that nothing in a cluster changes later, made so that it takes them."""
    found = [o for o in made.values() if o["kind"] in ("ConfigMap", "Service", "ClusterRoleBinding", "CronJob")]
    for o in found:
        if o["kind"] == "CronJob":
            o["spec"]["suspend"] = True
            spec = o["spec"]["jobTemplate"]["spec"]["template"]["spec"]
            spec["hostNetwork"] = False
            for c in spec["containers"]:
                c.pop("resources", None)
    return found


def build(r: Choice, kind: str, name: str) -> dict[str, Any]:
    """One object with everyday fields."""
    meta: dict[str, Any] = {"name": name, "labels": {"app": r.choice(("web", "db")), "tier": r.word() or "t"},
                            "annotations": {"note": r.text(), "x.y/z": "1"}}
    if kind != "ClusterRoleBinding":
        meta["namespace"] = "default"
    return {"apiVersion": GROUPS.get(kind, "v1"), "kind": kind, "metadata": meta, **body(r, kind)}


def body(r: Choice, kind: str) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": "web"}}, "spec": pod(r)}
    selector = {"matchLabels": {"app": "web"}}
    if kind == "Pod":
        return {"spec": pod(r)}
    if kind == "Deployment":
        return {"spec": {"replicas": r.randint(0, 5), "selector": selector, "template": template}}
    if kind == "StatefulSet":
        return {"spec": {"replicas": 2, "serviceName": "s", "selector": selector, "template": template}}
    if kind == "CronJob":
        job = {"template": {"spec": {**pod(r), "restartPolicy": "Never"}}}
        return {"spec": {"schedule": "*/5 * * * *", "jobTemplate": {"spec": job}}}
    if kind == "ConfigMap":
        return {"data": {key: r.text() for key in ("a", "b.c", "key_1", "z")}}
    if kind == "Service":
        ports = [{"name": f"p{i}", "port": 80 + i, "protocol": "TCP", "targetPort": r.choice((8080, "http"))}
                 for i in range(r.randint(1, 3))]
        return {"spec": {"selector": {"app": "web"}, "ports": ports, "type": "ClusterIP"}}
    return {"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
            "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": r.word() or "u"}]}


def pod(r: Choice) -> dict[str, Any]:
    """A pod's spec; its containers are named by one letter."""
    good = [q for q in QUANTITIES if not q.startswith("-")]
    containers = []
    for i in range(r.randint(1, 3)):
        made: dict[str, Any] = {"name": "abc"[i], "image": r.choice(("nginx:1", "busybox", "r.example/x:2"))}
        if r.maybe():
            made["env"] = [{"name": "A", "value": r.text()}, {"name": "B", "value": "2"}]
        if r.maybe():
            made["ports"] = [{"containerPort": 80 + i, "name": "http"}, {"containerPort": 9000}]
        if r.maybe():
            made["resources"] = {"limits": {"cpu": r.choice(good), "memory": r.choice(good)}, "requests": {"cpu": "100m"}}
        containers.append(made)
    return {"containers": containers, "terminationGracePeriodSeconds": r.choice((30, 0, 5)), "hostNetwork": r.maybe()}
