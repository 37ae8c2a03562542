"""Label and field selectors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.pure import selectors
from state.pure.selectors import (
    format_fields,
    format_label_selector,
    format_labels,
    from_label_selector,
    from_map,
    parse_fields,
    parse_labels,
)

WORDS = st.text(alphabet="abAB01.-_", min_size=1, max_size=5).filter(lambda w: w[0].isalnum() and w[-1].isalnum())
VALUE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
    "an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
    "regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)
KEY = (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
    "an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        (" b = c , a ", "a,b=c"),
        ("a==b", "a==b"),
        ("a!=b", "a!=b"),
        ("!a", "!a"),
        ("a in (c,b)", "a in (b,c)"),
        ("a notin (,b)", "a notin (,b)"),
        ("a in ()", "a in ()"),
        ("a=", "a="),
        ("a=,b", "a=,b"),
        ("in in (in)", "in in (in)"),
        ("x=notin", "x=notin"),
        ("a>1,a<5", "a>1,a<5"),
        ("a in (b,,b)", "a in (,b)"),
    ],
)
def test_selectors_are_written_in_canonical_form(text, canonical):
    assert str(parse_labels(text)) == canonical


@pytest.mark.parametrize(
    ("text", "labels", "matches"),
    [
        ("", None, True),
        ("a", {"a": ""}, True),
        ("a", {}, False),
        ("!a", {}, True),
        ("!a", {"a": "b"}, False),
        ("a=b", {"a": "b", "c": "d"}, True),
        ("a=b", {"a": "c"}, False),
        ("a!=b", {}, True),
        ("a!=b", {"a": "b"}, False),
        ("a in (b,c)", {"a": "c"}, True),
        ("a in (b,c)", {}, False),
        ("a notin (b,c)", {}, True),
        ("a notin (b,c)", {"a": "c"}, False),
        ("a=b,c!=d", {"a": "b", "c": "d"}, False),
        ("a>1", {"a": "2"}, True),
        ("a>1", {"a": "x"}, False),
        ("a<1", {}, False),
        ("a=", {"a": ""}, True),
        ("a=", {}, False),
    ],
)
def test_selectors_match_what_they_say(text, labels, matches):
    assert parse_labels(text).matches(labels) is matches


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("=a", "found '=', expected: !, identifier, or 'end of string'"),
        ("a=b,", "found '', expected: identifier after ','"),
        ("a,,b", "found ',', expected: identifier after ','"),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ("a in (b", "unable to parse requirement: found '', expected: ',' or ')'"),
        ("a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"),
        ("a in (b,", "unable to parse requirement: found '', expected: ',', or identifier"),
        ("a=(", "unable to parse requirement: found '(', expected: identifier"),
        ("b@d", f'unable to parse requirement: <nil>: Invalid value: "b@d": {KEY}'),
        ("a=b@d", f'unable to parse requirement: values[0][a]: Invalid value: "b@d": {VALUE}'),
        (
            "a in (b@,c@)",
            f'unable to parse requirement: [values[0][a]: Invalid value: "b@": {VALUE}, values[1][a]: Invalid value: "c@": {VALUE}]',
        ),
        ("a>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"),
    ],
)
def test_bad_selectors_are_refused_in_go_s_words(text, message):
    with pytest.raises(ValueError) as e:
        parse_labels(text)
    assert str(e.value) == message


@given(st.text(alphabet="ab=!,()<> in\t", max_size=20))
def test_any_text_is_refused_or_has_a_canonical_form(text):
    try:
        parsed = parse_labels(text)
    except ValueError:
        return
    assert str(parse_labels(str(parsed))) == str(parsed)


@given(st.dictionaries(WORDS, WORDS, max_size=4), st.dictionaries(WORDS, WORDS, max_size=4))
def test_a_map_selects_what_holds_all_of_it(wanted, labels):
    assert from_map(wanted).matches(labels) == (wanted.items() <= labels.items())
    assert from_map(wanted).matches({**labels, **wanted})
    assert str(parse_labels(str(from_map(wanted)))) == str(from_map(wanted))


def test_a_label_selector_joins_labels_and_expressions():
    selector = {
        "matchLabels": {"b": "c", "a": "x"},
        "matchExpressions": [
            {"key": "z", "operator": "In", "values": ["q", "p"]},
            {"key": "y", "operator": "Exists"},
            {"key": "w", "operator": "DoesNotExist"},
            {"key": "v", "operator": "NotIn", "values": ["u"]},
        ],
    }
    assert format_label_selector(selector) == "a=x,b=c,v notin (u),!w,y,z in (p,q)"
    assert from_label_selector(selector).matches({"a": "x", "b": "c", "y": "", "z": "p"})
    assert not from_label_selector(selector).matches({"a": "x", "b": "c", "y": "", "z": "p", "w": ""})


def test_an_absent_label_selector_selects_nothing_and_an_empty_one_everything():
    assert not from_label_selector(None).matches({"a": "b"})
    assert from_label_selector({}).matches(None)
    assert from_label_selector({}).empty and not from_label_selector(None).empty
    assert [format_label_selector(s) for s in (None, {})] == ["<none>", "<none>"]


def test_a_bad_label_selector_says_what_is_wrong_with_it():
    with pytest.raises(ValueError, match='^"Near" is not a valid label selector operator$'):
        from_label_selector({"matchExpressions": [{"key": "a", "operator": "Near"}]})
    with pytest.raises(ValueError, match=r"^values: Invalid value: \[\]: for 'in', 'notin' operators, values set can't be empty$"):
        from_label_selector({"matchExpressions": [{"key": "a", "operator": "In"}]})
    assert format_label_selector({"matchLabels": {"a": "b c"}}) == "<error>"


def test_labels_are_listed_in_order():
    assert [format_labels(x) for x in ({"b": "2", "a": "1"}, {}, None)] == ["a=1,b=2", "<none>", "<none>"]


def test_the_one_value_that_a_label_must_have():
    assert parse_labels("a=b").exact("a") == "b"
    assert parse_labels("a in (b,c)").exact("a") is None
    assert parse_labels("a!=b").exact("a") is None


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("status.phase!=Running,metadata.name=a", [("metadata.name", "=", "a"), ("status.phase", "!=", "Running")]),
        ("a==b", [("a", "=", "b")]),
        (r"a=b\,c\=d\\", [("a", "=", "b,c=d\\")]),
        (",a=,", [("a", "=", "")]),
    ],
)
def test_field_selectors_are_read(text, terms):
    assert parse_fields(text) == terms
    assert parse_fields(format_fields(terms)) == terms


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a", "invalid selector: 'a'; can't understand 'a'"),
        ("x=y,a", "invalid selector: 'x=y,a'; can't understand 'a'"),
        ("a=b=c", "invalid field selector: unescaped character in value: 61"),
        (r"a=\x", r"invalid field selector: invalid escape sequence: \x"),
        ("a=b\\", "invalid field selector: invalid escape sequence: \\"),
    ],
)
def test_bad_field_selectors_are_refused_in_go_s_words(text, message):
    with pytest.raises(ValueError) as e:
        parse_fields(text)
    assert str(e.value) == message


def test_field_selectors_match_with_absent_fields_empty():
    terms = parse_fields("status.phase!=Running,spec.nodeName=")
    assert selectors.fields_match(terms, {"status.phase": "Pending"})
    assert not selectors.fields_match(terms, {"status.phase": "Running"})
    assert not selectors.fields_match(terms, {"spec.nodeName": "n"})
