"""`kubectl create poddisruptionbudget NAME`. Source: kubectl `pkg/cmd/create/create_pdb.go`; apimachinery `ParseToLabelSelector`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from state.pure.gojson import quote
from state.pure.selectors import DOUBLE_EQUALS, EQUALS, EXISTS, GREATER, IN, LESS, NOT_EXISTS, NOT_IN, parse_labels
from state.pure.strconv import parse_int

OPERATORS = {IN: "In", NOT_IN: "NotIn", EXISTS: "Exists", NOT_EXISTS: "DoesNotExist"}


@flags.command(short="Create a pod disruption budget with the specified name")
@creation_flags
@flags.string("min-available", help="How many pods, or what percentage of them, must stay.")
@flags.string("max-unavailable", help="How many pods, or what percentage of them, may be away.")
@flags.string("selector", help="The labels of the pods.")
@click.pass_obj
def command(session: Any, args: list[str], min_available: str, max_unavailable: str, selector: str, **options: Any) -> None:
    creation = Creation(session, args, options)
    creation.require_name()
    _check(min_available, max_unavailable, selector)
    spec: dict[str, Any] = {"selector": _selector(selector)}
    if min_available:
        spec["minAvailable"] = _amount(min_available)
    else:
        spec["maxUnavailable"] = _amount(max_unavailable)
    creation.finish({"kind": "PodDisruptionBudget", "apiVersion": "policy/v1", "metadata": creation.metadata(), "spec": spec},
                    "failed to create poddisruptionbudgets: ")


def _check(min_available: str, max_unavailable: str, selector: str) -> None:
    if not selector:
        raise CommandError("a selector must be specified")
    if not min_available and not max_unavailable:
        raise CommandError("one of min-available or max-unavailable must be specified")
    if min_available and max_unavailable:
        raise CommandError("min-available and max-unavailable cannot be both specified")
    for flag, text in (("min-available", min_available), ("max-unavailable", max_unavailable)):
        digits = text.removesuffix("%")
        if text and not (digits.isascii() and digits.isdigit()):
            raise CommandError(f"invalid format specified for {flag}")


def _amount(text: str) -> int | str:
    """A number that fits 32 bits; else text, as a percentage is."""
    try:
        return parse_int(text, 32)
    except ValueError:
        return text


def _selector(text: str) -> dict[str, Any]:
    try:
        requirements = parse_labels(text).requirements
    except ValueError as e:
        raise CommandError(f'couldn\'t parse the selector string "{text}": {e}') from None
    labels, expressions = {}, []
    for requirement in requirements:
        op = requirement.op
        if op in (EQUALS, DOUBLE_EQUALS):
            labels[requirement.key] = requirement.values[0]
            continue
        if op in (GREATER, LESS):
            raise CommandError(f"{quote(op)} isn't supported in label selectors")
        if op not in OPERATORS:
            raise CommandError(f"{quote(op)} is not a valid label selector operator")
        expressions.append({"key": requirement.key, "operator": OPERATORS[op], "values": sorted(requirement.values)})
    return {"matchLabels": labels, "matchExpressions": expressions}
