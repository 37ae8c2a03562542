"""`kubectl kustomize` and -k. What is expected was recorded with kubectl v1.37.1, which builds kustomizations without a server."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

CASES = json.loads((Path(__file__).parents[2] / "data/kustomize.json").read_text())
CONFIG = """resources: [s.yaml]
namePrefix: x-
configMapGenerator: [{name: conf, literals: [a=b]}]
"""
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"


@pytest.mark.parametrize("name", CASES)
def test_a_folder_is_built_as_kubectl_builds_it(kubectl, name):
    case = CASES[name]
    for path, text in case["files"].items():
        kubectl.write(path, text)
    result = kubectl(["kustomize", case["root"]])
    work = str(kubectl.cwd.resolve())
    assert (result.out, result.err.replace(work, "$WORK"), result.code) == (case["stdout"], case["stderr"], case["exit"])


def test_what_a_kustomization_makes_can_be_applied_listed_and_deleted(kubectl):
    kubectl.write("o/kustomization.yaml", CONFIG)
    kubectl.write("o/s.yaml", SERVICE)
    config, service = kubectl.ok("apply -k o").splitlines()
    assert config.startswith("configmap/x-conf-") and service == "service/x-web created"
    assert "service/x-web" in kubectl.ok("get -k o")
    assert kubectl.ok("delete -k o --wait=false").endswith('service "x-web" deleted from default namespace\n')


def test_output_goes_to_a_file_or_to_one_file_an_object(kubectl):
    kubectl.write("o/kustomization.yaml", CONFIG)
    kubectl.write("o/s.yaml", SERVICE)
    whole = kubectl.ok("kustomize o")
    assert kubectl.ok("kustomize o -o all.yaml") == ""
    assert (kubectl.cwd / "all.yaml").read_text() == whole
    (kubectl.cwd / "out").mkdir()
    kubectl.ok("kustomize o -o out")
    assert "v1_service_x-web.yaml" in {p.name for p in (kubectl.cwd / "out").iterdir()}


@pytest.mark.parametrize(
    ("line", "err"),
    [
        ("kustomize a b", "error: specify one path to kustomization.yaml\n"),
        ("kustomize https://example.com/x", "error: fakectl does not simulate remote kustomizations\n"),
    ],
)
def test_what_cannot_be_built_is_one_line(kubectl, line, err):
    assert kubectl(line) == ("", err, 1)


def test_a_field_that_is_not_simulated_is_named(kubectl):
    kubectl.write("o/kustomization.yaml", "resources: []\nvars: [{name: A}]\n")
    assert kubectl("kustomize o").err.endswith('error: fakectl does not simulate "vars" in a kustomization\n')
