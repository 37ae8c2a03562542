"""What the API server has to ask a pod's kubelet for (logs, commands), and what it says when that kubelet is not there.

Sources: `pkg/registry/core/pod/strategy.go` (LogLocation, streamLocation), apiserver `pkg/util/proxy/streamtranslator.go`.
"""

from __future__ import annotations

from .errors import StatusError
from .heartbeats import stopped
from .pure.objects import Object
from .store import Store

PORT = 10250


def _address(store: Store, pod: Object) -> str:
    """Where the pod's kubelet would be, if it is not there; "" when it is."""
    node = pod["spec"].get("nodeName", "")
    obj = store.get("nodes", "", node) if node in stopped(store) else None
    addresses = (obj or {"status": {}})["status"].get("addresses") or ()
    return f"{next((a['address'] for a in addresses if a['type'] == 'InternalIP'), node)}:{PORT}" if obj else ""


def _unreachable(address: str, method: str, what: str, pod: Object, container: str) -> str:
    place = "/".join((what, pod["metadata"]["namespace"], pod["metadata"]["name"], container))
    return f'{method} "https://{address}/{place}": dial tcp {address}: connect: no route to host'


def check_logs(store: Store, pod: Object, container: str) -> None:
    """Raises the server's error when the node of the pod, whose log is asked for, cannot be reached."""
    address = _address(store, pod)
    if address:
        raise StatusError(500, "", _unreachable(address, "Get", "containerLogs", pod, container))


def exec_failure(store: Store, pod: Object, container: str) -> str:
    """Why no command can run in the container, "" when its node can be reached."""
    address = _address(store, pod)
    return f"error sending request: {_unreachable(address, 'Post', 'exec', pod, container)}" if address else ""
