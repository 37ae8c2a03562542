"""Manifests from anywhere: what is none, too large, too deep or without end is refused, in bounded memory, and nothing is made."""
from __future__ import annotations

import io
import json
import os
import random
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakectl import documents
from fakectl.cli import main

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
TOO_LARGE = "Error from server (RequestEntityTooLarge): Request entity too large: limit is 3145728\n"


NINE_TIMES = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10))
BOMB = CONFIG_MAP + "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + NINE_TIMES
LONG_ALIAS = CONFIG_MAP + "a: &a " + "x" * 100_000 + "\nb: [" + ", ".join(["*a"] * 900) + "]\n"


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c", "a: [1", "a: {b", "- a\nb: c", "a\n  b: c\n d", "\tkind: Pod", "kind: 'Pod", 'kind: "\\q"', "? a", "*nosuch",
        "a: *nosuch", "&a [*a]",
        "a: &a {b: *a}", "<<: 5\n" + POD, "<<: [a]\n" + POD, "--- x\n" + POD, "...\n...", "%YAML 9.9\n---\n" + POD, "%TAG ! x\n" + POD,
        "!!binary x", "[]",
        "5", "text", "null: 1", "? [a]\n: b", "kind: Pod", "kind: 5\napiVersion: v1", "apiVersion: 5\nkind: Pod", POD + "metadata: 5\n",
        "kind: .nan",
        "{", "{]", '{"kind":', '{"kind": tru}', '{"kind": "Pod" "a"}', '{"a": 1e999}', "{'a': 'b'", '{"a": "\\ud800"}', "{}", "[{}]",
        "{{}}", BOMB, LONG_ALIAS,
        "a: " + "[" * 5000, "a: " + "{" * 5000, "".join("  " * i + "a:\n" for i in range(300)), "- " * 5000 + "a", '{"a": ' + "[" * 5000,
        '{"a":' * 5000, "a: \x01", "a: \x07b", "kind: a\0b", "\0" * 1000, "\x80\x81" * 500, "\ufffe", "a: \ud800", "".join(map(chr, range(1,
        256))),
        "kind: List\napiVersion: v1\nitems: 5", "kind: List\napiVersion: v1\nitems: [5]", "kind: List\napiVersion: v1\nitems: [{}]",
        "kind: Nosuch\napiVersion: v1\nmetadata: {name: a}", "kind: Pod\napiVersion: nosuch/v1\nmetadata: {name: a}",
        "kind: Pod\napiVersion: a/b/c\nmetadata: {name: a}", "kind: Pod\napiVersion: v1\nmetadata: {name: [a]}",
        "kind: Pod\napiVersion: v1\nmetadata: {labels: 5}", "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: []",
        "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {containers: {}}",
        "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {containers: [5]}",
    ],
    ids=lambda text: repr(text)[:30],
)
@pytest.mark.parametrize("how", ["file", "stdin"])
def test_a_manifest_that_is_none_is_refused_and_nothing_is_made(kubectl, text, how):
    if how == "file":
        (kubectl.cwd / "a.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
        result = kubectl("create -f a.yaml")
    else:
        result = kubectl("create -f -", stdin=text)
    assert (result.out, result.code) == ("", 1), result
    assert result.err and "Traceback" not in result.err and "internal error" not in result.err, result.err[:300]
    assert len(result.err) < 20_000
    assert kubectl.ok("get pods,configmaps -o name") == "configmap/kube-root-ca.crt\n"


@pytest.mark.parametrize("content", [bytes(range(256)) * 20, b"\x89PNG\r\n\x1a\n" + bytes(500),
b"\x1f\x8b\x08" + random.Random(1).randbytes(3000),
b"\xff\xfe", b"\xfe\xff\0"])
def test_a_file_that_is_no_text_makes_nothing(kubectl, content):
    (kubectl.cwd / "a.yaml").write_bytes(content)
    result = kubectl("create -f a.yaml")
    assert (result.out, result.code) == ("", 1)
    assert "Traceback" not in result.err and "internal error" not in result.err


def test_bytes_that_are_no_utf_8_are_taken_as_the_real_one_takes_them(kubectl):
    (kubectl.cwd / "a.yaml").write_bytes(CONFIG_MAP.encode() + b"data: {k: a\xffb}\n")
    assert kubectl.ok("create -f a.yaml") == "configmap/a created\n"
    assert kubectl.ok("get configmap a -o jsonpath={.data.k}") == "a\ufffdb"


def test_text_in_utf_16_is_read(kubectl):
    (kubectl.cwd / "a.yaml").write_bytes((CONFIG_MAP + "data: {k: 日本}\n").encode("utf-16"))
    assert kubectl.ok("create -f a.yaml") == "configmap/a created\n"
    assert kubectl.ok("get configmap a -o jsonpath={.data.k}") == "日本"


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_an_object_beyond_three_mebibytes_is_refused_in_the_servers_words(kubectl, name):
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"k": "v" * 3_200_000}}
    kubectl.write(name, json.dumps(obj) if name == "a.json" else CONFIG_MAP + "data: {k: " + "v" * 3_200_000 + "}\n")
    assert kubectl(f"create -f {name}") == ("", TOO_LARGE, 1)


