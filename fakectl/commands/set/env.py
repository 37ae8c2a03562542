"""`kubectl set env`: environment variables of containers, set, removed, taken from a config map or secret, or listed.

Source: kubectl `pkg/cmd/set/set_env.go`.
"""
from __future__ import annotations

from typing import Any

import click

from fakectl import envvars, flags
from fakectl.edits import edited, send, set_flags, targets
from fakectl.errors import CommandError
from fakectl.podtemplates import containers, pod_spec
from fakectl.resolve import resolve
from fakectl.results import printer

Object = dict[str, Any]


@flags.command(short="Update environment variables on a pod template")
@set_flags
@flags.string("containers", "c", "*", help="The names of the containers to change; * stands for any text.")
@flags.string_array("env", "e", help="A variable to set, as KEY=VALUE.")
@flags.string("from", help="A config map or secret whose keys become variables: configmap/NAME.")
@flags.string("prefix", help="A prefix for the names of the variables.")
@flags.string_slice("keys", help="Only these keys of --from.")
@flags.boolean("list", help="List the variables and change nothing.")
@flags.boolean("resolve", help="With --list, show the values that references stand for.")
@flags.boolean("overwrite", default=True, help="Let variables that are there already be changed.")
@flags.filename_flags
@flags.selector_flag
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    if o["all_"] and o["selector"]:
        raise CommandError(flags.ALL_AND_SELECTOR)
    resources, words = envvars.split_variables(args)
    strategy = flags.dry_run_strategy(session, o["dry_run"])
    shown = printer(session, o, "env updated", strategy)
    _validate(resources, strategy, o)
    wanted, removed = envvars.parse_variables([*o["env"], *words], session.stdin)
    if o["from_"]:
        wanted += _imported(session, o)
    wanted = [{**variable, "name": o["prefix"] + variable["name"]} for variable in wanted]
    infos = targets(session, [] if o["local"] else resources, o)

    def change(obj: Object) -> None:
        found = containers(pod_spec(obj), o["containers"])
        if not found:
            session.note(f'Warning: {obj["kind"]}/{obj["metadata"]["name"]} does not have any containers matching "{o["containers"]}"')
        for container in found:
            if not o["overwrite"]:
                _refuse_overwriting(container.get("env") or (), wanted)
            container["env"] = envvars.updated(container.get("env") or (), wanted, removed)
            if o["list_"]:
                _list(session, obj, container, resolve_them=o["resolve"])

    edits = edited(infos, change)
    if o["list_"]:
        return
    send(session, edits, shown, o, strategy=strategy, failed="failed to patch env update to pod template: ")


def _validate(resources: list[str], strategy: str, o: dict[str, Any]) -> None:
    if o["local"] and strategy == "server":
        raise CommandError(flags.LOCAL_AND_SERVER)
    if not o["filename"] and not resources:
        raise CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    if o["list_"] and o["output"]:
        raise CommandError("--list and --output may not be specified together")
    if o["keys"] and not o["from_"]:
        raise CommandError("when specifying --keys, a configmap or secret must be provided with --from")


def _imported(session: Any, o: dict[str, Any]) -> list[Object]:
    """A variable for each key of the config map or secret that --from names."""
    local = o["local"]
    infos = resolve(session, [] if local else [o["from_"]], filenames=o["filename"], kustomize=o["kustomize"], recursive=o["recursive"],
                    local=local, latest=not local, selector="" if local else o["selector"], allow_empty_selector=o["all_"])
    infos.raise_errors()
    variables = []
    for info in infos:
        obj = info.obj or {}
        kind = {"Secret": "secretKeyRef", "ConfigMap": "configMapKeyRef"}.get(obj["kind"]) if obj["apiVersion"] == "v1" else None
        if kind is None:
            raise CommandError("unsupported resource specified in --from")
        for key in sorted(obj.get("data") or {}):
            if not o["keys"] or key in o["keys"]:
                variables.append({"name": _name(session, key), "valueFrom": {kind: {"name": info.name, "key": key}}})
    return variables


def _name(session: Any, key: str) -> str:
    name = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in key).upper()
    if name != key:
        session.note(f"Warning: key {key} transferred to {name}")
    return name


def _refuse_overwriting(have: Any, wanted: list[Object]) -> None:
    values = {v["name"]: v.get("value", "") for v in reversed(list(have))}
    for variable in wanted:
        name = variable["name"]
        if name in values and values[name] != variable.get("value", ""):
            raise CommandError(f"'{name}' already has a value ({values[name]}), and --overwrite is false")


def _list(session: Any, obj: Object, container: Object, *, resolve_them: bool) -> None:
    session.out(f"# {obj['kind']} {obj['metadata']['name']}, container {container['name']}\n")
    failures: dict[str, list[str]] = {}
    for variable in container["env"]:
        name, source = variable["name"], variable.get("valueFrom")
        if source is None:
            session.out(f"{name}={variable.get('value', '')}\n")
            continue
        try:
            if resolve_them:
                session.out(f"{name}={envvars.resolved(session, source, obj, container)}\n")
                continue
        except envvars.Unresolved as e:
            failures.setdefault(str(e), []).append(name)
        session.out(f"# {name} from {envvars.reference(source)}\n")
    for line in sorted(f"error retrieving reference for {', '.join(sorted(names))}: {why}" for why, names in failures.items()):
        session.note(line)
