"""`kubectl taint NODE NAME KEY=VALUE:EFFECT`. Source: kubectl `pkg/cmd/taint/taint.go`."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.errors import BareError, CommandError, UsageError, no_resource_type
from fakectl.gotypes import typed
from fakectl.resolve import Info, Infos, resolve
from fakectl.results import printer
from fakectl.taints import Taint, changed, parse_taints
from state.schema import type_for
from state.strategic_diff import create_two_way_merge_patch


@flags.command(short="Update the taints on one or more nodes")
@flags.boolean("all", help="All nodes.")
@flags.boolean("overwrite", help="Give another value to a taint that is there.")
@flags.selector_flag
@flags.output_flags
@flags.dry_run_flag
@flags.validate_flag
@flags.field_manager_flag("kubectl-taint")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    resources, words = _split(args)
    try:
        added, removed = parse_taints(words)
    except ValueError as e:
        raise UsageError(str(e)) from None
    _check(session, resources, added, removed, o)
    infos = _nodes(session, resources, o)
    infos.each(lambda info: _taint(session, info, added, removed, strategy, o))


def _split(args: Sequence[str]) -> tuple[list[str], list[str]]:
    """The resources, which come first, and the taints."""
    resources: list[str] = []
    words: list[str] = []
    for word in args:
        if "=" in word or ":" in word or word.endswith("-"):
            words.append(word)
        elif words:
            raise CommandError(f"all resources must be specified before taint changes: {word}")
        else:
            resources.append(word)
    if not resources:
        raise CommandError("one or more resources must be specified as <resource> <name>")
    if not words:
        raise CommandError("at least one taint update is required")
    return resources, words


def _check(session: Any, resources: Sequence[str], added: Sequence[Taint], removed: Sequence[Taint], o: dict[str, Any]) -> None:
    kind = resources[0].lower()
    found = session.resource(kind)
    if found is None:
        raise BareError(no_resource_type(kind))
    if found.kind != "Node":
        raise CommandError(f"invalid resource type {kind}, only node types are supported")
    both = [f"{old.key}={old.effect}" for new in added for old in removed if old.matches(new.obj)]
    if both:
        raise CommandError(f"can not both modify and remove the following taint(s) in the same command: {', '.join(both)}")
    if o["all_"] and o["selector"]:
        raise CommandError("setting 'all' parameter with a non empty selector is prohibited")
    if not o["all_"] and not o["selector"] and len(resources) < 2:
        raise CommandError("at least one resource name must be specified since 'all' parameter is not set")


def _nodes(session: Any, resources: Sequence[str], o: dict[str, Any]) -> Infos:
    if o["all_"] or o["selector"]:
        return resolve(session, ["nodes"], selector=o["selector"], all_=o["all_"])
    return resolve(session, resources[1:], default_type="nodes")


def _taint(session: Any, info: Info, added: Sequence[Taint], removed: Sequence[Taint], strategy: str, o: dict[str, Any]) -> None:
    assert info.obj is not None and info.resource is not None
    before = typed(info.obj)
    held = before["spec"].get("taints") or []
    if not o["overwrite"]:
        there = [t.key for t in added for old in held if t.matches(old)]
        if there:
            raise CommandError(f"node {info.name} already has {','.join(there)} taint(s) with same effect(s) and --overwrite is false")
    taints, done = changed(held, added, removed, o["overwrite"])
    after = typed({**before, "spec": {**before["spec"], "taints": taints}})
    shown = printer(session, o, done, strategy, structs=strategy != "client")
    if strategy != "client":
        struct = type_for(info.resource)
        assert struct is not None
        patch = create_two_way_merge_patch(before, after, struct)
        after = session.cluster.patch(info.resource, None, info.name, patch, "strategic", dry_run=strategy == "server",
                                      manager=o["field_manager"], validation="Warn")
    session.out(shown.print_object(after))
