"""Which lines of a document are commands, which output is whose, and which blocks are files."""
from __future__ import annotations

from pathlib import Path

import pytest

from fakectl.lessoning.reading import Document, begins_with_command, read


def document(text: str) -> Document:
    return read("page.md", text)


def seen(text: str) -> list[tuple[str, str | None]]:
    return [(s.command, s.output.text if s.output else None) for s in document(text).steps]


@pytest.mark.parametrize("prompt", [
    "$ ", "% ", "user@host:~$ ", "ops@jump01:/srv/app$ ", "root@node-1:~# ", "[me@host dir]$ ", "~/work $ ", "(kind) $ ", "PS C:\\labs> ",
    "C:\\Users\\me> ", "❯ ", "➜  ~ ", "controlplane $ ",
])
def test_commands_stand_behind_prompts_of_many_kinds(prompt: str) -> None:
    text = f"```\n{prompt}kubectl get pods\nNAME\n{prompt}kubectl get nodes\n```\n"
    assert seen(text) == [("kubectl get pods", "NAME\n"), ("kubectl get nodes", None)]


def test_a_heading_behind_a_number_sign_is_no_prompt() -> None:
    assert seen("```yaml\n# kubectl is not asked\nkind: Pod\n```\n") == []


def test_a_command_goes_on_behind_greater_than_signs() -> None:
    text = "```\n$ kubectl patch pod one \\\n>   -p '{}'\ndone\n```\n"
    assert seen(text) == [("kubectl patch pod one \\\n  -p '{}'", "done\n")]


@pytest.mark.parametrize("mark", ["> ", ""])
def test_a_here_document_belongs_to_its_command(mark: str) -> None:
    text = f"```\n$ cat <<EOF | kubectl apply -f -\n{mark}kind: Pod\n{mark}EOF\npod/one created\n```\n"
    assert seen(text) == [("cat <<EOF | kubectl apply -f -\nkind: Pod\nEOF", "pod/one created\n")]


def test_a_quote_that_is_open_goes_on_in_the_next_line() -> None:
    text = "```\n$ kubectl patch pod one -p '{\n  \"a\": 1\n}'\ndone\n```\n"
    assert seen(text) == [("kubectl patch pod one -p '{\n  \"a\": 1\n}'", "done\n")]


def test_the_output_may_be_a_block_of_its_own() -> None:
    text = "```shell\nkubectl get pods\n```\nThe output is similar to this:\n```\nNAME\n```\n"
    [step] = document(text).steps
    assert step.output is not None
    assert (step.output.text, step.output.first, step.output.end) == ("NAME\n", 6, 7)
    assert step.output.said == "The output is similar to this:"


def test_a_block_of_commands_shares_the_output_after_it() -> None:
    steps = document("```bash\nkubectl a\nkubectl b\n```\n```\nout\n```\n").steps
    assert [(s.command, s.output is not None, s.block) for s in steps] == [("kubectl a", False, 1), ("kubectl b", True, 1)]


def test_commands_without_prompts_may_have_their_output_below_them() -> None:
    text = "```\nkubectl get pods\nNAME\none\n\nkubectl get nodes\n```\n"
    assert seen(text) == [("kubectl get pods", "NAME\none\n"), ("kubectl get nodes", None)]


def test_comments_are_no_commands() -> None:
    assert seen("```bash\n# list them\nkubectl get pods\n```\n") == [("kubectl get pods", None)]


def test_a_number_in_brackets_below_the_output_is_the_exit_code() -> None:
    [step] = document("```\n$ kubectl get pod one\nError from server\n[1]\n```\n").steps
    assert step.output is not None
    assert (step.output.text, step.output.code) == ("Error from server\n", 1)


def test_a_command_in_the_prose_takes_the_output_after_it() -> None:
    assert seen("Run `kubectl get pods`. The output is similar to:\n```\nNAME\n```\n") == [("kubectl get pods", "NAME\n")]


def test_another_way_to_do_the_same_is_marked() -> None:
    steps = document("```shell\nkubectl apply -f a.yaml\n```\nOr use:\n```shell\nkubectl create -f a.yaml\n```\n").steps
    assert [s.instead for s in steps] == [True, False]


@pytest.mark.parametrize("text", [
    "Save as `pod.yaml`:\n```yaml\nkind: Pod\n```\n",
    "```yaml title=\"pod.yaml\"\nkind: Pod\n```\n",
    "```yaml\n# pod.yaml\nkind: Pod\n```\n",
    "```\n# file: pod.yaml\nkind: Pod\n```\n",
    "This is **pod.yaml**.\n\n~~~yaml\nkind: Pod\n~~~\n",
])
def test_a_file_is_named_by_its_block_or_by_the_words_before(text: str) -> None:
    [file] = document(text).files
    assert (file.name, file.text.splitlines()[-1]) == ("pod.yaml", "kind: Pod")


def test_yaml_after_a_command_that_prints_yaml_is_its_output() -> None:
    text = "```shell\nkubectl get pod one -o yaml\n```\n```yaml\nkind: Pod\n```\n"
    assert seen(text) == [("kubectl get pod one -o yaml", "kind: Pod\n")]
    assert document(text).files == []


def test_a_shortcode_shows_a_file_near_the_document(tmp_path: Path) -> None:
    (tmp_path / "examples" / "pods").mkdir(parents=True)
    (tmp_path / "examples" / "pods" / "one.yaml").write_text("kind: Pod\n")
    page = tmp_path / "docs" / "page.md"
    [file] = read(str(page), '{{% code_sample file="pods/one.yaml" %}}\n').files
    assert (file.name, file.text) == ("pods/one.yaml", "kind: Pod\n")


def test_prose_belongs_to_the_step_after_it_and_what_is_left_to_the_document() -> None:
    found = document("# T\n\nFirst.\n\n```\n$ kubectl a\n```\n\nSecond.\n\n```\n$ kubectl b\n```\n\nLast.\n")
    assert [s.text for s in found.steps] == ["# T\n\nFirst.", "Second."]
    assert found.close == "Last."


@pytest.mark.parametrize(("line", "command"), [("kubectl get pods", True), ("POD=one", True), ("./run.sh", True), ("NAME   READY", False),
                                               ("pod/one created", False), ("", False)])
def test_what_begins_like_a_command(line: str, command: bool) -> None:
    assert begins_with_command(line) is command
