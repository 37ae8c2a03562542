"""`kubectl rollout status`: watches a rollout until it is done. Source: kubectl `pkg/cmd/rollout/rollout_status.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.errors import CommandError
from fakectl.resolve import Info
from fakectl.rollout_status import Viewer, viewer_for
from fakectl.rollouts import targets
from fakectl.watching import Watcher

SECOND = 1_000_000_000
PROGRESS_DEADLINE = 600
TIMED_OUT = "timed out waiting for the condition"


@flags.command(short="Show the status of the rollout")
@flags.integer("revision", help="Only this revision will do; 0 for the last one.")
@flags.duration("timeout", help="How long to watch; 0 for as long as it takes.")
@flags.boolean("watch", "w", default=True, help="Watch until it is done.")
@flags.filename_flags
@flags.selector_flag
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    if o["revision"] < 0 and (args or o["filename"] or o["kustomize"]):
        raise CommandError(f"revision must be a positive integer: {o['revision']}")
    infos = targets(session, args, o, single_type=True, continue_on_error=False)
    if not infos:
        session.note(f"No resources found in {session.namespace} namespace.")
    for info in infos:
        assert info.resource is not None
        _Watch(session, info, viewer_for(info.resource), o).run()


class _Watch:
    """The watching of one rollout."""

    def __init__(self, session: Any, info: Info, viewer: Viewer, o: dict[str, Any]):
        self.session, self.info, self.viewer = session, info, viewer
        self.revision, self.timeout, self.watch = o["revision"], o["timeout"], o["watch"]

    def run(self) -> None:
        """Say how far it is until it is done. Raises CommandError when it fails or time is up."""
        assert self.info.resource is not None
        cluster = self.session.cluster
        begun = last = cluster.now
        watcher = Watcher(cluster, self.info.resource, self.info.namespace, self.info.name)
        self.session.watches()
        obj = self.info.get(cluster)
        if self._look(obj):
            return
        quiet = (obj["spec"].get("progressDeadlineSeconds", PROGRESS_DEADLINE) + 60) * SECOND
        while True:
            self.session.flush()
            if not cluster.wait_next(begun + self.timeout if self.timeout else last + quiet):
                self._give_up()
                last = cluster.now
            for event, seen in watcher.events():
                last = cluster.now
                if event == "DELETED":
                    raise CommandError("object has been deleted")
                if self._look(seen):
                    return

    def _look(self, obj: dict[str, Any]) -> bool:
        text, done = self.viewer(obj, self.revision)
        self.session.out(text)
        return done or not self.watch

    def _give_up(self) -> None:
        """Time is up, or, without --timeout, nothing more will come where time stands still. A running clock is waited for further."""
        cluster = self.session.cluster
        if self.timeout:
            raise CommandError(TIMED_OUT)
        if self.session.env.get("FAKECTL_NOW") or cluster.clock.frozen_at is not None or cluster.now > cluster.clock.now():
            raise CommandError("the rollout makes no progress, and the clock is frozen: fakectl stops waiting (see --timeout)")
