"""The sessions of the README and of docs are run as they stand: what they show is what fakectl prints."""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import pytest

from fakectl.cli import main

ROOT = Path(__file__).parents[1]


def session(page: str) -> list[tuple[str, str, int]]:
    """(command, what the terminal shows, exit code) of a page's console block."""
    block = re.search(r"<!-- session -->\n```console\n(.*?)```", (ROOT / page).read_text(), re.S)
    assert block
    steps = []
    for part in re.split(r"^\$ ", block[1], flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        code = re.search(r"^\[(\d+)\]\n", shown, re.M)
        steps.append((command, shown[: code.start()] if code else shown, int(code[1]) if code else 0))
    return steps


@pytest.mark.parametrize("page", ["README.md", "docs/faults.md"])
def test_a_session_prints_what_its_page_shows(tmp_path, page):
    env = {"FAKECTL_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}

    def run(command: str) -> tuple[str, int]:
        screen = io.StringIO()
        code = main(shlex.split(command)[1:], stdin=io.StringIO(), stdout=screen, stderr=screen, env=env, cwd=str(tmp_path))
        return screen.getvalue(), code

    env["FAKECTL_NOW"] = "2026-11-24T12:00:00Z"
    run("fakectl get nodes")
    del env["FAKECTL_NOW"]
    run("fakectl clock set 2026-11-24T12:00:00Z")
    assert [(command, *run(command)) for command, _, _ in session(page)] == session(page)


def test_every_target_of_the_readme_is_in_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text())) - {"alone"}
    assert named <= targets | {"lists"}


def test_links_of_the_readme_lead_somewhere():
    for link in re.findall(r"\]\((?!http)([^)]+)\)", (ROOT / "README.md").read_text()):
        assert (ROOT / link).exists(), link
