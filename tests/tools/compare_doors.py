"""Lists the steps of transcripts that the command line passes and the real kubectl through `fakectl serve` does not.

    python tests/tools/compare_doors.py ../shared/transcripts/deployments

Needs ../shared/replay.py. Steps whose text comes from the client's own clock are marked: ages of `describe`, restartedAt and what follows
from it, waits by wall clock.
"""

from __future__ import annotations

import json
import re
import runpy
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLIENT_CLOCK = re.compile(r"\b(describe|restart|wait|rollout status|--timeout|cluster-info dump)\b|\bevents?\b")


def main() -> int:
    replay = runpy.run_path(str(ROOT.parent / "shared" / "replay.py"))["replay"]
    paths = sorted(p for a in sys.argv[1:] for p in ([Path(a)] if a.endswith(".json") else Path(a).rglob("*.json")))
    passed = both = 0
    with ThreadPoolExecutor(2) as pool:
        ours = pool.map(lambda p: replay(p, [str(ROOT / ".venv/bin/fakectl")], 40), paths)
        served = pool.map(lambda p: replay(p, [str(ROOT / "tests/kubectl_through_serve")], 40), paths)
        for path, mine, theirs in zip(paths, ours, served, strict=True):
            restarted = "restart" in json.dumps(mine["results"])
            for a, b in zip(mine["results"], theirs["results"], strict=True):
                passed += a["ok"]
                both += a["ok"] and b["ok"]
                if a["ok"] and not b["ok"]:
                    clock = CLIENT_CLOCK.search(b["command"]) or (restarted and "hash" in "\n".join(b["diff"]))
                    print(f"{path.parent.name}/{path.name} {'[client clock] ' if clock else ''}$ {b['command']}")
                    print("\n".join(f"        {line}" for line in b["diff"][:12]))
    print(f"the command line passes {passed} steps, kubectl through serve {both} of them ({100 * both / max(passed, 1):.1f}%)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
