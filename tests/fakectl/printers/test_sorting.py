"""`--sort-by` puts objects in the order of the real kubectl (tests/data/sort-by.json, made by tests/tools/record_lists.py)."""
from __future__ import annotations

import json
import os
from typing import Any

import pytest

from fakectl.printers.sorting import SortError, UnsortableError, sort_objects, sort_rows
from fakectl.printers.sorting_pdq import sort

with open(os.path.join(os.path.dirname(__file__), "..", "..", "data", "sort-by.json"), encoding="utf-8") as stream:
    RECORDED = json.load(stream)
CASES = [case for case in RECORDED["cases"] if case[0][2].startswith("custom-columns")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0][-1])
def test_the_order_is_kubectls_equal_values_included(case: list[Any]) -> None:
    args, _, code, stdout, stderr = case
    try:
        order = sort_objects(RECORDED["objects"], args[-1].removeprefix("--sort-by="))
        names = ["N", *(RECORDED["objects"][at]["metadata"]["name"] for at in order)]
        assert (code, stdout) == (0, "\n".join(names) + "\n")
    except UnsortableError as err:
        assert code == 1
        assert stderr.partition(f"{err.where}] ")[2] == err.message + "\n"
    except SortError as err:
        assert (code, stdout, stderr) == (1, "", f"error: {err.message}\n")


def test_the_rows_of_a_table_sort_as_objects_do_but_complain_in_their_own_words() -> None:
    rows = [{"object": obj} for obj in RECORDED["objects"]]
    assert sort_rows(rows, ".spec.n", key=lambda row: row["object"]) == sort_objects(RECORDED["objects"], ".spec.n")
    with pytest.raises(SortError, match="^sorting error: unclosed action$"):
        sort_rows(rows, "{.bad", key=lambda row: row["object"])
    with pytest.raises(SortError, match="^couldn't find any field with path \"{.nope}\" in the list of objects$"):
        sort_rows(rows, "nope", key=lambda row: row["object"])
    with pytest.raises(UnsortableError, match=r"^Field {.spec.on} in \[\]\[\]\[\]reflect.Value is an unsortable type: ") as caught:
        sort_rows(rows, ".spec.on", key=lambda row: row["object"])
    assert caught.value.where == "sorter.go:375"


def test_one_row_is_left_alone_whatever_the_expression() -> None:
    assert sort_rows([{}], "{.bad") == [0]
    assert sort_objects([], ".a") == []


def test_texts_sort_byte_by_byte_even_where_they_hold_numbers() -> None:
    names = ["pod-2", "pod-10", "Pod-1", "pod-1", "é", "z"]
    objects = [{"metadata": {"name": name}} for name in names]
    assert [names[at] for at in sort_objects(objects, ".metadata.name")] == ["Pod-1", "pod-1", "pod-10", "pod-2", "z", "é"]


def test_quantities_sort_by_amount_and_missing_values_first() -> None:
    sizes = ["2", "500m", "1Gi", "1G", None]
    objects = [{"spec": {"q": size} if size else {}} for size in sizes]
    assert [sizes[at] for at in sort_objects(objects, ".spec.q")] == [None, "500m", "2", "1G", "1Gi"]


@pytest.mark.parametrize(("keys", "order"), [
    ([0] * 14, list(range(14))),
    ([3, 1, 2] * 5, [10, 1, 4, 13, 7, 2, 14, 5, 8, 11, 6, 9, 12, 0, 3]),
    (list(range(20, 0, -1)), list(range(19, -1, -1))),
])
def test_more_than_twelve_items_sort_in_gos_unstable_order(keys: list[int], order: list[int]) -> None:
    places = list(range(len(keys)))
    sort(places, lambda i, j: keys[i] < keys[j])
    assert places == order


def test_many_items_are_sorted_whatever_their_pattern() -> None:
    scattered = [(i * 7919) % 311 for i in range(300)]
    for keys in (list(range(300)), [i % 7 for i in range(300)], scattered, [0] * 150 + list(range(150, 0, -1))):
        places = list(range(len(keys)))
        sort(places, lambda i, j, keys=keys: keys[i] < keys[j])
        assert [keys[at] for at in places] == sorted(keys)
