"""Looking changes nothing: command lines with and without reads in between, and with the waiting split anywhere, end in the same state."""

from __future__ import annotations

import io
import shlex
import shutil
import tempfile

from hypothesis import given, settings
from hypothesis import strategies as st

from fakectl.cli import main

WRITES = (
    "create deployment {n} --image={i} --replicas={r}",
    "set image deployment/{n} *={i}",
    "scale deployment/{n} --replicas={r}",
    "rollout undo deployment/{n}",
    "rollout pause deployment/{n}",
    "rollout resume deployment/{n}",
    "rollout restart deployment/{n}",
    "rollout status deployment/{n} --timeout={r}s",
    "delete deployment {n} --wait=false",
    "delete deployment {n}",
    "delete pods -l app={n} --wait=false",
    "run {n} --image={i}",
    "delete pod {n} --now",
    "create deployment {n} --image={i} --dry-run=server",
)
READS = (
    "get pods -A",
    "get all",
    "describe deployments",
    "get events",
    "rollout history deployment/a",
    "get rs -o yaml",
    "get nodes -o wide",
    "get pods -o name",
)
names, images, sizes = st.sampled_from("ab"), st.sampled_from(("nginx:1.25", "nginx:1.26", "nginx:1.161", "busybox")), st.integers(0, 3)
writes = st.builds(lambda form, n, i, r: form.format(n=n, i=i, r=r), st.sampled_from(WRITES), names, images, sizes)
waits = st.sampled_from((100, 700, 1300, 5000, 14000))  # milliseconds
steps = st.lists(
    st.tuples(waits, st.lists(st.integers(1, 99), max_size=2), st.lists(st.sampled_from(READS), max_size=2), writes), max_size=6
)
starts = st.sampled_from(("0s", "700ms", "2s"))
NOISE = {"FAKECTL_SEED": "x", "FAKECTL_POD_START": "1h", "FAKECTL_POD_STOP": "1h", "FAKECTL_NODES": "0", "FAKECTL_PROFILE": "bare"}
BOOT = "2026-11-24T12:00:00Z"


class Home:
    """A home with a frozen clock; every command line in it runs in this process."""

    def __init__(self, start: str):
        self.folder = tempfile.mkdtemp(prefix="fakectl-invariance-")
        self.env = {"HOME": self.folder, "FAKECTL_HOME": f"{self.folder}/fakectl"}
        made = {"FAKECTL_NOW": BOOT, "FAKECTL_LESSON": "none", "FAKECTL_POD_START": start, "FAKECTL_POD_STOP": "500ms"}
        self.run("get nodes", made)
        self.run(f"clock set {BOOT}")

    def run(self, line: str, env: dict[str, str] | None = None) -> str:
        screen = io.StringIO()
        main(shlex.split(line), stdin=io.StringIO(), stdout=screen, stderr=screen, env=self.env | (env or {}), cwd=self.folder)
        assert "internal error" not in screen.getvalue(), (line, screen.getvalue())
        return screen.getvalue()


def play(script: list, start: str, *, watched: bool) -> str:
    """The state at the end, as YAML; `watched` with reads by others, who have other settings, and with every wait in pieces."""
    home = Home(start)
    try:
        for wait, splits, reads, write in script:
            cuts = sorted({wait * s // 100 for s in splits} | {wait}) if watched else [wait]
            for before, after in zip([0, *cuts], cuts, strict=False):
                if after > before:
                    home.run(f"clock advance {after - before}ms")
                for read in reads if watched else ():
                    home.run(read, NOISE)
            home.run(write)
        home.run("clock advance 30s")
        return home.run("get deploy,rs,pods,events,endpointslices,sa -A -o yaml --show-managed-fields")
    finally:
        shutil.rmtree(home.folder)


@settings(max_examples=25, deadline=None)
@given(steps, starts)
def test_reads_and_split_waits_leave_the_same_state(script, start):
    assert play(script, start, watched=False) == play(script, start, watched=True)


def test_names_do_not_hang_on_who_watched_a_crash_loop(kubectl):
    """Steady repetition is added up at once as far as a settling goes, so that how often somebody looks decides how much is added up."""

    def played(looks: list[str], place: str) -> list[str]:
        env = {"FAKECTL_HOME": f"{kubectl.home}-{place}"}
        boot, later = "2026-11-24T12:00:00Z", "2026-11-24T23:00:00Z"
        loop = ["create", "deployment", "loop", "--image=busybox", "--", "sh", "-c", "sleep 3; exit 1"]
        assert kubectl(loop, env=env, now=boot).code == 0
        assert kubectl("run bad --image=nginx:1.161", env=env, now=boot).code == 0
        for moment in looks:
            kubectl("get pods", env=env, now=moment)
        kubectl("create deployment web --image=nginx --replicas=3", env=env, now=later)
        lines = ("get pods,rs -o custom-columns=N:.metadata.name,U:.metadata.uid", "get pods", "describe pod bad", "get events")
        return [kubectl(line, env=env, now="2026-11-24T23:00:10Z").out for line in lines]

    often = [f"2026-11-24T{hour}:{minute}:11Z" for hour in range(13, 23) for minute in ("01", "43")]
    assert played([], "alone") == played(often, "watched")
