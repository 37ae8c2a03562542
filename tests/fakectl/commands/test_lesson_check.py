"""`fakectl lesson check` at the command line: which files are documents, what is reported of them, and the exit code."""
from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

GOOD = """# Small

```console
$ kubectl create configmap c --from-literal=a=b
configmap/c created
$ kubectl get cm c
NAME   DATA   AGE
c      1      5s
```
"""
WRONG = "```\n$ kubectl create namespace x\nnamespace/x made\n```\n"


def test_a_document_whose_blocks_are_explained_is_fine(kubectl):
    kubectl.write("good.md", GOOD)
    assert kubectl.ok("lesson check good.md") == (
        "good.md: Small\n"
        "     4  identical  kubectl create configmap c --from-literal=a=b\n"
        "     6  solved     kubectl get cm c\n"
        "timeline: 5s from the first command to the last (--timeline shows each moment)\n"
        "2 blocks: 1 identical, 1 solved\n"
    )


def test_a_block_that_is_not_explained_is_shown_with_its_difference(kubectl):
    kubectl.write("wrong.md", WRONG)
    result = kubectl("lesson check wrong.md")
    assert (result.code, result.err) == (1, "")
    assert "     2  different  kubectl create namespace x\n" in result.out
    assert "-namespace/x made\n" in result.out
    assert "+namespace/x created\n" in result.out
    assert result.out.endswith("1 block: 1 different\n")


def test_several_files_are_all_checked_whatever_is_wrong_with_one(kubectl):
    kubectl.write("good.md", GOOD)
    kubectl.write("plain.md", "# No command\n\n```\nls\n```\n")
    (kubectl.cwd / "bytes.md").write_bytes(b"\xff\xfe\0")
    result = kubectl("lesson check none.md plain.md bytes.md good.md -o json")
    assert result.code == 2
    assert result.err.splitlines() == [
        "error: none.md: no such file or directory",
        "error: plain.md: holds no kubectl command",
        "error: bytes.md: is no text (UTF-8)",
    ]
    (report,) = json.loads(result.out)
    assert report["file"] == "good.md"


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda folder: (folder / "x").symlink_to("/dev/zero"), "is not a file"),
        (lambda folder: (folder / "x").write_bytes(b"a\0b"), "is no text (UTF-8)"),
        (lambda folder: (folder / "x").write_bytes(b"a" * (4 << 20) + b"b"), "is longer than 4 MiB"),
        (lambda folder: (folder / "x").symlink_to("x"), "too many levels of symbolic links"),
        (lambda folder: (folder / "x").write_text(""), "holds no kubectl command"),
        (lambda folder: (folder / "x").mkdir(), "no Markdown document below this folder holds a kubectl command"),
    ],
)
def test_what_is_no_document_is_one_clear_line(kubectl, make, words):
    make(kubectl.cwd)
    assert kubectl("lesson check x") == ("", f"error: x: {words}\n", 2)


def test_a_folder_means_the_documents_below_it(kubectl):
    kubectl.write("docs/a/good.md", GOOD)
    kubectl.write("docs/plain.md", "nothing")
    kubectl.write("docs/.git/hidden.md", GOOD)
    result = kubectl("lesson check docs -o json")
    assert result.code == 0
    assert [r["file"] for r in json.loads(result.out)] == ["docs/a/good.md"]


@pytest.mark.parametrize(
    "line, words",
    [
        ("lesson check", "error: usage: fakectl lesson check FILE... [--after FILE] [--strict] [-o text|json|junit]\n"),
        ("lesson check a.md -o html", "error: a report is one of text, json, junit, not 'html'\n"),
        ("lesson check a.md --nosuch", "error: unknown flag: --nosuch\nSee 'kubectl lesson check --help' for usage.\n"),
    ],
)
def test_a_line_that_is_used_wrongly_says_how(kubectl, line, words):
    assert kubectl(line) == ("", words, 1)


def test_a_report_for_programs_has_every_block(kubectl):
    kubectl.write("two.md", GOOD + "\n" + WRONG)
    report = json.loads(kubectl("lesson check two.md -o json").out)
    assert report.keys() == {"file", "title", "blocks", "learnt", "strict", "timeline"}
    assert [b["class"] for b in report["blocks"]] == ["identical", "solved", "different"]
    assert report["blocks"][2].keys() == {"line", "command", "class", "message", "diff", "learnt", "strict"}
    assert [t["at"] for t in report["timeline"]] == [0, 5, 5]


def test_junit_counts_what_failed(kubectl):
    kubectl.write("two.md", WRONG.replace("made", "\x1b made") + "\n```\n$ vim x\n~\n```\n")
    result = kubectl("lesson check two.md none.md -o junit")
    assert result.code == 2
    suites = ElementTree.fromstring(result.out)
    counts = [tuple(s.get(k) for k in ("tests", "failures", "errors", "skipped")) for s in suites]
    assert counts == [("2", "1", "0", "1"), ("1", "0", "1", "0")]


def test_progress_is_told_when_asked_for_and_leaves_stdout_alone(kubectl):
    kubectl.write("good.md", GOOD)
    quiet, told = kubectl("lesson check good.md"), kubectl("lesson check -v good.md")
    assert (told.out, told.code) == (quiet.out, 0)
    assert told.err.startswith("good.md: ")


def test_checking_touches_no_cluster_and_leaves_nothing_behind(kubectl):
    kubectl.write("good.md", GOOD)
    kubectl("lesson check good.md")
    assert not kubectl.home.exists()
    assert [p.name for p in kubectl.cwd.iterdir()] == ["good.md"]


def test_a_command_without_output_that_fails_fails_the_check(kubectl):
    kubectl.write("run.md", "```shell\nkubectl delete namespace nosuch\n```\n\n" + GOOD)
    result = kubectl("lesson check run.md")
    assert result.code == 1
    assert "  fails      kubectl delete namespace nosuch" in result.out


def test_a_page_of_a_tutorial_is_checked_after_those_before_it(kubectl):
    kubectl.write("one.md", "```console\n$ kubectl create configmap c --from-literal=a=b\nconfigmap/c created\n```\n")
    kubectl.write("two.md", "```console\n$ kubectl get cm c\nNAME   DATA   AGE\nc      1      5s\n```\n")
    assert kubectl("lesson check two.md").code == 1
    result = kubectl("lesson check two.md --after one.md --timeline")
    assert (result.code, result.err) == (0, ""), result
    assert "1 block: 1 solved" in result.out and "2     5s  solved" in result.out
    assert kubectl("lesson check two.md --after nosuch.md") == ("", "error: nosuch.md: no such file or directory\n", 2)
