"""Bodies of workloads for the tests of their controllers, and the writes of a script read from the change log."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]


def template(app: str, image: str = "nginx:1.25", command: list[str] | None = None, **spec: Any) -> Object:
    container = {"name": "c", "image": image} | ({"command": command} if command else {})
    return {"metadata": {"labels": {"app": app}}, "spec": {"containers": [container], **spec}}


def daemon_set(name: str = "agent", image: str = "nginx:1.25", pod: Object | None = None, **spec: Any) -> Object:
    body = {"selector": {"matchLabels": {"app": name}}, "template": template(name, image, **(pod or {})), **spec}
    return {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": name}, "spec": body}


def stateful_set(name: str = "db", image: str = "nginx:1.25", **spec: Any) -> Object:
    body = {"serviceName": name, "selector": {"matchLabels": {"app": name}}, "template": template(name, image), **spec}
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": name}, "spec": body}


def job(name: str = "once", script: str = "true", restart: str = "Never", **spec: Any) -> Object:
    pod = {"restartPolicy": restart, "containers": [{"name": "c", "image": "busybox", "command": ["sh", "-c", script]}]}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": name}, "spec": {"template": {"spec": pod}, **spec}}


def cron_job(name: str = "report", schedule: str = "* * * * *", script: str = "true", **spec: Any) -> Object:
    body = {"schedule": schedule, "jobTemplate": {"spec": job(script=script)["spec"]}, **spec}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": name}, "spec": body}


def create(sim: Any, seconds: float, body: Object) -> Object:
    with sim.at(seconds) as c:
        return c.create(c.catalog.by_kind(body["apiVersion"], body["kind"]), "default", body)


def delete(sim: Any, seconds: float, what: str, name: str, **options: Any) -> None:
    with sim.at(seconds) as c:
        c.delete(c.catalog.resolve(what), "default" if c.catalog.resolve(what).namespaced else None, name, **options)


def reasons(sim: Any, seconds: float, what: str, name: str) -> list[tuple[str, str, str]]:
    """(type, status, reason) of an object's conditions."""
    found = sim.one(seconds, what, name).get("status", {}).get("conditions", [])
    return [(c["type"], c["status"], c.get("reason", "")) for c in found]
