"""Generated command lines that need no cluster get the real kubectl's bytes and exit codes; `bench/vectors.py` makes many more."""

from __future__ import annotations

from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench"
COUNT, SEED = 300, 1
FEWER = 0.5  # of those that need a process each


def test_generated_command_lines_get_the_real_answers(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))
    import vectors

    r = vectors.Choice(SEED)
    pair = vectors.Pair(tmp_path, r)
    try:
        outcomes = list(pair.outcomes(vectors.generate(r, round(COUNT * 1.1), FEWER)))
    finally:
        pair.server.end()
    assert sum(o.case.count for o in outcomes) >= COUNT
    assert {"create", "label", "patch merge", "jsonpath", "go-template", "custom-columns", "usage"} <= {o.case.form for o in outcomes}
    assert not [vectors.shown(o) for o in outcomes if o.different and o.steady]
    assert sum(o.different for o in outcomes) < COUNT / 20, "few answers change from run to run"
