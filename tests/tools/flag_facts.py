"""Regenerates fakectl/data/flags.json and aliases.json from the real kubectl: commands, their aliases, usage lines, and flags.

    python tests/tools/flag_facts.py PATH/TO/kubectl

Nothing here needs a server. `--help` lists the flags; what it does not tell (the type, whether the value may be left out) is asked of the
flag parser itself: with `--help` on the same command line kubectl parses every flag, complains of the first bad one, and does nothing else.
"""
from __future__ import annotations

import concurrent.futures
import json
import os
import re
import subprocess
import sys

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "fakectl", "data")
FLAG = re.compile(r"^    (?:-(\w), )?--([\w-]+)=(.*):$", re.M)
COMMAND = re.compile(r"^  ([a-z][\w-]*)  +\S", re.M)
# Flags that --help hides: deprecated ones, and those that a command borrows from another.
HIDDEN = ("record", "cpu-percent", "cascade", "force", "grace-period", "timeout", "wait", "filename", "kustomize", "recursive",
          "now", "ignore-not-found", "all", "raw", "prune-whitelist", "short", "output", "delete-local-data", "pod-selector", "export",
          "show-all", "limits", "serviceaccount", "generator", "save-config", "container", "experimental-provider",
          "include-uninitialized", "local-flags", "output-version", "use-protocol-buffers", "interactive", "overwrite", "template")
PROBE = 'z"a'
TYPES = (("strconv.ParseBool", "bool"), ("strconv.ParseInt", "int64"), ("strconv.ParseUint", "uint64"), ("strconv.ParseFloat", "float"),
         ("time: invalid duration", "duration"), ("parse error on line", "slice"), ("must be formatted as key=value", "map"))


class Kubectl:
    """The real binary, asked only things that need no server."""

    def __init__(self, path: str):
        self.path = path
        self.known: dict[tuple[str, ...], list] = {}

    def run(self, *args: str) -> str:
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "KUBECONFIG": "/nonexistent"}
        done = subprocess.run([self.path, *args], capture_output=True, text=True, env=env, stdin=subprocess.DEVNULL, timeout=60)
        return done.stdout + done.stderr

    def kind(self, path: list[str], name: str, default: str) -> str:
        text = self.run(*path, "--help", f"--{name}={PROBE}")
        for words, kind in TYPES:
            if words in text.split("\n")[0]:
                if kind == "int64" and "out of range" in self.run(*path, "--help", f"--{name}=99999999999"):
                    return "int32"
                return kind
        if text.startswith("error: invalid argument"):
            return "other"
        return "array" if default == "[]" else "string"

    def no_value(self, path: list[str], name: str, kind: str) -> bool:
        """Whether the value may be left out (pflag's NoOptDefVal)."""
        return kind == "bool" or not self.run(*path, "--help", f"--{name}").startswith("error: flag needs an argument")

    def fact(self, path: list[str], short: str, name: str, default: str) -> list:
        key = (short, name, default, *(path if default == "[]" else ()))  # --env is a list of one command and a map of another
        if key not in self.known:
            kind = self.kind(path, name, default)
            self.known[key] = [short, kind, default.strip("'"), self.no_value(path, name, kind)]
        return self.known[key]

    def hidden(self, path: list[str], name: str) -> list | None:
        text = self.run(*path, "--help", f"--{name}={PROBE}").split("\n")[0]
        if text.startswith("error: unknown flag"):
            return None
        kind = self.kind(path, name, "")
        short = m.group(1) if (m := re.search(r'for "-(\w), --', text)) else ""
        valid = {"bool": "true", "duration": "1s"}.get(kind, "1")
        deprecated = re.search(rf"^Flag --{name} has been deprecated, (.*)$", self.run(*path, "--help", f"--{name}={valid}"), re.M)
        default = "false" if kind == "bool" else ""
        return [short, kind, default, self.no_value(path, name, kind), *([deprecated.group(1)] if deprecated else [])]


def describe(kubectl: Kubectl, path: list[str]) -> tuple[dict, list[str]]:
    """One command's facts, and the names of its subcommands."""
    text = kubectl.run(*path, "--help")
    flags = {name: kubectl.fact(path, short, name, default) for short, name, default in FLAG.findall(text)}
    for name in HIDDEN:
        if name not in flags and (fact := kubectl.hidden(path, name)):
            flags[name] = fact
    use = m.group(1) if (m := re.search(r"^Usage:\n  (.*)$", text, re.M)) else ""
    aliases = m.group(1).split(", ") if (m := re.search(r"^Aliases:\n(.*)$", text, re.M)) else []
    listed = re.search(r"^Available Commands:\n((?:  .*\n)+)", text, re.M)
    children = COMMAND.findall(listed.group(1)) if listed else []
    return {"use": use, "aliases": aliases[1:], "flags": flags}, children


def main() -> None:
    kubectl = Kubectl(sys.argv[1])
    root = kubectl.run("--help")
    top = COMMAND.findall(root.partition("\nUsage:")[0])
    known_globals = {name: kubectl.fact(["get"], short, name, default) for short, name, default in FLAG.findall(kubectl.run("options"))}
    known_globals["cache-dir"][2] = ""
    commands: dict[str, dict] = {}
    queue = [[name] for name in top]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        while queue:
            for path, (facts, children) in zip(queue, pool.map(lambda p: describe(kubectl, p), queue), strict=True):
                commands[" ".join(path)] = facts
                queue = queue + [[*path, child] for child in children]
            queue = [p for p in queue if " ".join(p) not in commands]
    aliases = {f"{path.rpartition(' ')[0]} {alias}".strip(): path for path, facts in commands.items() for alias in facts.pop("aliases")}
    rows = ",\n".join(f"{json.dumps(path)}:{json.dumps(facts, separators=(',', ':'))}" for path, facts in commands.items())
    with open(os.path.join(DATA, "flags.json"), "w", encoding="utf-8") as f:
        f.write('{"global":' + json.dumps(known_globals, separators=(",", ":")) + ',\n"commands":{\n' + rows + "}}\n")
    with open(os.path.join(DATA, "aliases.json"), "w", encoding="utf-8") as f:
        json.dump(aliases, f, indent=0)
        f.write("\n")


if __name__ == "__main__":
    main()
