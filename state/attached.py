"""What `attach` talks to: a container's own process, which somebody types into and which ends with them.

A process that reads its standard input is not worked out ahead of time: it runs on (`state/programs.py`) until whoever is attached ends it.
Source: `pkg/kubelet/kubelet_pods.go` (GetAttach).
"""

from __future__ import annotations

from .api import Api
from .execs import Execution
from .programs import image_parts, reads_input
from .pure.objects import Object
from .surroundings import Objects, container_of, status_of


def own_process(objects: Objects, pod: Object, name: str, *, tty: bool, now: int) -> Execution | None:
    """The process with its input open; None when it reads nothing. Raises BadRequest."""
    spec = container_of(pod, name)
    if spec is None or not reads_input(spec):
        return None
    argv = [*(spec.get("command") or ()), *(spec.get("args") or ())]
    return Execution(objects, pod, name, argv or _shell(spec["image"]), stdin=True, tty=tty and bool(spec.get("tty")), now=now)


def _shell(image: str) -> list[str]:
    return ["bash"] if image_parts(image)[0] in ("bash", "ubuntu", "debian", "centos", "fedora") else ["sh"]


def end(api: Api, namespace: str, name: str, container: str, code: int) -> None:
    """Let the container end with this code, if it is still there and runs."""
    from .controllers import ephemeral, kubelet

    pod = api.find("pods", namespace, name)
    if pod is None or "running" not in (status_of(pod, container) or {"state": {}})["state"]:
        return
    if any(c["name"] == container for c in pod["spec"].get("ephemeralContainers") or ()):
        ephemeral.end(api, pod, container, code)
    else:
        kubelet.end(api, pod, container, code)
