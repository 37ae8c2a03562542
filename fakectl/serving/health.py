"""/healthz, /livez and /readyz: the checks of a real server, each of which stands for the one thing that can fail here, the cluster's file.

Source: apiserver `pkg/server/healthz/healthz.go`; the checks and their order were recorded from a v1.37 API server.
"""

from __future__ import annotations

from collections.abc import Mapping

from state.pure.gojson import quote

from .messages import Answer, page_not_found, text

STARTED = (
    "start-apiserver-admission-initializer", "generic-apiserver-start-informers", "priority-and-fairness-config-consumer",
    "priority-and-fairness-filter", "storage-object-count-tracker-hook", "start-apiextensions-informers",
    "start-apiextensions-controllers", "crd-informer-synced", "start-system-namespaces-controller",
    "peer-endpoint-reconciler-controller", "start-cluster-authentication-info-controller",
    "start-kube-apiserver-identity-lease-controller", "start-kube-apiserver-identity-lease-garbage-collector", "storage-readiness",
    "start-legacy-token-tracking-controller", "start-service-ip-repair-controllers", "rbac/bootstrap-roles",
    "scheduling/bootstrap-system-priority-classes", "priority-and-fairness-config-producer", "bootstrap-controller",
    "start-kubernetes-service-cidr-controller", "start-kube-aggregator-informers", "apiservice-status-local-available-controller",
    "apiservice-status-remote-available-controller", "apiservice-registration-controller", "apiservice-discovery-controller",
    "kube-apiserver-autoregistration",
)  # fmt: skip
HOOKS = (
    *(f"poststarthook/{name}" for name in STARTED), "autoregister-completion",
    "poststarthook/apiservice-openapi-controller", "poststarthook/apiservice-openapiv3-controller",
)  # fmt: skip
ALIVE = ("ping", "log", "loopback-serving-certificate", "etcd", *HOOKS)
CHECKS = {
    "healthz": ALIVE,
    "livez": ALIVE,
    "readyz": ("ping", "log", "etcd", "etcd-readiness", "informer-sync", *HOOKS, "shutdown"),
}
STORED = ("etcd", "etcd-readiness")  # what fails when the cluster's file does
NOSNIFF = [("X-Content-Type-Options", "nosniff")]


def paths() -> list[str]:
    """All paths that are served here, as the server lists them."""
    return [f"/{name}{check}" for name, checks in CHECKS.items() for check in ("", *(f"/{c}" for c in checks))]


def asked(path: str) -> bool:
    """Whether a path is about health."""
    return path.strip("/").partition("/")[0] in CHECKS


def answer(path: str, query: Mapping[str, list[str]], trouble: str = "") -> Answer | None:
    """The answer to such a path, None for any other; `trouble` is what is wrong with the cluster's file, "" when it can be read."""
    name, _, check = path.strip("/").partition("/")
    if name not in CHECKS:
        return None
    if not check:
        return _all(query, name, failing=bool(trouble))
    if check not in CHECKS[name]:
        return page_not_found()
    if check in STORED and trouble:
        return text(f"internal server error: {trouble}\n", 500)
    return text("ok")


def _all(query: Mapping[str, list[str]], name: str, *, failing: bool) -> Answer:
    excluded = set(query.get("exclude", ()))
    lines, failed = [], False
    for check in CHECKS[name]:
        if check in excluded:
            lines.append(f"[+]{check} excluded: ok\n")
        elif failing and check in STORED:
            lines.append(f"[-]{check} failed: reason withheld\n")
            failed = True
        else:
            lines.append(f"[+]{check} ok\n")
    unknown = ",".join(quote(word) for word in sorted(excluded - set(CHECKS[name])))
    if unknown:
        lines.append(f"warn: some health checks cannot be excluded: no matches for {unknown}\n")
    if failed:
        made = text(f"{''.join(lines)}{name} check failed\n", 500)
    else:
        made = text(f"{''.join(lines)}{name} check passed\n" if "verbose" in query else "ok")
    made.headers = NOSNIFF
    return made
