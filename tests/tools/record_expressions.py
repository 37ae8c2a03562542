"""Asks the real kubectl again for every expression in tests/data/jsonpath.json and tests/data/go-template.json.

Run it by hand after adding expressions (an expression alone in its list is enough): `python tests/tools/record_expressions.py`.
No cluster is needed: `label --local` prints an object from a file. The dump of the object in an error is kept as `<OBJECT>`.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")
FLAGS = {"strict": "--allow-missing-template-keys=false"}


def ask(manifest: str, output: str, expression: str, flags: list[str]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of kubectl printing the object with the expression."""
    if "json" in flags:
        output = "jsonpath-as-json"
    more = [FLAGS[flag] for flag in flags if flag in FLAGS]
    args = [KUBECTL, "label", "--local", "-f", manifest, "zz=1", "-o", f"{output}={expression}", *more]
    done = subprocess.run(args, capture_output=True, text=True, env={"HOME": os.path.dirname(manifest), "PATH": os.environ["PATH"]})
    return done.returncode, done.stdout, done.stderr


def shorten(text: str) -> str:
    """The text with the object's dump (the line after `object given to ...`) and the raw JSON left out."""
    lines = text.split("\n")
    for at, line in enumerate(lines[:-1]):
        if line.endswith("engine was:"):
            lines[at + 1] = "\t\t<OBJECT>"
        elif line.endswith("raw data was:"):
            lines[at + 1] = "\t\t<RAW>"
    return "\n".join(lines)


def record(output: str) -> None:
    """Fill tests/data/<output>.json with the binary's answers."""
    path = os.path.join(HERE, "..", "data", f"{output}.json")
    with open(path, encoding="utf-8") as stream:
        data = json.load(stream)
    with tempfile.TemporaryDirectory() as folder:
        manifest = os.path.join(folder, "object.json")
        with open(manifest, "w", encoding="utf-8") as stream:
            json.dump(data["object"], stream)
        cases = []
        for expression, flags in ([*case, []][:2] for case in data["cases"]):
            code, stdout, stderr = ask(manifest, output, expression, flags)
            cases.append([expression, flags, code, shorten(stdout), shorten(stderr)])
    body = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(f'{{"object": {json.dumps(data["object"], ensure_ascii=False)},\n"cases": [\n{body}\n]}}\n')


if __name__ == "__main__":
    for name in sys.argv[1:] or ["jsonpath", "go-template"]:
        record(name)
