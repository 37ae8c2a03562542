"""`kubectl create priorityclass NAME`. Source: kubectl `pkg/cmd/create/create_priorityclass.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags


@flags.command(short="Create a priority class with the specified name")
@creation_flags
@flags.integer("value", bits=32, help="How important pods of this class are.")
@flags.boolean("global-default", help="The class of pods that name none.")
@flags.string("description", help="When to use this class.")
@flags.string("preemption-policy", default="PreemptLowerPriority", help="PreemptLowerPriority or Never.")
@click.pass_obj
def command(session: Any, args: list[str], value: int, global_default: bool, description: str, preemption_policy: str,
            **options: Any) -> None:
    creation = Creation(session, args, options)
    creation.require_name()
    creation.finish({"kind": "PriorityClass", "apiVersion": "scheduling.k8s.io/v1", "metadata": creation.metadata(namespaced=False),
                     "value": value, "globalDefault": global_default, "description": description, "preemptionPolicy": preemption_policy},
                    "failed to create priorityclass: ")
