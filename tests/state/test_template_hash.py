"""The pod-template-hash against templates that the Go library hashed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from state.pure.quantity import canonical
from state.template_hash import dump_template, pod_template_hash

DATA = Path(__file__).parents[1] / "data"


def vectors(name: str) -> list[dict[str, Any]]:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def stored(value: Any) -> Any:
    """The template with its quantities as the server keeps them."""
    if isinstance(value, list):
        return [stored(v) for v in value]
    if not isinstance(value, dict):
        return value
    held = {k: stored(v) for k, v in value.items()}
    for key in ("sizeLimit", "divisor"):
        if held.get(key) is not None:
            held[key] = canonical(str(held[key]))
    for key in ("limits", "requests", "overhead"):
        if held.get(key):
            held[key] = {k: canonical(str(v)) for k, v in held[key].items()}
    return held


def test_realistic_templates_hash_as_in_go():
    cases = vectors("pod-template-hashes.json")
    assert len(cases) == 117
    assert [pod_template_hash(c["template"], c.get("collisionCount")) for c in cases] == [c["hash"] for c in cases]


def test_the_hashed_text_is_go_s_dump():
    cases = [c for c in vectors("pod-template-hashes.json") if "dump" in c]
    assert len(cases) == 13
    assert [dump_template(c["template"]) for c in cases] == [c["dump"] for c in cases]


def test_templates_over_the_whole_type_table_hash_as_in_go():
    cases = vectors("pod-template-hashes-random.json")
    assert len(cases) == 200
    assert [pod_template_hash(stored(c["template"])) for c in cases] == [c["hash"] for c in cases]


def test_the_label_that_holds_the_hash_does_not_count_and_stays_where_it_is():
    template = {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}
    labelled = {**template, "metadata": {"labels": {"app": "a", "pod-template-hash": "x"}}}
    assert pod_template_hash(labelled) == pod_template_hash(template)
    assert labelled["metadata"]["labels"] == {"app": "a", "pod-template-hash": "x"}


def test_a_collision_count_of_zero_is_not_an_absent_one():
    template = {"spec": {"containers": [{"name": "c"}]}}
    assert len({pod_template_hash(template, n) for n in (None, 0, 1, 2)}) == 4


def test_moments_and_managed_fields_in_a_template_are_hashed_too():
    entry = {"manager": "m", "time": "2026-11-24T17:02:20Z", "fieldsType": "FieldsV1", "fieldsV1": {"f:a": {}}}
    text = dump_template({"metadata": {"creationTimestamp": "2026-11-24T17:02:20Z", "managedFields": [entry]}})
    assert (
        "CreationTimestamp:(v1.Time){Time:(time.Time){wall:(uint64)0 ext:(int64)63931136540 loc:(*time.Location){name:(string)UTC" in text
    )
    assert "FieldsV1:(*v1.FieldsV1){Raw:([]uint8)[123 34 102 58 97 34 58 123 125 125]}" in text


def test_a_typical_template_is_hashed_in_no_time():
    template = vectors("pod-template-hashes.json")[0]["template"]
    pod_template_hash(template)
    best = min(_seconds(template) for _ in range(20))
    assert best < 0.005


def _seconds(template: dict[str, Any]) -> float:
    start = time.perf_counter()
    pod_template_hash(template)
    return time.perf_counter() - start
