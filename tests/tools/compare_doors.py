"""Lists the steps of transcripts that the command line passes and the real kubectl through `fakectl serve` does not.

    python tests/tools/compare_doors.py ../shared/transcripts/deployments

Needs ../shared/replay.py. Each difference is put down to what explains it, found by taking that away from both sides: `clock` (ages, and
template hashes that hold a moment of the client's own clock), `order` (the same lines in another order, as kubectl prints Go maps), or
nothing (`other`).
"""

from __future__ import annotations

import re
import runpy
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CLOCKED = [
    (re.compile(r"\b[0-9bcdf-hj-np-tv-xz]{8,10}(?=-xxxxx|\b)"), "<hash>"),
    (re.compile(r"\b(\d+[dhms])+\b"), "<age>"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( ?[Z+-]\d*)?"), "<time>"),
    (re.compile(r" {2,}|\s+$"), " "),
]


def reason(diff: list[str]) -> str:
    """What explains a difference: clock, order or other."""
    want, got = ([line[1:] for line in diff if line[0] == sign and not line.startswith(sign * 3)] for sign in "-+")
    if any(line.startswith("exit:") for line in diff):
        return "other"
    if Counter(want) == Counter(got):
        return "order"
    return "clock" if Counter(map(_timeless, want)) == Counter(map(_timeless, got)) else "other"


def _timeless(line: str) -> str:
    for pattern, put in CLOCKED:
        line = pattern.sub(put, line)
    return line


def main() -> int:
    replay = runpy.run_path(str(ROOT.parent / "shared" / "replay.py"))["replay"]
    paths = sorted(p for a in sys.argv[1:] for p in ([Path(a)] if a.endswith(".json") else Path(a).rglob("*.json")))

    def both(path: Path) -> tuple[Path, list[Any], list[Any]]:
        ours = replay(path, [str(ROOT / ".venv/bin/fakectl")], 60)["results"]
        return path, ours, replay(path, [str(ROOT / "tests/kubectl_through_serve")], 60)["results"]

    steps: Counter[tuple[str, str]] = Counter()
    with ThreadPoolExecutor(2) as pool:
        for path, ours, served in pool.map(both, paths):
            area = path.parent.name
            for a, b in zip(ours, served, strict=True):
                steps[area, "all"] += 1
                steps[area, "command line"] += a["ok"]
                steps[area, "served"] += b["ok"]
                if a["ok"] and not b["ok"]:
                    why = reason(b["diff"])
                    steps[area, why] += 1
                    print(f"{area}/{path.name} [{why}] $ {b['command']}")
                    print("\n".join(f"        {line}" for line in b["diff"][:12]), flush=True)
    for area in sorted({area for area, _ in steps}):
        print(f"{area}: {steps[area, 'all']} steps, the command line passes {steps[area, 'command line']}, kubectl through serve "
              f"{steps[area, 'served']}; of those that only the command line passes: clock {steps[area, 'clock']}, "
              f"order {steps[area, 'order']}, other {steps[area, 'other']}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
