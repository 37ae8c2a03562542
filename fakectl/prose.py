"""What the API's types and fields are for, in the API's own words, when a package that carries them is installed.

fakectl ships the recorded shapes without their prose. `lightkube-models` (the extra `fakectl[explain]`) has it in the docstrings of its
classes; they are read as text, since importing its modules costs far more. Without the package there are no descriptions.
"""
from __future__ import annotations

import os
import re
from functools import cache
from importlib.util import find_spec

_GROUPS = {"apimachinery": "meta", "kube-aggregator": "apiregistration", "apiextensions-apiserver": "apiextensions"}
_CLASS = re.compile(r'^class (\w+)\(.*?\n    r?"""(.*?)"""', re.M | re.S)
_FIELD = re.compile(r"^      \* \*\*(\S+?)\*\* ``.*?`` - ", re.M)
_FIELDS_FOLLOW = "\n\n      **parameters**"


def of_type(definition: str) -> str:
    """What a type ("io.k8s.api.apps.v1.DeploymentSpec") is for, "" when nobody says."""
    return _known(definition)[0]


def of_field(definition: str, field: str) -> str:
    """What a field of a type is for, "" when nobody says."""
    return _known(definition)[1].get(field, "")


def _known(definition: str) -> tuple[str, dict[str, str]]:
    parts = definition.split(".")
    group = next((_GROUPS[p] for p in parts if p in _GROUPS), parts[-3])
    return _module(f"{group}_{parts[-2]}").get(parts[-1], ("", {}))


@cache
def _folder() -> str:
    found = find_spec("lightkube")  # not of its models, which would import the client beside them
    places = (found.submodule_search_locations or ()) if found else ()
    return next((folder for place in places if os.path.isdir(folder := os.path.join(place, "models"))), "")


@cache
def _module(name: str) -> dict[str, tuple[str, dict[str, str]]]:
    """The classes of one module: what each is for, and what its fields are for."""
    path = os.path.join(_folder(), f"{name}.py")
    if not _folder() or not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as f:
        return {m[1]: _read(m[2]) for m in _CLASS.finditer(f.read())}


def _read(docstring: str) -> tuple[str, dict[str, str]]:
    about, _, fields = docstring.partition(_FIELDS_FOLLOW)
    pieces = _FIELD.split(fields)
    return _joined(about), {name.rstrip("_"): _joined(text) for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def _joined(text: str) -> str:
    """A wrapped text in one line."""
    return " ".join(text.split())
