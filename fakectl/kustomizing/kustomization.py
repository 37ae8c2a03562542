"""The file that says how a folder is built. Source: kustomize `api/types/kustomization.go`, `api/internal/target/kusttarget.go`."""
from __future__ import annotations

import os
from typing import Any

from ..errors import CommandError

Object = dict[str, Any]

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
KNOWN = {
    "apiVersion", "kind", "metadata", "openapi", "namePrefix", "nameSuffix", "namespace", "commonLabels", "labels", "commonAnnotations",
    "patchesStrategicMerge", "patchesJson6902", "patches", "images", "imageTags", "replacements", "replicas", "vars", "sortOptions",
    "resources", "components", "crds", "bases", "configMapGenerator", "secretGenerator", "generatorOptions", "helmGlobals", "helmCharts",
    "helmChartInflationGenerator", "configurations", "generators", "transformers", "validators", "buildMetadata",
}
MISSING = (
    "replacements", "vars", "crds", "helmGlobals", "helmCharts", "helmChartInflationGenerator", "configurations", "generators",
    "transformers", "validators", "buildMetadata",
)
_INSTEAD = (
    ("bases", "resources"), ("imageTags", "images"), ("commonLabels", "labels"), ("patchesJson6902", "patches"),
    ("patchesStrategicMerge", "patches"),
)


def load(folder: str) -> tuple[Object, list[str]]:
    """The kustomization of a folder, and the warnings about its deprecated fields. Raises CommandError."""
    found = [name for name in NAMES if os.path.isfile(os.path.join(folder, name))]
    if not found:
        listed = f"'{NAMES[0]}', '{NAMES[1]}' or '{NAMES[2]}'"
        raise CommandError(f"unable to find one of {listed} in directory '{folder}'")
    if len(found) > 1:
        raise CommandError(f"Found multiple kustomization files under: {folder}\n")
    value = read_yaml(os.path.join(folder, found[0]))
    if value is None:
        raise CommandError("kustomization.yaml is empty")
    if not isinstance(value, dict):
        raise CommandError("invalid Kustomization: json: cannot unmarshal into Go value of type types.Kustomization")
    for key in value:
        if key not in KNOWN:
            raise CommandError(f'invalid Kustomization: json: unknown field "{key}"')
    for key in MISSING:
        if value.get(key):
            raise CommandError(f'fakectl does not simulate "{key}" in a kustomization')
    fix = "Run 'kustomize edit fix' to update your Kustomization automatically."
    old_ones = [(old, new) for old, new in _INSTEAD if value.get(old)]
    return value, [f"# Warning: '{old}' is deprecated. Please use '{new}' instead. {fix}" for old, new in old_ones]


def read_yaml(path: str) -> Any:
    """The one document of a file. Raises CommandError."""
    found = read_documents(path)
    return found[0] if found else None


def read_documents(path: str) -> list[Any]:
    """The documents of a file that hold something. Raises CommandError."""
    with open(path, encoding="utf-8") as stream:
        return parse_documents(stream.read(), path)


def parse_documents(text: str, path: str) -> list[Any]:
    """The documents of a text that hold something; `path` is where it is from. Raises CommandError."""
    import io

    from .. import documents

    try:
        return [d.value for d in documents.read(documents.lines_of(io.StringIO(text))) if d.value is not None]
    except documents.DocumentFault as e:
        raise CommandError(f"MalformedYAMLError: {e} in File: {os.path.basename(path)}") from None
