"""docs/commands.md says what fakectl does with every command and flag of the real kubectl."""

from __future__ import annotations

import importlib.util
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

from fakectl.flags import facts

TOOLS = Path(__file__).parent / "tools"


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_says_what_the_commands_say():
    table = tool("command_table")
    assert Path(table.PAGE).read_text() == table.page()


def test_every_command_and_nine_flags_of_ten_are_known():
    rows = [*tool("command_table").rows()]
    assert all(row.state != "not yet" for row in rows)
    done = sum(len(row.done) for row in rows)
    assert done >= 0.9 * sum(len(row.done) + len(row.refused) + len(row.missing) for row in rows)


def test_the_facts_are_what_the_real_kubectl_says_of_its_flags():
    recorded = tool("flag_facts")
    kubectl = recorded.Kubectl(os.path.join(os.path.dirname(sys.executable), "kubectl"))
    commands = facts()["commands"]

    def listed(path: str) -> dict[str, tuple[str, str]]:
        text = kubectl.run(*path.split(), "--help")
        return {name: (short, default.strip("'")) for short, name, default in recorded.FLAG.findall(text)}

    with ThreadPoolExecutor(2) as pool:
        said = dict(zip(commands, pool.map(listed, commands), strict=True))
    known = {path: {n: (f[0], f[2]) for n, f in command["flags"].items() if n in said[path]} for path, command in commands.items()}
    assert known == said
