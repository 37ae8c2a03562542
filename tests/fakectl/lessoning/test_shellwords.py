"""The shell lines of documents, as POSIX reads them."""
from __future__ import annotations

import pytest

from fakectl.lessoning.shellwords import NotUnderstood, expand, flat, parse

VARIABLES = {"POD": "web-1", "MANY": "one two", "NONE": ""}


def words(line: str) -> list[str]:
    [pipeline] = parse(line)
    [call] = pipeline.calls
    return [w for word in call.words for w in expand(word, VARIABLES, lambda inner: f"<{inner}>\n")]


@pytest.mark.parametrize(("line", "expected"), [
    ("kubectl get pods", ["kubectl", "get", "pods"]),
    ("a 'b c' \"d e\" f\\ g", ["a", "b c", "d e", "f g"]),
    ("a ''", ["a", ""]),
    ("a 'it''s'\"'x'\"", ["a", "its'x'"]),
    ("a \"x \\\" \\$POD \\n\"", ["a", 'x " $POD \\n']),
    ("a $POD ${POD}x \"$POD\" '$POD'", ["a", "web-1", "web-1x", "web-1", "$POD"]),
    ("a $MANY \"$MANY\" x$MANY", ["a", "one", "two", "one two", "xone", "two"]),
    ("a $NONE \"$NONE\" $UNSET", ["a", ""]),
    ("a $(kubectl get pods -o name) `date`", ["a", "<kubectl", "get", "pods", "-o", "name>", "<date>"]),
    ("a \"$(echo (x))\"", ["a", "<echo (x)>"]),
    ("a -o jsonpath='{.a}{\"\\n\"}'", ["a", "-o", "jsonpath={.a}{\"\\n\"}"]),
    ("a b # what it does", ["a", "b"]),
    ("a b#c", ["a", "b#c"]),
    ("a \\\n  b", ["a", "b"]),
    ("a 5$ $", ["a", "5$", "$"]),
])
def test_a_line_becomes_words(line: str, expected: list[str]) -> None:
    assert words(line) == expected


def test_pipes_and_lists_are_told_apart() -> None:
    found = parse("a | b && c || d; e\nf")
    assert [(p.after, [flat(c.words[0]) for c in p.calls]) for p in found] == [
        ("", ["a", "b"]), ("&&", ["c"]), ("||", ["d"]), (";", ["e"]), (";", ["f"])]


def test_redirections_belong_to_their_call() -> None:
    [[call]] = [p.calls for p in parse("a > out.txt 2>&1")]
    assert call.writes is not None
    assert (flat(call.writes), call.appends) == ("out.txt", False)
    [[call]] = [p.calls for p in parse("a >> out.txt 2>/dev/null < in.txt")]
    assert call.writes is not None and call.reads is not None
    assert (flat(call.writes), flat(call.reads), call.appends, call.quiet) == ("out.txt", "in.txt", True, True)


def test_a_here_document_is_what_the_call_reads() -> None:
    [pipeline] = parse("cat <<EOF | kubectl apply -f -\nname: $POD\nEOF")
    stdin = pipeline.calls[0].stdin
    assert stdin is not None
    assert expand(stdin, VARIABLES, str) == ["name: web-1\n"]


@pytest.mark.parametrize("end", ["'EOF'", '"EOF"', "\\EOF"])
def test_a_here_document_with_a_quoted_end_is_taken_as_it_is(end: str) -> None:
    [pipeline] = parse(f"cat <<{end}\nname: $POD\nEOF")
    stdin = pipeline.calls[0].stdin
    assert stdin is not None
    assert expand(stdin, VARIABLES, str) == ["name: $POD\n"]


def test_tabs_before_the_lines_of_a_dashed_here_document_are_dropped() -> None:
    [pipeline] = parse("cat <<-EOF\n\t\tname: x\n\tEOF")
    assert pipeline.calls[0].stdin is not None
    assert flat(pipeline.calls[0].stdin) == "name: x\n"


def test_a_here_string_is_read_with_a_newline() -> None:
    [pipeline] = parse("cat <<< \"$POD\"")
    assert pipeline.calls[0].stdin is not None
    assert expand(pipeline.calls[0].stdin, VARIABLES, str) == ["web-1\n"]


@pytest.mark.parametrize("line", [
    "for i in 1 2; do echo $i; done", "while true; do date; done", "sleep 5 &", "(cd x)", "a 'b", 'a "b', "a $(b", "echo ${POD:-x}", "a >",
])
def test_what_is_more_of_a_shell_is_refused(line: str) -> None:
    with pytest.raises(NotUnderstood):
        parse(line)
