from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from fakectl import yamlreader
from fakectl.errors import CommandError, render
from fakectl.manifests import load
from fakectl.printers.yaml import YAMLPrinter
from state.errors import StatusError

DATA = os.path.join(os.path.dirname(__file__), "..", "data")
KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")
with open(os.path.join(DATA, "manifest-reading.json"), encoding="utf-8") as f:
    RECORDED = json.load(f)
A, B = '{"kind":"A","apiVersion":"v1"}', "kind: B\napiVersion: v1\n"


def read(paths, cwd, stdin="", **options):
    return list(load(paths, io.StringIO(stdin), str(cwd), **options))


def fault(paths, cwd, stdin="", **options):
    with pytest.raises(Exception) as caught:
        read(paths, cwd, stdin, **options)
    return render(caught.value)[0]


def labelled(name, cwd):
    """What `kubectl label --local -f NAME zz=b -o yaml` prints and says."""
    out, err = "", ""
    try:
        for _, obj in load([name], io.StringIO(), str(cwd)):
            metadata = dict(obj.get("metadata") or {})
            metadata["labels"] = {**(metadata.get("labels") or {}), "zz": "b"}
            out += YAMLPrinter().print_object({**obj, "metadata": metadata})
    except CommandError as e:
        err = render(e)[0]
    return out, err


@pytest.mark.parametrize("case", RECORDED, ids=range(len(RECORDED)))
def test_reads_what_the_real_kubectl_read_and_says_what_it_said(case, tmp_path):
    (tmp_path / case["file"]).write_bytes(case["text"].encode())
    assert labelled(case["file"], tmp_path) == (case["stdout"], case["stderr"])


def test_the_recorded_answers_are_still_those_of_the_installed_kubectl(tmp_path):
    for case in RECORDED[::20]:
        (tmp_path / case["file"]).write_bytes(case["text"].encode())
        command = [KUBECTL, "label", "--local", "-f", case["file"], "zz=b", "-o", "yaml"]
        answer = subprocess.run(command, cwd=tmp_path, env={"HOME": str(tmp_path)}, capture_output=True, check=False)
        assert (answer.stdout.decode(), answer.stderr.decode()) == (case["stdout"], case["stderr"])


def test_a_folder_gives_its_manifests_by_name_and_with_recursion_those_below(tmp_path):
    (tmp_path / "d" / "sub").mkdir(parents=True)
    for name in ("b.yaml", "a.json", "c.txt", "sub/z.yml"):
        (tmp_path / "d" / name).write_text(A)
    assert [source for source, _ in read(["d"], tmp_path)] == ["d/a.json", "d/b.yaml"]
    assert [source for source, _ in read(["./d/"], tmp_path, recursive=True)] == ["d/a.json", "d/b.yaml", "d/sub/z.yml"]
    assert [source for source, _ in read(["d/*.yaml", "d/c.txt"], tmp_path)] == ["d/b.yaml", "d/c.txt"]


def test_missing_paths_are_all_told_before_anything_is_read(tmp_path):
    (tmp_path / "a.yaml").write_text(A)
    assert fault(["ghost.yaml"], tmp_path) == 'error: the path "ghost.yaml" does not exist\n'
    assert fault(["no", "a.yaml", "no*"], tmp_path) == 'the path "no" does not exist\nthe path "no*" does not exist\n'


def test_a_folder_without_manifests_is_refused(tmp_path):
    (tmp_path / "d").mkdir()
    assert fault(["d"], tmp_path) == "error: error reading [d]: recognized file extensions are [.json .yaml .yml]\n"


def test_standard_input_is_read_once(tmp_path):
    assert read(["-"], tmp_path, B) == [("STDIN", {"kind": "B", "apiVersion": "v1"})]
    assert fault(["-", "-"], tmp_path) == "error: standard input cannot be used for multiple arguments\n"


def test_a_url_is_refused_in_one_line(tmp_path):
    assert fault(["https://example.com/x.yaml"], tmp_path).count("\n") == 1


