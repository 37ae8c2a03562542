"""The pods and containers that `kubectl debug` makes. Source: kubectl `pkg/cmd/debug/debug.go`."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from zlib import crc32

from state.pure.gojson import dumps
from state.pure.names import suffix
from state.pure.objects import clone

from .debugprofiles import COPY, EPHEMERAL, NODE, apply_profile
from .errors import CommandError
from .localpatch import patched_here

Object = dict[str, Any]

ROOT_ADVICE = ("Warning: Non-root user is configured for the entire target Pod, and some capabilities granted by debug profile may not "
               'work. Please consider using "--custom" with a custom profile that specifies "securityContext.runAsUser: 0".')


class DebugPods:
    """Makes what the flags `o` ask for; `words` is the new container's command line, `custom` its further fields."""

    def __init__(self, session: Any, o: dict[str, Any], words: list[str], custom: Object | None):
        self.session, self.o, self.words, self.custom = session, o, words, custom
        self.keep = {name: o[f"keep_{name}"] for name in ("labels", "annotations", "liveness", "readiness", "startup", "init_containers")}

    def with_ephemeral(self, pod: Object) -> tuple[Object, str]:
        """The pod with one more ephemeral container, and its name."""
        container = self._container(self._name(pod))
        if self.o["target"]:
            container["targetContainerName"] = self.o["target"]
        made = clone(pod)
        made["spec"]["ephemeralContainers"] = [*made["spec"].get("ephemeralContainers", ()), container]
        self._finish(EPHEMERAL, made, container)
        self._advise(container, pod)
        return made, container["name"]

    def on_node(self, node: Object, taken: Callable[[str], bool]) -> tuple[Object, str]:
        """A pod that looks into a node, and its container's name. `taken` tells which names of pods there are."""
        meta = node["metadata"]
        name = next(n for n in (f"node-debugger-{meta['name']}-{s}" for s in _suffixes(meta["uid"])) if not taken(n))
        container = self._container(self.o["container"] or "debugger")
        if not self.o["quiet"]:
            self.session.out(f"Creating debugging pod {name} with container {container['name']} on node {meta['name']}.\n")
        spec = {"containers": [container], "nodeName": meta["name"], "restartPolicy": "Never", "tolerations": [{"operator": "Exists"}]}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app.kubernetes.io/managed-by": "kubectl-debug"}},
               "spec": spec}
        self._finish(NODE, pod, container)
        return pod, container["name"]

    def copy(self, pod: Object, share: bool | None) -> tuple[Object, str]:
        """A copy of the pod with a container more or another one, and that one's name ("" for none)."""
        o = self.o
        meta = {k: clone(pod["metadata"][k]) for k in ("namespace", "annotations", "labels") if k in pod["metadata"]}
        made = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": o["copy_to"], **meta}, "spec": clone(pod["spec"])}
        made["spec"].pop("ephemeralContainers", None)
        if share is not None:
            made["spec"]["shareProcessNamespace"] = share
        if not o["same_node"]:
            made["spec"].pop("nodeName", None)
        for container in made["spec"]["containers"]:
            container["image"] = o["set_image"].get(container["name"]) or o["set_image"].get("*") or container["image"]
        found = next((c for c in _all(made) if c["name"] == o["container"]), None)
        if found is None and not o["image"]:
            if o["set_image"]:
                return made, ""
            raise CommandError("you must specify image when creating new container")
        if found is None:
            found = {"name": self._name(made), "terminationMessagePolicy": "File"}
            made["spec"]["containers"].append(found)
        self._change(found)
        self._finish(COPY, made, found)
        self._advise(found, made)
        return made, found["name"]

    def _container(self, name: str) -> Object:
        o = self.o
        container: Object = {"name": name, "image": o["image"], "terminationMessagePolicy": "File"}
        if self.words:
            container["args" if o["arguments_only"] else "command"] = list(self.words)
        return container | self._common()

    def _common(self) -> Object:
        o = self.o
        made: Object = {"env": [{"name": k, "value": v} for k, v in o["env"].items()]} if o["env"] else {}
        if o["image_pull_policy"]:
            made["imagePullPolicy"] = o["image_pull_policy"]
        return made | {key: True for key in ("stdin", "tty") if o[key]}

    def _change(self, container: Object) -> None:
        """Make a container of a copy what the flags say."""
        if self.words and self.o["arguments_only"]:
            container["args"] = list(self.words)
        elif self.words:
            container["command"] = list(self.words)
            container.pop("args", None)
        for key in ("stdin", "tty"):
            container.pop(key, None)
        container |= self._common()
        if self.o["image"]:
            container["image"] = self.o["image"]

    def _finish(self, style: str, pod: Object, container: Object) -> None:
        first = next(c for c in _all(pod) if c["name"] == container["name"])  # as in kubectl, which does not look whether it is the new one
        apply_profile(self.o["profile"], style, pod, first, self.keep)
        if self.custom is not None:
            field = "ephemeralContainers" if style == EPHEMERAL else "containers"
            patch = {"spec": {field: [{**self.custom, "name": container["name"]}]}}
            patched = patched_here("strategic", {**pod, "apiVersion": "v1", "kind": "Pod"}, dumps(patch).encode())
            container |= next(c for c in patched["spec"][field] if c["name"] == container["name"])

    def _name(self, pod: Object) -> str:
        if self.o["container"]:
            return str(self.o["container"])
        taken = {c["name"] for c in _all(pod)}
        uid = pod["metadata"].get("uid") or pod["metadata"]["name"]
        name = next(n for n in (f"debugger-{s}" for s in _suffixes(uid)) if n not in taken)
        if not self.o["quiet"]:
            self.session.out(f"Defaulting debug container name to {name}.\n")
        return name

    def _advise(self, container: Object, pod: Object) -> None:
        """Capabilities are of no use to a user who is not root."""
        user = (pod["spec"].get("securityContext") or {}).get("runAsUser")
        security = container.get("securityContext")
        if not user or not security or security.get("runAsUser") == 0:
            return
        if security.get("privileged") or (security.get("capabilities") or {}).get("add"):
            self.session.note(ROOT_ADVICE)


def _all(pod: Object) -> list[Object]:
    return [c for field in ("containers", "initContainers", "ephemeralContainers") for c in pod["spec"].get(field) or ()]


def _suffixes(of: str) -> Iterator[str]:
    """Five letters, one set after another: what kubectl draws by chance is decided by what it is for."""
    attempt = 0
    while True:
        low, high = (crc32(f"{part}/{of}/{attempt}".encode()) for part in ("low", "high"))
        yield suffix(high << 32 | low)
        attempt += 1
