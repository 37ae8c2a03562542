"""How long `lesson check` takes on the documents of the tests: twelve that one assignment explains, six that none does."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from fakectl.lessoning.checking import check

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "documents"
ROUNDS = int(os.environ.get("BENCH_DOCUMENT_ROUNDS", "3"))
MARK = 2.0  # seconds a document


def seconds(path: Path) -> float:
    """How long one check of a document takes, in this process."""
    text = path.read_bytes().decode()
    start = time.perf_counter()
    check(str(path), text)
    return time.perf_counter() - start


def run() -> None:
    paths = sorted(FOLDER.glob("*/*.md"))
    seconds(paths[0])
    taken = {path: statistics.median(seconds(path) for _ in range(ROUNDS)) for path in paths}
    slowest = max(taken, key=lambda path: taken[path])
    print(f"lesson check of {len(paths)} documents (median of {ROUNDS})")
    for path, time_taken in taken.items():
        print(f"  {path.parent.name + '/' + path.stem:32} {time_taken:6.2f} s")
    print(f"  slowest: {slowest.stem}  {taken[slowest]:.2f} s   (mark: at most {MARK:.0f} s a document)")


if __name__ == "__main__":
    run()
