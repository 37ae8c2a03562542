"""The import law of docs/architecture.md, and the sizes that keep files readable."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted(p for package in ("fakectl", "state") for p in (ROOT / package).rglob("*.py"))
# what the client may know of the cluster's package: its door, its words, and what a real client links in as a library too
DOOR = {
    "state",
    "state.acting",
    "state.standing",
    "state.users",
    "state.refusals",
    "state.watching",
    "state.errors",
    "state.kind",
    "state.data",
    "state.schema",
    "state.schema_types",
    "state.strategic",
    "state.strategic_diff",
    "state.strategic_lists", "state.schema_json",
    "state.patch",
    "state.lessons",
    "state.clockface",
    "state.logs",
    "state.execs",
    "state.following",
    "state.copies",
    "state.importing",
}
HEAVY = {"yaml", "tabulate", "sqlite_utils", "freezegun", "importlib.resources", "inspect", "typing_extensions"}
SQL = {"state/store.py", "state/migrations.py", "state/copies.py"}  # the last copies whole files, and reads those that are no store
READS_YAML = {"fakectl/yamlreader.py"}
# what runs in the process of other people's tests, whose own modules may be called `state` or `click`
GUESTS = {"fakectl.pytest_plugin", "fakectl.workerclient", "fakectl.shims", "fakectl.testing"}
CLOCKS = {"state/clock.py", "state/store.py", "state/schema_values.py", "state/crontimes.py"}  # the last reckons with given moments only


@cache
def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(path) for path in FILES}


class Facts(NamedTuple):
    """What the law asks of a file: its docstring, and the modules that it imports, anywhere and at its top."""

    docstring: str | None
    imports: tuple[str, ...]
    top_imports: tuple[str, ...]


@cache
def facts(path: Path) -> Facts:
    """Absolute names of the modules that a file imports (those that only type checkers see are left out). No tree is kept."""
    tree = ast.parse(path.read_text())
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom | ast.If)]
    checks = [n for n in nodes if isinstance(n, ast.If) and "TYPE_CHECKING" in ast.dump(n.test)]
    hidden = {id(n) for x in checks for n in ast.walk(x)}
    seen = [n for n in nodes if id(n) not in hidden]
    package = module(path) if path.name == "__init__.py" else module(path).rpartition(".")[0]
    return Facts(ast.get_docstring(tree), tuple(named(seen, package)), tuple(named([n for n in seen if n in tree.body], package)))


def named(nodes: list[ast.stmt], package: str) -> Iterator[str]:
    """The modules that import statements name."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parts, base]).rstrip(".")
            yield base
            yield from (f"{base}.{a.name}" for a in node.names if f"{base}.{a.name}" in MODULES)


def broken(rule) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in FILES
        for name in facts(path).imports
        if rule(str(path.relative_to(ROOT)), module(path), name)
    ]


def test_the_cluster_knows_no_command_line():
    assert not broken(
        lambda _, me, name: me.split(".")[0] == "state" and name.split(".")[0] in ("fakectl", "click", "tabulate", "yaml", "argparse")
    )


def test_the_client_reaches_the_cluster_by_its_door_only():
    assert not broken(
        lambda _, me, name: me.startswith("fakectl") and name.startswith("state") and name not in DOOR and not name.startswith("state.pure")
    )


def test_rules_without_state_import_nothing_but_each_other():
    assert not broken(
        lambda _, me, name: me.startswith("state.pure") and name.startswith(("state", "fakectl")) and not name.startswith("state.pure")
    )


@pytest.mark.parametrize("folder", ["state.kinds", "state.controllers"])
def test_neighbours_stand_on_their_own(folder):
    def rule(_: str, me: str, name: str) -> bool:
        return me.startswith(f"{folder}.") and name.startswith(f"{folder}.") and name != me

    assert not broken(rule)


def test_commands_do_not_call_each_other():
    def rule(_: str, me: str, name: str) -> bool:
        return me.startswith("fakectl.commands.") and name.startswith("fakectl.commands") and name != me and not me.startswith(name)

    assert not broken(rule)


def test_guests_bring_nothing_of_ours_along():
    def rule(_: str, me: str, name: str) -> bool:
        guest = me in GUESTS or me.startswith("fakectl.testing.") and me != "fakectl.testing.onpath"  # that one is a process of its own
        root, _, rest = name.partition(".")
        ours = root == "fakectl" and rest and not any(f"{name}.".startswith(f"{g}.") for g in GUESTS)
        return guest and (ours or root not in sys.stdlib_module_names | {"fakectl", "pytest", "syrupy"})

    assert not broken(rule)


def test_sql_has_one_home():
    assert not broken(lambda file, _, name: name.split(".")[0] == "sqlite3" and file not in SQL)
    assert not broken(lambda file, _, name: name == "sqlite_utils" and file != "state/migrations.py")


def test_time_and_chance_have_one_home():
    assert not broken(lambda file, _, name: name in ("time", "datetime") and file not in CLOCKS)
    assert not broken(lambda _, __, name: name in ("random", "secrets", "uuid"))


def test_heavy_modules_are_imported_where_they_are_used():
    top = [
        f"{p.relative_to(ROOT)} imports {n}"
        for p in FILES
        for n in facts(p).top_imports
        if n in HEAVY and str(p.relative_to(ROOT)) not in READS_YAML
    ]
    assert not top


def test_files_stay_readable():
    long = {str(p.relative_to(ROOT)): n for p in FILES if (n := len(p.read_text().splitlines())) > 400}
    assert not long


def test_every_module_says_why_it_exists():
    silent = [str(p.relative_to(ROOT)) for p in FILES if p.read_text().strip() and not facts(p).docstring]
    assert not silent


def test_every_package_is_shipped():
    import tomllib

    from setuptools import find_packages

    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"]
    assert sorted(find_packages(str(ROOT), **wanted)) == sorted({module(p.parent / "__init__.py") for p in FILES})
