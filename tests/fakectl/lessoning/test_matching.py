"""How a document's text can be what was printed: open names, ages, order, elisions, and where it cannot be."""
from __future__ import annotations

import pytest

from fakectl.lessoning.matching import SECOND, Context, Match, Mismatch, compare
from fakectl.lessoning.openings import Known, Ledger, Var
from fakectl.lessoning.swapping import Told, swapped

NOW = 1_000 * SECOND
FIRST, SECOND_ONE = (Var("suffix", ("default", "web-", i)) for i in (0, 1))


def ledger() -> Ledger:
    """Two pods of one base that are 30 s old, each on a node of its own, and one of a fixed name that is 90 s old."""
    out = Ledger()
    out.made["default", "web-"] = ["web-aaaaa", "web-bbbbb"]
    for index, (name, created) in enumerate((("web-aaaaa", 970), ("web-bbbbb", 970), ("db", 910))):
        moment = created * SECOND
        out.objects["pods", "default", name] = Known("pods", "default", name, moment, ("Pod", "default", name), {moment: 0})
        if name.startswith("web-"):
            out.tokens[name] = ("web-", Var("suffix", ("default", "web-", index)))
            out.tokens[f"10.0.0.{index}"] = (Var("address", ("pods", "default", name)),)
            out.tokens[f"node-{index}"] = (Var("node", (f"node-{index}",)),)
            out.places["default", name] = f"node-{index}"
    return out


def match(printed: str, shown: str, values: dict[Var, str] | None = None) -> Match:
    return compare(printed, shown, Context(ledger(), NOW, values or {}))


def mismatch(printed: str, shown: str, values: dict[Var, str] | None = None) -> Mismatch:
    with pytest.raises(Mismatch) as caught:
        match(printed, shown, values)
    return caught.value


def table(*rows: str, header: str = "NAME        READY   AGE") -> str:
    return "".join(f"{line}\n" for line in (header, *rows))


TWO = table("web-aaaaa   1/1     30s", "web-bbbbb   1/1     30s")


def test_names_and_ages_are_read_off_a_table() -> None:
    found = match(TWO, table("web-x7k2q   1/1     45s", "web-z9d4f   1/1     45s"))
    assert found.values == {FIRST: "x7k2q", SECOND_ONE: "z9d4f"}
    assert [(a.text, a.line, a.about) for a in found.ages] == [("45s", 1, "web-aaaaa"), ("45s", 2, "web-bbbbb")]
    assert {a.since for a in found.ages} == {970 * SECOND}


def test_blanks_do_not_count_and_rows_may_stand_in_any_order() -> None:
    printed = table("db          1/1     90s", "web-aaaaa   1/1     30s")
    found = match(printed, table("web-x7k2q 1/1  30s", "db  1/1   90s", header="NAME    READY  AGE"))
    assert [k.name for k in found.rows[0]] == ["web-aaaaa", "db"]


def test_a_name_that_is_known_is_held_to() -> None:
    values = {FIRST: "x7k2q"}
    found = match(TWO, table("web-z9d4f   1/1     45s", "web-x7k2q   1/1     45s"), values)
    assert found.values == {SECOND_ONE: "z9d4f"}
    with pytest.raises(Mismatch):
        match(table("web-aaaaa   1/1     30s"), table("web-z9d4f   1/1     45s"), values)


def test_two_things_never_get_one_name() -> None:
    with pytest.raises(Mismatch):
        match(TWO, table("web-x7k2q   1/1     45s", "web-x7k2q   1/1     45s"))


def test_rows_are_given_by_age_where_ages_differ() -> None:
    printed = table("db          1/1     90s", "web-aaaaa   1/1     30s")
    found = match(printed, table("db          1/1     5m", "web-x7k2q   1/1     2m"))
    assert {a.about: a.text for a in found.ages} == {"db": "5m", "web-aaaaa": "2m"}


def test_the_node_of_a_pod_is_the_pods_and_two_pods_may_share_one() -> None:
    printed = table("web-aaaaa   10.0.0.0   node-0", "web-bbbbb   10.0.0.1   node-1", header="NAME        IP         NODE")
    found = match(printed, table("web-x7k2q   10.9.9.1   kind", "web-z9d4f   10.9.9.2   kind", header="NAME        IP         NODE"))
    assert [v for var, v in found.values.items() if var.kind == "place"] == ["kind", "kind"]
    assert [v for var, v in found.values.items() if var.kind == "address"] == ["10.9.9.1", "10.9.9.2"]


@pytest.mark.parametrize("mark", ["...", "…", "[...]", "[..]", "<...>", "<snip>", "# ..."])
def test_marks_of_elision_stand_for_any_lines(mark: str) -> None:
    assert match("a\nb\nc\nd\n", f"a\n{mark}\nd\n").elided
    assert match(TWO, table("web-x7k2q   1/1     45s", mark)).elided


