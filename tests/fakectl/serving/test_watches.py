"""Watches: what they begin with, what they tell, and how they end."""

from __future__ import annotations

import threading

from state.standing import StandingCluster

MAPS = "/api/v1/namespaces/default/configmaps"
PODS = "/api/v1/namespaces/default/pods"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"


def seen(events):
    return [(e["type"], e["object"]["metadata"].get("name", "")) for e in events]


def test_a_watch_without_a_version_begins_with_what_there_is(served):
    assert seen(served.watch(MAPS, 1)) == [("ADDED", "kube-root-ca.crt")]


def test_a_watch_resumes_where_a_list_ended_and_sees_the_command_line(served, kubectl):
    version = served("GET", MAPS).json["metadata"]["resourceVersion"]
    kubectl.ok("create configmap before --from-literal=a=1")
    events = served.watch(MAPS, 10, resourceVersion=version)
    assert next(events)["object"]["metadata"]["name"] == "before"
    kubectl.ok("create configmap during --from-literal=a=1")
    kubectl.ok("label configmap during a=b")
    kubectl.ok("delete configmap during")
    assert [next(events)["type"] for _ in range(3)] == ["ADDED", "MODIFIED", "DELETED"]
    events.close()


def test_a_selector_makes_objects_come_and_go(served, kubectl):
    kubectl.ok("create configmap x --from-literal=a=1")
    version = served("GET", MAPS).json["metadata"]["resourceVersion"]
    events = served.watch(MAPS, 10, resourceVersion=version, labelSelector="team")
    kubectl.ok("label configmap x team=blue")
    assert next(events)["type"] == "ADDED"
    kubectl.ok("label configmap x team=red --overwrite")
    assert next(events)["type"] == "MODIFIED"
    kubectl.ok("label configmap x team-")
    assert next(events)["type"] == "DELETED"
    events.close()


def test_a_change_between_two_looks_of_the_server_is_told(served, kubectl, monkeypatch):
    events = served.watch(MAPS, 5, resourceVersion=served("GET", MAPS).json["metadata"]["resourceVersion"])
    names = iter(["first", "second", "third"])
    glance = StandingCluster.glance

    def change_then_look(cluster):
        if threading.current_thread().name == "hub" and (name := next(names, "")):
            kubectl.ok(f"create configmap {name}")
        return glance(cluster)

    monkeypatch.setattr(StandingCluster, "glance", change_then_look)
    assert [next(events)["object"]["metadata"]["name"] for _ in range(3)] == ["first", "second", "third"]
    events.close()


def test_initial_events_end_with_a_bookmark(served):
    events = list(served.watch(MAPS, 1, sendInitialEvents="true", allowWatchBookmarks="true", resourceVersionMatch="NotOlderThan"))
    assert [e["type"] for e in events][:2] == ["ADDED", "BOOKMARK"]
    assert events[1]["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}
    assert events[-1]["type"] == "BOOKMARK"


def test_a_watch_of_one_name_tells_of_no_other(served, kubectl):
    events = served.watch(MAPS, 10, fieldSelector="metadata.name=mine")
    kubectl.ok("create configmap other")
    kubectl.ok("create configmap mine")
    assert next(events)["object"]["metadata"]["name"] == "mine"
    events.close()


def test_a_version_that_is_forgotten_is_gone(served, monkeypatch):
    monkeypatch.setattr("state.store.Store.compacted", lambda self: 5)
    (event,) = served.watch(MAPS, 1, resourceVersion="1")
    assert (event["type"], event["object"]["code"], event["object"]["reason"]) == ("ERROR", 410, "Expired")


def test_a_running_clock_starts_pods_before_the_eyes_of_a_watch(kubectl, serve, manifest):
    kubectl.env["FAKECTL_POD_START"] = "200ms"
    served = serve()
    served.clock("set 2026-11-24T12:00:00Z --running")
    version = served("GET", PODS).json["metadata"]["resourceVersion"]
    events = served.watch(PODS, 10, resourceVersion=version)
    served("POST", DEPLOYMENTS, manifest)
    for event in events:
        if event["object"]["status"].get("phase") == "Running":
            break
    else:
        raise AssertionError("no pod started")
    events.close()


def test_many_watches_hear_one_change(served, kubectl):
    heard = []

    def listen():
        events = served.watch(MAPS, 20, fieldSelector="metadata.name=news")
        heard.append(next(events)["type"])
        events.close()

    threads = [threading.Thread(target=listen) for _ in range(30)]
    for t in threads:
        t.start()
    kubectl.ok("create configmap news")
    for t in threads:
        t.join(20)
    assert heard == ["ADDED"] * 30


def test_the_end_of_the_server_ends_watches_cleanly(serve):
    served = serve()
    events = served.watch(MAPS, 60)
    assert next(events)["type"] == "ADDED"
    served.close()
    assert list(events) == []
