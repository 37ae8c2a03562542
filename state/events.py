"""The event recorder: one Event for the same news again and again, one "(combined from similar events)" for too much alike.

What client-go keeps in memory is read from the events that exist already. Source: client-go `tools/record/events_cache.go`.
"""

from __future__ import annotations

from .api import Api
from .clock import SECOND
from .hashing import uid_of
from .pure.objects import Object
from .pure.times import format_micro, format_rfc3339, parse_rfc3339

TTL = 3600 * SECOND
SIMILAR_LIMIT = 10
SIMILAR_INTERVAL = 600 * SECOND
COMBINED = "(combined from similar events): "


def record(
    api: Api, obj: Object, kind: str, reason: str, message: str, component: str, *, host: str = "", field_path: str = "", times: int = 1
) -> None:
    """Tell `message` about `obj`.

    `kind` is Normal or Warning, `component` who tells it, `host` its node, `field_path` which part of the object; `times`: how often
    it has happened since it was told last.
    """
    about = _reference(obj, field_path)
    alike = [
        e
        for e in api.store.owned("events", about.get("namespace") or "default", about.get("uid", ""))
        if e["reason"] == reason
        and e["involvedObject"]["name"] == about["name"]
        and e["type"] == kind
        and e.get("source", {}).get("component") == component
        and e["involvedObject"].get("fieldPath", "") == field_path
    ]
    recent = (
        [e for e in alike if api.now - parse_rfc3339(e["lastTimestamp"]) <= SIMILAR_INTERVAL] if len(alike) >= SIMILAR_LIMIT - 1 else alike
    )
    same = next((e for e in alike if e["message"] == message), None)
    if same is None and len([e for e in recent if not e["message"].startswith(COMBINED)]) >= SIMILAR_LIMIT - 1:
        same = next((e for e in recent if e["message"].startswith(COMBINED)), None)
        message = COMBINED + message
    if same is not None:
        _again(api, same, message, times)
    else:
        source = {"component": component} | ({"host": host} if host else {})
        _tell(
            api,
            about,
            kind,
            reason,
            message,
            {
                "source": source,
                "firstTimestamp": api.stamp(),
                "lastTimestamp": api.stamp(),
                "count": 1,
                "eventTime": None,
                "reportingComponent": component,
                "reportingInstance": host,
            },
        )


def announce(
    api: Api,
    obj: Object,
    kind: str,
    reason: str,
    action: str,
    message: str,
    component: str,
    *,
    every: int = 0,
    related: Object | None = None,
) -> None:
    """An event of the newer events.k8s.io kind, as the scheduler writes it; repeated news grow a series.

    News that was told less than `every` nanoseconds ago is not repeated; `related` is the other object that it is about.
    """
    about = _reference(obj, "")
    for old in api.store.owned("events", about.get("namespace") or "default", about["uid"]):
        if (old["reason"], old["message"], old["reportingComponent"]) == (reason, message, component):
            series = old.get("series", {"count": 1, "lastObservedTime": old["eventTime"]})
            if every and api.now - parse_rfc3339(series["lastObservedTime"]) < every:
                return
            api.save(
                "events",
                old
                | {"metadata": dict(old["metadata"]), "series": {"count": series["count"] + 1, "lastObservedTime": format_micro(api.now)}},
                old,
            )
            return
    _tell(
        api,
        about,
        kind,
        reason,
        message,
        {
            "source": {},
            "firstTimestamp": None,
            "lastTimestamp": None,
            "eventTime": format_micro(api.now),
            "action": action,
            "reportingComponent": component,
            "reportingInstance": f"{component}-control-plane",
        }
        | ({"related": _reference(related, "")} if related else {}),
    )


def advance(api: Api, obj: Object, since: int, rounds: int, period: int, often: dict[str, int], message: str = "") -> None:
    """Add up what was told of `obj` from the moment `since` on and is told again in each of `rounds` periods (nanoseconds).

    `often` says by reason how often a period tells it, once when it does not; `message` "" means all.
    """
    namespace = obj["metadata"].get("namespace") or "default"
    for old in [*api.store.owned("events", namespace, obj["metadata"]["uid"])]:
        last = old.get("lastTimestamp")
        if last and parse_rfc3339(last) > since and old["count"] > 1 and message in ("", old["message"]):
            changed = old | {
                "metadata": dict(old["metadata"]),
                "count": old["count"] + rounds * often.get(old["reason"], 1),
                "lastTimestamp": format_rfc3339(parse_rfc3339(last) + rounds * period),
            }
            api.save("events", changed, old)



def _again(api: Api, old: Object, message: str, times: int) -> None:
    changed = old | {"metadata": dict(old["metadata"]), "count": old["count"] + times, "lastTimestamp": api.stamp(), "message": message}
    api.save("events", changed, old)
    _expire(api, changed)


def _tell(api: Api, about: Object, kind: str, reason: str, message: str, rest: Object) -> None:
    namespace = about.get("namespace") or "default"
    moment = max(
        api.now, int(api.store.meta("event", "0")) + 1
    )  # names hold nanoseconds; two events of one instant need two names, in order
    api.store.set_meta("event", str(moment))
    name = f"{about['name']}.{moment:x}"
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "involvedObject": about,
        "message": message,
        "reason": reason,
        "type": kind,
        **rest,
        "metadata": {
            "name": name,
            "namespace": namespace,
            "creationTimestamp": format_rfc3339(api.now),
            "uid": uid_of(api.settings.seed, "events", namespace, name, 0),
        },
    }
    api.store.put("events", event, new=True)
    api.told("events", event, None)
    _expire(api, event)


def _expire(api: Api, event: Object) -> None:
    api.later("events", f"{event['metadata']['namespace']}/{event['metadata']['name']}", api.now + TTL)


def _reference(obj: Object, field_path: str) -> Object:
    meta = obj["metadata"]
    about = {
        "apiVersion": obj["apiVersion"],
        "kind": obj["kind"],
        "name": meta["name"],
    } | {key: meta[key] for key in ("resourceVersion", "uid") if meta.get(key)}
    if meta.get("namespace"):
        about["namespace"] = meta["namespace"]
    if field_path:
        about["fieldPath"] = field_path
    return about
