"""`kubectl explain`."""

from __future__ import annotations

import pytest

from fakectl import openapi3, prose
from fakectl.commands.explain import SEE
from fakectl.explaining import Explanation, wrapped

SCHEMAS = {
    "Part": {"type": "object", "description": "A part.", "properties": {"parts": {"type": "array", "items": {"$ref": "#/a.Part"}}}},
    "Whole": {
        "type": "object",
        "required": ["kind"],
        "properties": {
            "kind": {"type": "string", "enum": ["", "a", "b", "c", "d"]},
            "named": {"type": "object", "additionalProperties": {"$ref": "#/a.Part"}},
            "part": {"description": "Its part.", "allOf": [{"$ref": "#/a.Part"}]},
        },
    },
}


def explained(path: str = "", **how) -> str:
    return Explanation(lambda name: SCHEMAS[name.rpartition(".")[2]], **how).text("Whole", path.split(".") if path else [])


def test_a_type_without_prose_lists_its_fields():
    assert explained() == (
        "DESCRIPTION:\n    <empty>\nFIELDS:\n"
        "  kind\t<string> -required-\n  enum: \"\", a, b, c, ....\n    <no description>\n\n"
        "  named\t<map[string]Part>\n    <no description>\n\n"
        "  part\t<Part>\n    Its part.\n\n"
    )


def test_a_field_shows_its_own_words_and_those_of_its_type():
    assert explained("part") == (
        "FIELD: part <Part>\n\n\nDESCRIPTION:\n    Its part.\n    A part.\n    \nFIELDS:\n  parts\t<[]Part>\n    <no description>\n\n"
    )


def test_a_path_goes_through_lists_and_maps():
    assert explained("named.parts.parts").startswith("FIELD: parts <[]Part>\n")


def test_recursion_ends_at_a_circle_and_at_the_depth():
    assert explained(recursive=True).endswith("  named\t<map[string]Part>\n    parts\t<[]Part>\n  part\t<Part>\n    parts\t<[]Part>\n")
    assert explained(recursive=True, depth=1).endswith("  named\t<map[string]Part>\n  part\t<Part>\n")


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("aa bb cc", 5, "aa bb\ncc"),
        ("aa  bb", 4, "aa\nbb"),
        ("aaaaaaaa b", 4, "aaaaaaaa\nb"),
        ("a bbbbbbbb", 4, "a\nbbbbbbbb"),
        (" - x\n\ny", 9, " - x\n\ny"),
    ],
)
def test_lines_break_between_words(text, limit, lines):
    assert wrapped(text, limit) == lines


def test_a_field_has_its_type_and_values(kubectl):
    assert kubectl.ok("explain svc.spec.type").startswith(
        "KIND:       Service\nVERSION:    v1\n\nFIELD: type <string>\n"
        "ENUM:\n    ClusterIP\n    ExternalName\n    LoadBalancer\n    NodePort\n\n"
    )


def test_descriptions_come_from_the_package_that_has_them(kubectl):
    text = kubectl.ok("explain deployment.spec.replicas")
    assert text == (
        "GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\nFIELD: replicas <integer>\n\n\nDESCRIPTION:\n"
        "    Number of desired pods. This is a pointer to distinguish between explicit\n"
        "    zero and not specified. Defaults to 1.\n    \n\n"
    )


def test_without_that_package_fields_have_no_descriptions(kubectl, monkeypatch):
    prose._module.cache_clear()
    openapi3.schema.cache_clear()
    monkeypatch.setattr(prose, "_folder", lambda: "")
    text = kubectl.ok("explain deployment.spec.replicas")
    prose._module.cache_clear()
    openapi3.schema.cache_clear()
    assert text.endswith("FIELD: replicas <integer>\n\n\nDESCRIPTION:\n    <empty>\n\n")


@pytest.mark.parametrize(
    ("line", "err"),
    [
        ("", f"error: You must specify the type of resource to explain. {SEE}"),
        ("pod x", "error: We accept only this format: explain RESOURCE"),
        ("nosuch", 'the server doesn\'t have a resource type "nosuch"'),
        ("po,svc", "error: unrecognized character in action: U+002C ','"),
        ("pod..spec", "error: invalid jsonpath syntax, first node must be field node"),
        ("pods --api-version=a/b/c", "error: unexpected GroupVersion string: a/b/c"),
        ("pods --api-version=v2", 'error: couldn\'t find resource for "/v2, Resource=pods"'),
        ("pods --max-depth=1", "error: --max-depth requires --recursive"),
        ("pods -R --max-depth=-1", "error: --max-depth must be non-negative"),
        ("pods -o plaintext-openapiv2", "error: fakectl does not simulate --output=plaintext-openapiv2; it has plaintext only"),
    ],
)
def test_mistakes_get_kubectls_words(kubectl, line, err):
    assert kubectl(f"explain {line}") == ("", err + "\n", 1)
