"""`python bench/vectors.py [--count N] [--seed N]`: generated command lines that need no cluster, by fakectl and by the real kubectl.

Both read the same files, and the same cluster where kubectl asks one (its discovery, `get -o custom-columns`, `get -l`): the real binary
through `fakectl serve`. A line whose real answer changes from run to run (the order of Go's maps) is counted apart.
"""

from __future__ import annotations

import argparse
import difflib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from served import BIN, Server
from vectorcases import changing, creating, objects, templates, usage
from vectorcases.cases import Case, Choice

from fakectl.cli import main as fakectl

COUNT, SEED, SHOWN = 5000, 6, 12
LOGGED = re.compile(r"^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ ", re.M)  # klog's head of a line: day, moment and process


class Answer(NamedTuple):
    """What a command line printed and returned."""

    out: str
    err: str
    code: int


class Outcome(NamedTuple):
    """A case with both answers, how many of what it counts for differ, and whether the real answer is the same each time."""

    case: Case
    ours: Answer
    real: Answer
    different: int
    steady: bool


def generate(r: Choice, count: int, alone: float = 1.0) -> list[Case]:
    """Cases that count for about so many in all, each form with its share. `alone`: how much of those that need a process each."""
    shares = ((creating.cases, 0.11 * alone), (changing.cases, 0.28), (templates.jsonpath, 0.2), (templates.gotemplate, 0.2),
              (templates.columns, 0.07), (templates.spoilt, 0.05 * alone), (templates.selectors, 0.02 * alone), (usage.cases, 0.08 * alone))
    return [case for make, share in shares for case in make(r, max(1, round(count * share)))]


class Pair:
    """The two that are compared, in one folder with one cluster."""

    def __init__(self, folder: Path, r: Choice):
        self.work = folder / "work"
        self.work.mkdir()
        made = objects.write(r, self.work)
        stored = objects.storable(made)
        (self.work / "stored.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": stored}))
        self.env = {"PATH": os.environ["PATH"], "HOME": str(folder), "FAKECTL_HOME": f"{folder}/fakectl", "FAKECTL_LESSON": "none",
                    "FAKECTL_PROFILE": "bare"}
        answer = self.ours(Case("", ["create", "-f", "stored.json"]))
        assert answer.code == 0, answer
        self.server = Server(str(folder))

    def ours(self, case: Case) -> Answer:
        out, err = io.StringIO(), io.StringIO()
        code = fakectl(case.words, stdin=io.StringIO(case.stdin), stdout=out, stderr=err, env=self.env, cwd=str(self.work))
        return Answer(out.getvalue(), LOGGED.sub(r"\1 ", err.getvalue()), code)

    def real(self, case: Case) -> Answer:
        env = {"PATH": os.environ["PATH"], "HOME": self.env["HOME"], "KUBECONFIG": self.server.config}
        try:
            done = subprocess.run([f"{BIN}/kubectl", *case.words], input=case.stdin.encode(), capture_output=True, cwd=self.work, env=env,
                                  timeout=20)
        except subprocess.TimeoutExpired:
            return Answer("", "no answer within 20 s", -1)
        out, err = (text.decode(errors="surrogateescape") for text in (done.stdout, done.stderr))
        return Answer(out, LOGGED.sub(r"\1 ", err), done.returncode)

    def outcomes(self, cases: list[Case]) -> Iterator[Outcome]:
        """Every case with both answers, in order; the real binary runs ahead in two processes at a time."""
        with ThreadPoolExecutor(2) as pool:
            for case, real in zip(cases, pool.map(self.real, cases), strict=True):
                ours = self.ours(case)
                wrong = unequal(case, ours, real)
                yield Outcome(case, ours, real, wrong, not wrong or all(self.real(case) == real for _ in range(3)))


def unequal(case: Case, ours: Answer, real: Answer) -> int:
    """How many of the answers in a case differ: those between the separators, or all when these do not line up."""
    if ours == real:
        return 0
    a, b = (x.out.split(case.between) if case.between else [x.out] for x in (ours, real))
    if ours[1:] != real[1:] or len(a) != len(b) or len(a) < case.count:
        return case.count
    return min(case.count, sum(x != y for x, y in zip(a, b, strict=True)))


def shown(o: Outcome) -> str:
    """The command line and the first lines that differ."""
    a, b = (f"{x.out}\n[stderr]\n{x.err}\n[code {x.code}]".split("\n") for x in (o.real, o.ours))
    lines = [line[:300] for line in difflib.unified_diff(a, b, "kubectl", "fakectl", n=0, lineterm="")
             if not line.startswith(("@@", "---", "+++"))]
    words = shlex.join(o.case.words)
    return "\n".join([f"  kubectl {words if len(words) < 700 else words[:700] + '…'}", *(f"    {line}" for line in lines[:8])])


def run(count: int = COUNT, seed: int = SEED, show: int = SHOWN) -> int:
    """Compare, print a line for each form and the first that differ; the number of differing cases."""
    start, r = time.perf_counter(), Choice(seed)
    total, different, random, bad = Counter[str](), Counter[str](), Counter[str](), []
    with tempfile.TemporaryDirectory(prefix="fakectl-vectors-") as folder:
        pair = Pair(Path(folder), r)
        try:
            for o in pair.outcomes(generate(r, count)):
                total[o.case.form] += o.case.count
                (different if o.steady else random)[o.case.form] += o.different
                bad += [o] if o.different and o.steady else []
        finally:
            pair.server.end()
    print(f"generated command lines against the real kubectl (seed {seed}, {time.perf_counter() - start:.0f} s)")
    print("  form                      cases   equal  different  random order")
    for form in [*total, "all"]:
        n, d, x = (c.total() if form == "all" else c[form] for c in (total, different, random))
        print(f"  {form:24} {n:6} {n - d - x:7} {d:10} {x:13}")
    for o in bad[:show]:
        print(shown(o))
    return different.total()


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare generated command lines with the real kubectl.")
    parser.add_argument("--count", type=int, default=COUNT, help="how many cases")
    parser.add_argument("--seed", type=int, default=SEED, help="where the generator starts")
    parser.add_argument("--show", type=int, default=SHOWN, help="how many differing lines are shown")
    given = parser.parse_args()
    run(given.count, given.seed, given.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
