"""Health checks, and what the server counts."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

EXCHANGES = json.loads((Path(__file__).parents[2] / "data" / "http-exchanges.json").read_text())
MAPS = "/api/v1/namespaces/default/configmaps"
SAMPLE = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? [0-9.e+-]+')


def test_health_is_told_in_one_word_and_check_by_check(served):
    recorded = next(e["response"]["body"] for e in EXCHANGES if e["request"]["path"] == "/readyz?verbose")
    assert served("GET", "/readyz?verbose").body.decode() == recorded
    assert served("GET", "/livez").body == b"ok"
    lines = served("GET", "/livez?verbose").body.decode().splitlines()
    assert lines[:4] == ["[+]ping ok", "[+]log ok", "[+]loopback-serving-certificate ok", "[+]etcd ok"]
    assert lines[-1] == "livez check passed" and "[+]shutdown ok" not in lines
    excluding = served("GET", "/healthz?verbose&exclude=etcd&exclude=b&exclude=a").body.decode().splitlines()
    assert "[+]etcd excluded: ok" in excluding
    assert excluding[-2:] == ['warn: some health checks cannot be excluded: no matches for "a","b"', "healthz check passed"]


def test_every_listed_check_can_be_asked_for_alone(served):
    recorded = next(e["response"]["body"] for e in EXCHANGES if e["request"]["path"] == "/")
    real = {p for p in json.loads(recorded)["paths"] if p.startswith(("/healthz", "/livez", "/readyz"))}
    ours = {p for p in served("GET", "/").json["paths"] if p.startswith(("/healthz", "/livez", "/readyz"))}
    assert ours == real
    for path in ("/livez/ping", "/readyz/poststarthook/rbac/bootstrap-roles", "/healthz/etcd"):
        assert served("GET", path).body == b"ok"
    assert served("GET", "/livez/nope").status == 404


def test_a_lost_file_is_a_failed_check(served):
    shutil.rmtree(served.kubectl.home)
    reply = served("GET", "/readyz")
    assert reply.status == 500
    assert reply.body.startswith(b"[+]ping ok\n[+]log ok\n[-]etcd failed: reason withheld\n")
    assert reply.body.endswith(b"readyz check failed\n")
    assert b"is gone" in served("GET", "/readyz/etcd").body
    assert served("GET", "/readyz?exclude=etcd&exclude=etcd-readiness").status == 200


def counted(served, **labels):
    """The count of requests with these labels."""
    total = 0
    for line in served("GET", "/metrics").body.decode().splitlines():
        if line.startswith("apiserver_request_total{") and all(f'{k}="{v}"' in line for k, v in labels.items()):
            total += int(line.rpartition(" ")[2])
    return total


def test_requests_are_counted_by_what_they_are_about(served):
    served("POST", MAPS, {"metadata": {"name": "a"}})
    served("POST", MAPS, {"metadata": {"name": "a"}})
    served("GET", f"{MAPS}/a")
    served("GET", f"{MAPS}/a")
    served("GET", MAPS)
    served("DELETE", f"{MAPS}/a?dryRun=All")
    assert counted(served, verb="POST", code="201", resource="configmaps", scope="resource") == 1
    assert counted(served, verb="POST", code="409", resource="configmaps") == 1
    assert counted(served, verb="GET", code="200", resource="configmaps", version="v1", group="") == 2
    assert counted(served, verb="LIST", scope="namespace", resource="configmaps") == 1
    assert counted(served, verb="DELETE", dry_run="All", resource="configmaps") == 1
    assert counted(served, verb="GET", subresource="/metrics") > 0


def test_metrics_are_prometheus_text(served):
    events = served.watch(MAPS, 20)
    next(events)
    reply = served("GET", "/metrics")
    assert reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = reply.body.decode().splitlines()
    told = {line.split()[2] for line in lines if line.startswith("# TYPE ")}
    assert {"apiserver_request_total", "apiserver_request_duration_seconds", "process_cpu_seconds_total"} <= told
    assert not [line for line in lines if not line.startswith("# ") and not SAMPLE.fullmatch(line)]
    watching = [line for line in lines if line.startswith("apiserver_longrunning_requests{")]
    assert len(watching) == 1 and 'resource="configmaps"' in watching[0] and watching[0].endswith(" 1")
    assert 'apiserver_resource_objects{group="rbac.authorization.k8s.io",resource="clusterroles"} 73' in lines
    events.close()


@pytest.mark.parametrize(("token", "status"), [(None, 403), ("nope", 401), ("the-token", 200)])
def test_metrics_are_for_those_who_may(served, token, status):
    assert served("GET", "/metrics", token=token).status == status


def test_a_role_may_allow_metrics(served, kubectl):
    assert served("GET", "/metrics", Impersonate_User="prometheus").status == 403
    kubectl.ok("create clusterrole scrape --verb=get --non-resource-url=/metrics")
    kubectl.ok("create clusterrolebinding scrape --clusterrole=scrape --user=prometheus")
    assert served("GET", "/metrics", Impersonate_User="prometheus").status == 200
