"""What kubectl says of each failure, and the exit code."""

from __future__ import annotations

import pytest

from fakectl.errors import (
    BareError,
    CommandError,
    ConfigError,
    Exit,
    MultipleErrors,
    NoResourceMatch,
    UsageError,
    raise_all,
    render,
    with_source,
)
from state import ClusterError, StatusError
from state.errors import already_exists, bad_request, invalid, not_found
from state.fielderrors import Cause
from state.kind import catalog

PODS = catalog().by_plural("pods", "")
DEPLOYMENTS = catalog().by_plural("deployments", "apps")
IMAGE = Cause("FieldValueRequired", "spec.image", "Required value")
NAME = Cause("FieldValueInvalid", "metadata.name", 'Invalid value: "X": no')


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (CommandError("no"), "error: no\n"),
        (CommandError("error: no"), "error: no\n"),
        (ClusterError("the file is damaged"), "error: the file is damaged\n"),
        (UsageError("extra", "kubectl x"), "error: extra\nSee 'kubectl x -h' for help and examples\n"),
        (ConfigError("no context"), "Error in configuration: no context\n"),
        (BareError("as it is"), "as it is\n"),
        (NoResourceMatch("foo.v1.apps"), 'the server doesn\'t have a resource type "foo"\n'),
        (not_found(PODS, "x"), 'Error from server (NotFound): pods "x" not found\n'),
        (already_exists(DEPLOYMENTS, "x"), 'Error from server (AlreadyExists): deployments.apps "x" already exists\n'),
        (StatusError(401, "Unauthorized", "no"), "error: You must be logged in to the server (no)\n"),
        (StatusError(500, "", "boom"), "Error from server: boom\n"),
        (invalid(DEPLOYMENTS, "web", [IMAGE]), 'The Deployment "web" is invalid: spec.image: Required value\n'),
        (
            invalid(DEPLOYMENTS, "web", [IMAGE, NAME, IMAGE]),
            'The Deployment "web" is invalid: \n* spec.image: Required value\n* metadata.name: Invalid value: "X": no\n',
        ),
        (StatusError(422, "Invalid", "rejected"), "The request is invalid: rejected\n"),
        (
            StatusError(422, "Invalid", "m", {"causes": [{"field": "patch", "message": "Invalid value: 1"}]}),
            "The request is invalid: patch: Invalid value: 1\n",
        ),
        (MultipleErrors([not_found(PODS, "a"), CommandError("b")]), 'Error from server (NotFound): pods "a" not found\nb\n'),
        (MultipleErrors([CommandError("b")]), "error: b\n"),
        (MultipleErrors([CommandError("a"), MultipleErrors([CommandError("b"), CommandError("b"), CommandError("c")])]), "a\n[b, c]\n"),
    ],
)
def test_the_words(error, text):
    assert render(error) == (text, 1)


def test_an_exit_says_nothing():
    assert render(Exit(3)) == ("", 3)


def test_raise_all_raises_one_error_as_itself():
    one = CommandError("x")
    raise_all([])
    with pytest.raises(CommandError) as caught:
        raise_all([one])
    assert caught.value is one


def test_a_source_goes_in_front_and_the_reason_stays():
    error = with_source("creating", "x.yaml", bad_request("bad"))
    assert render(error) == ('Error from server (BadRequest): error when creating "x.yaml": bad\n', 1)
    assert render(with_source("creating", "x.yaml", CommandError("bad"))) == ('error: error when creating "x.yaml": bad\n', 1)
    assert render(with_source("creating", "", CommandError("bad"))) == ("error: bad\n", 1)


def test_an_invalid_object_is_told_by_its_causes_with_a_source_too():
    error = with_source("creating", "x.yaml", invalid(DEPLOYMENTS, "web", [IMAGE]))
    assert render(error)[0] == 'The Deployment "web" is invalid: spec.image: Required value\n'
