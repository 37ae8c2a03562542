"""Faults: what somebody has made go wrong in a cluster, kept in its file as one setting, and which of it meets a pod or an image.

A fault is plain data: `id`, `kind`, what it is about, and `since` (nanoseconds). Kinds: image, crash, oom, slow, node, api. Who looks when
there is none pays for one lookup in memory. How faults come and go is in `state/faulting.py`, those of the API in `state/refusals.py`.
Texts of pulls: containerd `core/remotes/docker/{resolver,fetcher}.go`, `pkg/errgrpc`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .pure.objects import Object, controller_of, labels_of

if TYPE_CHECKING:
    from .store import Store
    from .surroundings import Objects

FAULTS = "faults"  # the setting: how many were made, and those that hold
KILLED = 137  # the exit code of a process that the kernel has killed
PULL_ERRORS = {  # what the registry does: (code of the CRI's answer, what containerd says of reference and host)
    "notfound": ("NotFound", 'failed to resolve reference "{full}": {full}: not found'),
    "unauthorized": (
        "Unknown",
        'failed to resolve reference "{full}": pull access denied, repository does not exist or may require authorization: '
        "server message: insufficient_scope: authorization failed",
    ),
    "forbidden": ("Unknown", 'failed to resolve reference "{full}": unexpected status from HEAD request to {url}: 403 Forbidden'),
    "timeout": (
        "DeadlineExceeded",
        'failed to resolve reference "{full}": failed to do request: Head "{url}": dial tcp {address}:443: i/o timeout',
    ),
    "refused": ("Unknown", 'failed to resolve reference "{full}": failed to do request: Head "{url}": dial tcp {address}:443: '
                "connect: connection refused"),
    "dns": ("Unknown", 'failed to resolve reference "{full}": failed to do request: Head "{url}": dial tcp: '
            "lookup {host} on 10.96.0.10:53: no such host"),
    "x509": ("Unknown", 'failed to resolve reference "{full}": failed to do request: Head "{url}": tls: failed to verify certificate: '
             "x509: certificate signed by unknown authority"),
    "toomanyrequests": (
        "Unknown",
        'failed to resolve reference "{full}": unexpected status from HEAD request to {url}: 429 Too Many Requests\ntoomanyrequests: '
        "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit",
    ),
    "unavailable": ("Unknown", 'failed to resolve reference "{full}": unexpected status from HEAD request to {url}: '
                    "503 Service Unavailable"),
}  # fmt: skip
HUB = "registry-1.docker.io"
SOMEWHERE = "203.0.113.10"  # an address of the block that is kept for documentation


def held(store: Store) -> Sequence[Object]:
    """The faults of the cluster, oldest first (shared)."""
    memo = store.memo
    if FAULTS not in memo:
        text = store.meta(FAULTS)
        memo[FAULTS] = json.loads(text)["held"] if text else []
    faults: Sequence[Object] = memo[FAULTS]
    return faults


def keep(store: Store, made: int, faults: Sequence[Object]) -> None:
    """Note these faults, and how many were made ever."""
    store.set_meta(FAULTS, json.dumps({"made": made, "held": faults}, separators=(",", ":")))
    store.memo[FAULTS] = faults


def made(store: Store) -> int:
    """How many faults were made ever: their ids are not used again."""
    text = store.meta(FAULTS)
    return json.loads(text)["made"] if text else 0


# -- images -----------------------------------------------------------------------------------------------------------------------


def pull_error(store: Store, image: str) -> str | None:
    """Why the image does not pull, as the container runtime words it; None when no fault says so."""
    for fault in held(store):
        if fault["kind"] == "image" and is_of_image(fault["image"], image):
            return _worded(image, fault["error"])
    return None


def is_of_image(pattern: str, image: str) -> bool:
    """Whether an image is meant by a reference (without tag: any tag) or by a pattern with `*`, `?` and `[...]`."""
    from fnmatch import fnmatchcase

    from .programs import full_image

    full = full_image(image)
    forms = {image, full, full.removeprefix("docker.io/"), full.removeprefix("docker.io/library/")}
    bare = {form.partition("@")[0] if "@" in form else form.rpartition(":")[0] for form in forms if ":" in form.rpartition("/")[2]}
    return any(fnmatchcase(form, pattern) for form in forms | bare)


def _worded(image: str, error: str) -> str:
    from .programs import full_image

    full = full_image(image)
    host, _, rest = full.partition("/")
    name, tag = rest.split("@", 1) if "@" in rest else rest.rsplit(":", 1)
    host = HUB if host == "docker.io" else host
    code, text = PULL_ERRORS[error]
    why = text.format(full=full, url=f"https://{host}/v2/{name}/manifests/{tag}", host=host, address=SOMEWHERE)
    return f'rpc error: code = {code} desc = failed to pull and unpack image "{full}": {why}'


# -- pods -------------------------------------------------------------------------------------------------------------------------


def of_pod(store: Objects, faults: Sequence[Object], kinds: Sequence[str], pod: Object) -> Iterator[Object]:
    """Those of the faults, of these kinds, that are about the pod."""
    for fault in faults:
        if fault["kind"] in kinds and is_of_pod(store, fault, pod):
            yield fault


def is_of_pod(store: Objects, fault: Mapping[str, Any], pod: Object) -> bool:
    """Whether a fault is about the pod: by its name, by who made it, or by its labels."""
    meta = pod["metadata"]
    if fault["namespace"] not in ("", meta["namespace"]):
        return False
    if "selector" in fault:
        from .pure.selectors import parse_labels

        return bool(parse_labels(fault["selector"]).matches(labels_of(pod)))
    if fault["owner"] == "pods":
        return bool(meta["name"] == fault["name"])
    return _is_made_by(store, pod, fault["owner"], fault["name"])


def _is_made_by(store: Objects, obj: Object, gr: str, name: str) -> bool:
    """Whether the object, or who made it, was made by this workload."""
    ref = controller_of(obj)
    if ref is None:
        return False
    group = ref["apiVersion"].rpartition("/")[0]
    found = f"{ref['kind'].lower()}s.{group}".rstrip(".")
    if (found, ref["name"]) == (gr, name):
        return True
    above = store.get(found, obj["metadata"]["namespace"], ref["name"])
    return above is not None and _is_made_by(store, above, gr, name)


def end_of(store: Store, pod: Object, spec: Object, start: int) -> tuple[int, int, str] | None:
    """When a fault ends a container that began at `start`: (nanoseconds from then on, exit code, reason). None: never."""
    faults = held(store)
    if not faults:
        return None
    inits = [c["name"] for c in pod["spec"].get("initContainers") or ()]
    ends = []
    for fault in of_pod(store, faults, ("crash", "oom"), pod):
        if fault["container"] == spec["name"] or not fault["container"] and spec["name"] not in inits:
            lived = max(fault["since"] - start, 0) + fault["after"]
            code = KILLED if fault["kind"] == "oom" else fault["code"]
            ends.append((lived, code, "OOMKilled" if fault["kind"] == "oom" else "Completed" if code == 0 else "Error"))
    return min(ends, default=None)


def steady_until(store: Store, moment: int) -> int:
    """The moment, or an earlier one at which a fault ends by itself: until then, what goes round goes on going round."""
    return min([moment, *(f["until"] for f in held(store) if "until" in f)])


def delay(store: Store, pod: Object, what: str) -> int:
    """How much later (nanoseconds) the pod's containers start, or what they serve is up: `what` is "start" or "probes"."""
    faults = held(store)
    return max((f["by"] for f in of_pod(store, faults, ("slow",), pod) if f["what"] == what), default=0) if faults else 0