def test_with_on_error_reading_goes_on_where_kubectl_goes_on(tmp_path):
    (tmp_path / "t.yaml").write_text("a: b\n---\nkind: A\n---\na: [\n---\nkind: B\n")
    (tmp_path / "u.yaml").write_text(B)
    errors = []
    kinds = [obj["kind"] for _, obj in read(["t.yaml", "u.yaml"], tmp_path, on_error=errors.append)]
    assert kinds == ["A", "B"]
    assert [str(e) for e in errors] == [
        "unable to decode \"t.yaml\": Object 'Kind' is missing in '{\"a\":\"b\"}'",
        "error parsing t.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content",
    ]


@pytest.mark.parametrize(("text", "why"), [
    ("metadata: {name: x}\n", "[apiVersion not set, kind not set]"), ("apiVersion: v1\n", "kind not set"),
    ("hello\n", "invalid object to validate"),
    ("[]\n", "invalid object to validate"), ("kind: 1\napiVersion: 2\n", "[apiVersion isn't string type, kind isn't string type]"),
])
def test_validation_asks_for_apiversion_and_kind_first(text, why, tmp_path):
    hint = "if you choose to ignore these errors, turn validation off with --validate=false"
    assert fault(["-"], tmp_path, text, validate=True) == f'error: error validating "STDIN": error validating data: {why}; {hint}\n'


def test_documents_come_one_by_one(tmp_path):
    documents = load(["-"], io.StringIO(f"{B}---\n{B}---\nx: [\n"), str(tmp_path))
    assert next(documents)[1]["kind"] == "B"
    assert next(documents)[1]["kind"] == "B"
    with pytest.raises(CommandError, match="did not find expected node content"):
        next(documents)


def test_an_object_beyond_three_mebibytes_is_refused_with_the_servers_words(tmp_path):
    assert len(read(["-"], tmp_path, f"{B}x: {'y' * 3_000_000}\n")) == 1
    with pytest.raises(StatusError, match="^Request entity too large: limit is 3145728$"):
        read(["-"], tmp_path, f"{B}x: {'y' * 3_200_000}\n")


def test_aliases_that_expand_without_end_are_refused(tmp_path):
    lines = ["a: &a [x,x,x,x,x,x,x,x,x,x]"] + [f"{c}: &{c} [{','.join(['*' + chr(ord(c) - 1)] * 10)}]" for c in "bcdefghi"]
    assert fault(["-"], tmp_path, "\n".join(lines)).endswith("yaml: document contains excessive aliasing\n")


@pytest.mark.parametrize("text", [
    "x: " + "[" * 100_000, "[" * 300 + "]" * 300, '{"x": ' + "[" * 100_000, '{"x": ' + "[" * 300 + "]" * 300 + "}",
], ids=range(4))
def test_deep_nesting_is_one_clear_error(text, tmp_path):
    assert "exceeded max depth" in fault(["-"], tmp_path, text)


def test_utf_16_with_a_byte_order_mark_is_text(tmp_path):
    (tmp_path / "u.yaml").write_bytes("kind: A\nx: é\n".encode("utf-16"))
    assert read(["u.yaml"], tmp_path) == [("u.yaml", {"kind": "A", "x": "é"})]


def test_lone_surrogates_become_the_replacement_character(tmp_path):
    assert read(["-"], tmp_path, '{"kind":"A","x":"\\ud800","y":"\\ud83d\\ude00"}')[0][1] == {"kind": "A", "x": "\ufffd", "y": "\U0001f600"}


def test_the_messages_do_not_need_libyaml(monkeypatch):
    yaml = pytest.importorskip("yaml")
    monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    for text, message in (("a: b\n c: d\n", "yaml: line 2: mapping values are not allowed in this context"),
                          ("x:\n  a: b\n c: d\n", "yaml: line 2: did not find expected key"),
                          ("x:\n\ta: b\n", "yaml: line 2: found character that cannot start any token")):
        with pytest.raises(yamlreader.YAMLFault) as caught:
            yamlreader.load(text)
        assert str(caught.value) == message
