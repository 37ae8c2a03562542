"""The cluster's file: what happens to it when it is damaged, foreign, shared or left half-way."""

from __future__ import annotations

import sqlite3

import pytest

from state import Cluster, ClusterError, StatusError

NS = "namespaces"


def test_a_new_cluster_holds_what_a_new_control_plane_holds(sim):
    with sim.at(1) as c:
        names = [n["metadata"]["name"] for n in c.list(c.catalog.resolve(NS))["items"]]
        assert names == ["default", "kube-node-lease", "kube-public", "kube-system"]
        assert [n["metadata"]["name"] for n in c.list(c.catalog.resolve("nodes"))["items"]] == ["control-plane", "worker-1", "worker-2"]
        assert len(c.list(c.catalog.resolve("clusterroles"))["items"]) == 73


def test_as_many_workers_as_asked_for(make_sim):
    with make_sim(FAKECTL_NODES="7").at(1) as c:
        assert len(c.list(c.catalog.resolve("nodes"))["items"]) == 8
    with make_sim(FAKECTL_NODES="0").at(1) as c:
        assert c.list(c.catalog.resolve("nodes"))["items"] == []


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to look like one " * 40, b"SQLite format 3\0" + b"\xff" * 4000]
)
def test_a_file_that_is_no_database_is_one_clear_line_and_stays_as_it_is(tmp_path, content):
    path = tmp_path / "c.db"
    path.write_bytes(content)
    with pytest.raises(ClusterError, match="damaged or no SQLite file") as e:
        Cluster(str(path))
    assert "\n" not in str(e.value)
    assert path.read_bytes() == content


def test_a_database_of_something_else_is_left_alone(tmp_path):
    path = tmp_path / "c.db"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE mine (x)")
    db.commit()
    db.close()
    before = path.read_bytes()
    with pytest.raises(ClusterError, match="something else"):
        Cluster(str(path))
    assert path.read_bytes() == before


def test_an_object_that_is_no_json_is_one_clear_line(sim):
    db = sqlite3.connect(sim.path)
    db.execute("UPDATE objects SET body = '{' WHERE gr = 'namespaces'")
    db.commit()
    db.close()
    with pytest.raises(ClusterError, match="damaged"), sim.at(1) as c:
        c.list(c.catalog.resolve(NS))


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ClusterError, match="cannot use the cluster file"):
        Cluster(str(tmp_path / "file" / "c.db"))


def test_a_file_of_a_newer_format_is_refused(sim):
    db = sqlite3.connect(sim.path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(ClusterError, match="newer fakectl"), sim.at(1):
        pass


def test_what_was_not_committed_has_not_happened(sim):
    cluster = Cluster(sim.path, env=sim.env | {"FAKECTL_NOW": "2026-11-24T17:00:01Z"})
    cluster.create(cluster.catalog.resolve(NS), None, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x"}})
    cluster.close()
    with sim.at(2) as c, pytest.raises(StatusError, match="not found"):
        c.get(c.catalog.resolve(NS), None, "x")


def test_a_read_with_nothing_due_writes_nothing(sim):
    sim.deploy(1)

    def settings_and_counters():
        db = sqlite3.connect(sim.path)
        rows = dict(db.execute("SELECT key, value FROM meta"))
        db.close()
        return rows

    sim.items(10, "pods")
    before = settings_and_counters()
    sim.items(300, "pods")
    assert settings_and_counters() == before


def test_refused_and_dry_calls_leave_no_trace(sim):
    def dump():
        db = sqlite3.connect(sim.path)
        rows = [db.execute(f"SELECT * FROM {t} ORDER BY 1, 2").fetchall() for t in ("objects", "changes", "due", "meta")]
        db.close()
        return rows

    sim.items(5, "pods")
    before = dump()
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "Not_Good"}}
    with sim.at(6) as c, pytest.raises(StatusError):
        c.create(c.catalog.resolve(NS), None, body)
    with sim.at(7) as c:
        c.create(c.catalog.resolve(NS), None, body | {"metadata": {"name": "good"}}, dry_run=True)
    assert dump() == before


def test_the_past_is_not_undone(sim):
    sim.deploy(100)
    with sim.at(50) as c:
        made = c.create(c.catalog.resolve(NS), None, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "x"}})
    assert made["metadata"]["creationTimestamp"] == "2026-11-24T17:01:40Z"


def test_a_bad_moment_is_one_clear_line(sim):
    with pytest.raises(ClusterError, match="FAKECTL_NOW must be an RFC 3339 moment"):
        Cluster(sim.path, env={"FAKECTL_NOW": "yesterday"})


@pytest.mark.parametrize(
    ("key", "value"),
    [("POD_START", "soon"), ("POD_START", "-1s"), ("NODES", "many"), ("NODES", "999999"), ("PROFILE", "huge"), ("LESSON", "/nowhere")],
)
def test_a_bad_setting_makes_no_cluster(tmp_path, key, value):
    path = tmp_path / "c.db"
    with pytest.raises(ClusterError):
        Cluster(str(path), env={f"FAKECTL_{key}": value})
    if path.exists():
        db = sqlite3.connect(path)
        assert db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        db.close()


def test_settings_of_a_later_environment_change_nothing(sim):
    sim.deploy(1)
    with sim.at(1.5, {"FAKECTL_POD_START": "1h", "FAKECTL_SEED": "other", "FAKECTL_NODES": "9"}) as c:
        c.list(c.catalog.resolve("pods"))
    assert sim.items(2, "pods")[0]["status"]["phase"] == "Running"


def test_watches_from_before_the_compaction_are_expired(sim, monkeypatch):
    monkeypatch.setattr("state.changelog.KEPT_CHANGES", 5)
    for i in range(30):
        with sim.at(10 + i) as c:
            c.create(c.catalog.resolve(NS), None, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"n{i}"}})
    with sim.at(60) as c:
        with pytest.raises(StatusError) as e:
            c.changes(c.catalog.resolve(NS), 1)
        assert e.value.code == 410