def test_files_closed_behind_a_refusal(kubectl):
    kubectl.write("a.yaml", CONFIG_MAP + "---\na: b: c\n---\n" + POD)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        kubectl("create -f a.yaml")
    assert len(os.listdir("/proc/self/fd")) == before


# ---- input without end ------------------------------------------------------------------------------------------------------

class Endless(io.TextIOBase):
    """A pipe that somebody fills for ever."""

    def __init__(self, line: str, first: str = ""):
        self.line, self.first, self.read_so_far = line, first, 0

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        text, self.first = self.first or self.line, ""
        self.read_so_far += len(text)
        return text if size is None or size < 0 else text[:size]


@pytest.fixture
def small(monkeypatch) -> int:
    """A hundredth of the limits, which are too large for a quick test."""
    monkeypatch.setattr(documents, "TEXT_LIMIT", 120_000)
    monkeypatch.setattr(documents, "SOURCE_LIMIT", 640_000)
    return 640_000


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("y\n", ""), ("a: b\n", ""), ("# nothing\n", ""), ("\n", ""), ("---\n", ""), ("{\n", ""), ("[\n", ""), ("- a\n", ""), ("{}\n", ""),
        (" ", ""),
        ('{"kind":"Pod"}\n', ""), ("x" * 70_000, ""), ("1,\n", '{"a": [\n'), ("x\n", '{"a": "'), ("---\n{}\n", ""), (POD + "---\n", ""),
        ("5\n", "{}\n"),
        ("\0" * 1000, ""), ('"a\\n', '{"kind": '), (json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}) + "\n", ""),
    ],
    ids=lambda text: repr(text)[:20],
)
@pytest.mark.parametrize("verb", ["create", "delete"])
def test_input_without_end_is_given_up(kubectl, small, line, first, verb):
    endless = Endless(line, first)
    result = run(kubectl, f"{verb} -f -", endless)
    assert endless.read_so_far <= 2 * small + len(first)
    assert result[2] == 1
    assert "Traceback" not in result[1] and "internal error" not in result[1], result[1][:300]
    assert len(result[1]) < 500_000


def run(kubectl, line: str, stdin: io.TextIOBase) -> tuple[str, str, int]:
    out, err = io.StringIO(), io.StringIO()
    env = {**kubectl.env, "FAKECTL_NOW": kubectl.now}
    code = main(line.split(), stdin=stdin, stdout=out, stderr=err, env=env, cwd=str(kubectl.cwd))  # type: ignore[arg-type]
    return out.getvalue(), err.getvalue(), code


@pytest.fixture
def little_memory() -> Iterator[None]:
    """At most half a gibibyte more than now, so that whoever reads without end fails here and not everywhere."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (512 << 20), hard))
    yield
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/full"])
def test_a_device_without_end_is_given_up(kubectl, little_memory, device):
    assert kubectl(f"create -f {device}") == ("", TOO_LARGE, 1)


def test_many_documents_are_read_one_after_another(kubectl):
    text = "---\n".join(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{i}}}\n" for i in range(30))
    assert kubectl("create -f -", stdin=text).out.count("created\n") == 30