def test_a_mark_within_a_line_stands_for_the_rest_of_it() -> None:
    assert match("Events: one long sentence of many words\n", "Events: one long [...]\n").elided


def test_lines_that_are_left_out_without_a_mark_are_counted() -> None:
    found = match("a\nb\nc\nd\n", "a\nd\n")
    assert (found.elided, found.unmarked) == (False, 2)


def test_what_is_every_clusters_own_is_taken_as_it_is() -> None:
    found = match('metadata:\n  resourceVersion: "12"\n', 'metadata:\n  resourceVersion: "8812"\n')
    assert found.free == 1


def test_moments_in_full_are_kept_with_what_they_are_of() -> None:
    found = match('  creationTimestamp: "1970-01-01T00:15:10Z"\n  name: db\n', '  creationTimestamp: "2025-03-11T08:14:40Z"\n  name: db\n')
    [moment] = found.moments
    assert (moment.text, moment.since, moment.about, moment.step) == ("2025-03-11T08:14:40Z", 910 * SECOND, "db", None)


def test_tables_without_headers_are_tables() -> None:
    context = Context(ledger(), NOW, {}, headless=True)
    found = compare("db          1/1     90s\nweb-aaaaa   1/1     30s\n", "web-x7k2q   1/1     45s\ndb          1/1     2m\n", context)
    assert found.values == {FIRST: "x7k2q"}
    assert {a.text for a in found.ages} == {"45s", "2m"}


def test_other_columns_are_told_of_at_the_header() -> None:
    found = mismatch(TWO, table("web-x7k2q   1/1     45s", header="NAME        STATUS   AGE"))
    assert (found.line, found.why) == (0, "the columns are NAME, READY, AGE")


def test_a_row_that_cannot_be_is_told_of_with_the_cell_that_differs() -> None:
    found = mismatch(TWO, table("web-x7k2q   1/1     45s", "web-z9d4f   2/1     45s"))
    assert (found.line, found.why) == (2, "kubectl prints 1/1 for READY")


def test_a_row_of_what_is_not_there_is_told_of_by_its_name() -> None:
    found = mismatch(table("db          1/1     90s"), table("cache       1/1     90s"))
    assert (found.line, found.why, found.missing) == (1, "kubectl prints no row of cache", "cache")


def test_a_line_that_is_not_printed_is_told_of_with_the_one_that_is() -> None:
    found = mismatch("deployment.apps/web created\n", "deployment.apps/web creatd\n")
    assert (found.line, found.why) == (0, "kubectl prints 'deployment.apps/web created'")


def test_names_go_round_where_a_later_block_tells_alike_pods_apart() -> None:
    known = ledger()
    values = {FIRST: "x7k2q", SECOND_ONE: "z9d4f"}
    before = Told(TWO, table("web-x7k2q   1/1     45s", "web-z9d4f   1/1     45s"), Context(known, NOW, values))
    after = Told(table("web-aaaaa   0/1     30s", "web-bbbbb   1/1     30s"), table("web-x7k2q   1/1     60s", "web-z9d4f   0/1     60s"),
                 Context(known, NOW, values))
    found = swapped(after, values, [before])
    assert found is not None
    assert found[0] == {FIRST: "z9d4f", SECOND_ONE: "x7k2q"}


def test_names_stay_where_an_earlier_block_would_be_false_with_them() -> None:
    known = ledger()
    values = {FIRST: "x7k2q", SECOND_ONE: "z9d4f"}
    before = Told(table("web-aaaaa   0/1     30s", "web-bbbbb   1/1     30s"), table("web-x7k2q   0/1     45s", "web-z9d4f   1/1     45s"),
                  Context(known, NOW, values))
    after = Told(table("web-aaaaa   0/1     30s", "web-bbbbb   1/1     30s"), table("web-x7k2q   1/1     60s", "web-z9d4f   0/1     60s"),
                 Context(known, NOW, values))
    assert swapped(after, values, [before]) is None


def test_what_belongs_to_a_pod_goes_with_its_name() -> None:
    known = ledger()
    values = {FIRST: "x7k2q", SECOND_ONE: "z9d4f", Var("place", ("default", "web-aaaaa")): "kind-1"}
    after = Told(table("web-aaaaa   0/1     30s", "web-bbbbb   1/1     30s"), table("web-x7k2q   1/1     60s", "web-z9d4f   0/1     60s"),
                 Context(known, NOW, values))
    found = swapped(after, values, [])
    assert found is not None
    assert found[0] == {FIRST: "z9d4f", SECOND_ONE: "x7k2q", Var("place", ("default", "web-bbbbb")): "kind-1"}


def test_a_mark_of_elision_is_a_short_line():
    from fakectl.lessoning.elisions import is_elision

    assert is_elision("  ...") and is_elision("# .metadata omitted")
    assert not is_elision("#" * 20_000) and not is_elision(" " * 20_000)
