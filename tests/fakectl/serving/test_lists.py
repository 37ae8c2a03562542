"""Lists that are put together from kept texts are what they would be if every object were read and written anew."""

from __future__ import annotations

import json

import pytest

from fakectl.serving import lists
from fakectl.serving.access import ADMIN
from fakectl.serving.answers import Writer
from fakectl.serving.clientclock import ClientClock
from fakectl.serving.messages import Request
from fakectl.serving.negotiation import accepted
from state.kept import Kept
from state.standing import Query, StandingCluster

SECOND = 1_000_000_000
FORMS = [
    ("application/json", ""),
    ("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", ""),
    *(("application/json;as=Table;v=v1;g=meta.k8s.io", include) for include in ("Metadata", "Object", "None")),
]


@pytest.fixture
def cluster(tmp_path):
    """A cluster with pods that run, crash and wait, events of all that, and the built-in lesson."""
    made = StandingCluster(str(tmp_path / "c.db"), env={"FAKECTL_NODES": "1", "FAKECTL_PROFILE": "bare"})
    made.move_clock(made.now // SECOND * SECOND + SECOND, running=False)
    for name, image in (("web", "nginx"), ("nginx-deployment", "nginx:1.14.2"), ("broken", "nginx:1.161"), ("ends", "busybox")):
        template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "c", "image": image}]}}
        spec = {"replicas": 2, "selector": {"matchLabels": {"app": name}}, "template": template}
        deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name}, "spec": spec}
        made.create(made.catalog.resolve("deployments"), "default", deployment)
    note = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "note", "annotations": {"a": "<&>\ue000\u2028"}}}
    made.create(made.catalog.resolve("configmaps"), "default", note)
    later(made, 30)
    yield made
    made.close()


def later(cluster, seconds):
    cluster.advance(seconds * SECOND)
    cluster.commit()
    cluster.look_again()


def both(cluster, resource, form, **query):
    """The same list twice: from kept texts, and from objects."""
    accept, include = form
    request = Request("GET", "/", {"includeObject": [include]} if include else {}, {"accept": accept}, b"", ADMIN)
    cluster.look_again()
    writer = Writer(cluster, request, accepted(accept), ClientClock(False))
    kept = lists.answer(writer, resource, None, Query(**query))
    cluster.look_again()
    return kept, writer.many(resource, cluster.listed(resource, None, Query(**query)))


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_is_listed_alike_cold_and_warm_now_and_later(cluster, form):
    listed = [r for r in cluster.catalog.all if "list" in r.verbs]
    ages = set()
    for _ in range(3):
        for resource in listed:
            kept, anew = both(cluster, resource, form)
            assert kept.body == anew.body, resource
        ages.add(kept.body)
        later(cluster, 61)
    assert len(listed) > 40


def test_only_ages_move_in_a_table_of_what_has_not_changed(cluster):
    pods = cluster.catalog.resolve("pods")
    before, _ = both(cluster, pods, FORMS[2])
    later(cluster, 1)
    after, _ = both(cluster, pods, FORMS[2])
    changed = [
        (old, new)
        for a, b in zip(json.loads(before.body)["rows"], json.loads(after.body)["rows"], strict=True)
        for old, new in zip(a["cells"], b["cells"], strict=True)
        if old != new
    ]
    seconds = [(int(old[:-1]), int(new[:-1])) for old, new in changed if old[:-1].isdecimal()]
    assert seconds and all(new == old + 1 for old, new in seconds)


@pytest.mark.parametrize("query", [{"labels": "app=web"}, {"labels": "app!=web", "limit": 2}, {"fields": "status.phase=Running"}])
def test_selectors_choose_the_same(cluster, query):
    pods = cluster.catalog.resolve("pods")
    for form in FORMS:
        kept, anew = both(cluster, pods, form, **query)
        assert kept.body == anew.body


def test_later_pages_show_what_was_when_the_first_was_made(cluster):
    pods, form = cluster.catalog.resolve("pods"), FORMS[0]
    whole, _ = both(cluster, pods, form)
    page, _ = both(cluster, pods, form, limit=2)
    names = [o["metadata"]["name"] for o in json.loads(whole.body)["items"]]
    cluster.delete(pods, "default", names[-1], grace=0)
    cluster.patch(pods, "default", names[-2], {"metadata": {"labels": {"new": "one"}}})
    cluster.commit()
    seen = json.loads(page.body)["items"]
    while token := json.loads(page.body)["metadata"].get("continue"):
        page, anew = both(cluster, pods, form, limit=2, continue_=token)
        assert page.body == anew.body
        seen += json.loads(page.body)["items"]
    assert seen == json.loads(whole.body)["items"]


def test_a_changed_object_is_shown_as_it_is(cluster):
    pods = cluster.catalog.resolve("pods")
    before, _ = both(cluster, pods, FORMS[0])
    name = json.loads(before.body)["items"][0]["metadata"]["name"]
    cluster.patch(pods, "default", name, {"metadata": {"labels": {"new": "one"}}})
    cluster.commit()
    kept, anew = both(cluster, pods, FORMS[0])
    assert kept.body == anew.body != before.body


def test_what_is_refused_or_dry_is_not_kept(cluster):
    maps = cluster.catalog.resolve("configmaps")
    both(cluster, maps, FORMS[0])
    cluster.patch(maps, "default", "note", {"data": {"a": "1"}}, dry_run=True)
    cluster.rest()
    kept, anew = both(cluster, maps, FORMS[0])
    assert kept.body == anew.body
    (note,) = [o for o in json.loads(kept.body)["items"] if o["metadata"]["name"] == "note"]
    assert "data" not in note


def test_what_the_writer_knows_is_taken_only_when_it_is_what_the_reader_sees(cluster, tmp_path):
    maps, form = cluster.catalog.resolve("configmaps"), FORMS[0]
    reader = StandingCluster(str(tmp_path / "c.db"), env={}, like=cluster)
    cluster.lend()
    bodies = []
    for value in ("1", "2"):
        cluster.patch(maps, "default", "note", {"data": {"a": value}})
        for committed in (False, True):
            if committed:
                cluster.commit()
            kept, anew = both(reader, maps, form)
            assert kept.body == anew.body
            bodies.append(kept.body)
        cluster.look_again()
    reader.close()
    assert [body.count(b'"data":{"a":') for body in bodies] == [0, 1, 1, 1]
    assert bodies[1] == bodies[2] != bodies[3]


def test_too_much_is_forgotten_oldest_first():
    kept = Kept(most=100)
    for i in range(12):
        kept.keep("form", ("", str(i)), 1, f"made {i}", 10)
    assert kept.find("form", ("", "11"), 1) == "made 11"
    assert kept.find("form", ("", "0"), 1) is None
    kept.keep("form", ("", "11"), 2, "made anew", 10)
    assert (kept.find("form", ("", "11"), 1), kept.find("form", ("", "11"), 2)) == (None, "made anew")
