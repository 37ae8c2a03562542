"""Clusters as files: copied whole while others write, and never half."""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import threading
from pathlib import Path

import pytest

from state import Cluster, ClusterError
from state.copies import check_ours, content, copy, objects

from .test_history import content as tables

NS = "namespaces"


def namespace(name: str) -> dict:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def test_a_copy_holds_all_that_the_cluster_holds(sim, tmp_path):
    sim.deploy(1, replicas=2)
    target = tmp_path / "copy.db"
    copy(sim.path, str(target), living=False)
    assert tables(str(target)) == tables(sim.path)
    assert [n for n in os.listdir(tmp_path) if n.startswith("copy")] == ["copy.db"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_copy_made_to_live_goes_on_where_the_cluster_was(sim, tmp_path):
    sim.deploy(1, replicas=2)
    sim.items(30, "pods")
    target = str(tmp_path / "copy.db")
    copy(sim.path, target, living=True)
    env = sim.env | {"FAKECTL_NOW": "2026-11-24T17:01:00Z"}
    cluster = Cluster(target, env=env)
    assert [p["status"]["phase"] for p in cluster.list(cluster.catalog.resolve("pods"))["items"]] == ["Running", "Running"]
    cluster.create(cluster.catalog.resolve(NS), None, namespace("x"))
    cluster.commit()
    cluster.close()
    db = sqlite3.connect(target)
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    db.close()


def test_a_copy_is_of_one_moment_while_somebody_writes(sim, tmp_path):
    """The writer makes two namespaces in one transaction: a copy holds both or none."""
    stop = threading.Event()
    made = []

    def write() -> None:
        cluster = Cluster(sim.path, env=sim.env | {"FAKECTL_NOW": "2026-11-24T17:00:05Z"})
        namespaces = cluster.catalog.resolve(NS)
        while not stop.is_set():
            for side in "ab":
                cluster.create(namespaces, None, namespace(f"{side}-{len(made)}"))
            cluster.commit()
            made.append(1)
        cluster.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = []
        for i in range(15):
            target = str(tmp_path / f"copy{i}.db")
            copy(sim.path, target, living=False)
            names = [name for (gr, _, name), _ in objects(target) if gr == NS]
            counts.append(sum(n.startswith("a-") for n in names))
            assert counts[-1] == sum(n.startswith("b-") for n in names)
    finally:
        stop.set()
        writer.join()
    assert counts[0] < counts[-1] <= len(made)


@pytest.mark.parametrize("content_", [b"", b"SQLite format 3\0" + b"\xff" * 4000])
def test_what_is_no_cluster_is_not_copied(tmp_path, content_):
    source, target = tmp_path / "x.db", tmp_path / "y.db"
    source.write_bytes(content_)
    target.write_bytes(b"before")
    with pytest.raises(ClusterError) as e:
        copy(str(source), str(target), living=False)
    assert "\n" not in str(e.value)
    assert target.read_bytes() == b"before"
    assert sorted(os.listdir(tmp_path)) == ["x.db", "y.db"]


def test_a_damaged_cluster_is_one_clear_line_and_no_file(sim, tmp_path):
    damaged = bytearray(Path(sim.path).read_bytes())
    for at in range(8192, len(damaged), 4096):
        damaged[at : at + 64] = b"\xff" * 64
    source = tmp_path / "damaged.db"
    source.write_bytes(damaged)
    with pytest.raises(ClusterError, match="damaged or no SQLite file"):
        copy(str(source), str(tmp_path / "copy.db"), living=False)
    with pytest.raises(ClusterError):
        list(objects(str(source)))
    assert not [n for n in os.listdir(tmp_path) if n.startswith("copy")]


def test_a_full_disk_leaves_what_was_there(sim, tmp_path):
    target = tmp_path / "copy.db"
    target.write_bytes(b"before")
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(ClusterError) as e:
            copy(sim.path, str(target), living=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert "copy.db" in str(e.value) and "\n" not in str(e.value)
    assert target.read_bytes() == b"before"
    assert [n for n in os.listdir(tmp_path) if n.startswith("copy")] == ["copy.db"]


def test_files_of_others_and_of_the_future_are_told_apart(sim, tmp_path):
    other = tmp_path / "other.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE mine (x)")
    db.commit()
    db.close()
    with pytest.raises(ClusterError, match="SQLite file of something else"):
        check_ours(str(other))
    check_ours(sim.path)
    db = sqlite3.connect(sim.path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(ClusterError, match="made by a newer fakectl"):
        check_ours(sim.path)
    with pytest.raises(ClusterError, match="there is no file"):
        check_ours(str(tmp_path / "absent.db"))
    assert not (tmp_path / "absent.db").exists()


def test_a_file_of_the_first_format_is_brought_up_to_date(sim):
    db = sqlite3.connect(sim.path)
    db.executescript("DROP TABLE undo_steps; DROP TABLE undo_rows; DELETE FROM meta WHERE key = 'step'; PRAGMA user_version = 1")
    db.close()
    check_ours(sim.path)
    with sim.at(5) as c:
        assert c.steps() == []
        c.create(c.catalog.resolve(NS), None, namespace("x"))
    assert ((NS, "", "x") in dict(objects(sim.path))) is True


def test_what_is_written_out_is_settings_due_times_and_objects_of_one_moment(sim):
    sim.deploy(1)
    meta, found = content(sim.path)
    bodies = list(found)
    db = sqlite3.connect(sim.path)
    due = db.execute("SELECT count(*) FROM due").fetchone()[0]
    db.close()
    assert len(meta["due"].splitlines()) == due > 0
    assert meta["seed"] == "fakectl" and "step" not in meta and "compacted" not in meta
    assert [b["metadata"]["name"] for b in bodies if b["kind"] == "Deployment"] == ["web"]
    assert json.loads(json.dumps(bodies)) == [obj for _, obj in objects(sim.path)]
