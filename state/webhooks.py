"""What the kinds of admissionregistration.k8s.io have in common.

Sources: kubernetes `pkg/apis/admissionregistration/v1/defaults.go`, `pkg/printers/internalversion/printers.go`.
"""
from __future__ import annotations

from typing import Any

from .cells import UNSET, age_of
from .kind import Age
from .pure.selectors import format_label_selector

_HTTPS = 443


def param_kind(spec: dict[str, Any]) -> str:
    """The kind of a policy's parameters."""
    kind = spec.get("paramKind")
    return f"{kind.get('apiVersion', '')}/{kind.get('kind', '')}" if kind else UNSET


def param_ref(spec: dict[str, Any]) -> str:
    """Which parameters a binding uses: a named one, or those that a selector finds."""
    ref = spec.get("paramRef")
    if not ref:
        return UNSET
    if ref.get("name"):
        return "/".join(part for part in (ref.get("namespace"), ref["name"]) if part)
    return format_label_selector(ref["selector"]) if ref.get("selector") is not None else UNSET


def policy_binding_row(obj: dict[str, Any], age: Age) -> list[Any]:
    """The row of a binding of an admission policy."""
    spec = obj.get("spec", {})
    return [obj["metadata"]["name"], spec.get("policyName", ""), param_ref(spec), age_of(obj, age)]


def webhooks_row(obj: dict[str, Any], age: Age) -> list[Any]:
    """The row of a configuration of webhooks: how many they are."""
    return [obj["metadata"]["name"], len(obj.get("webhooks") or ()), age_of(obj, age)]


def default_webhooks(obj: dict[str, Any]) -> None:
    """How a webhook is called when its configuration does not say."""
    for hook in obj.get("webhooks") or ():
        hook.setdefault("failurePolicy", "Fail")
        hook.setdefault("matchPolicy", "Equivalent")
        hook.setdefault("namespaceSelector", {})
        hook.setdefault("objectSelector", {})
        hook.setdefault("timeoutSeconds", 10)
        if obj.get("kind") == "MutatingWebhookConfiguration":
            hook.setdefault("reinvocationPolicy", "Never")
        service = (hook.get("clientConfig") or {}).get("service")
        if service is not None:
            service.setdefault("port", _HTTPS)
        for rule in hook.get("rules") or ():
            rule.setdefault("scope", "*")
