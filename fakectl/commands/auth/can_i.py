"""`kubectl auth can-i`: one question of access, or a list of all that is allowed. Source: kubectl `pkg/cmd/auth/cani.go`."""
from __future__ import annotations

from typing import Any

import click

from fakectl import flags
from fakectl.asking import ask
from fakectl.errors import CommandError, Exit
from state.kind import Catalog

VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "impersonate", "*", "approve",
         "sign", "escalate", "attest")
URL_VERBS = ("get", "put", "post", "head", "options", "delete", "patch", "*")
UNDISCOVERED = ("users", "groups")  # what may be impersonated is no resource that is served
TWO_WORDS = """you must specify two arguments: verb resource or verb resource/resourceName.
See 'kubectl auth can-i -h' for help and examples."""
HEADERS = ["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]
AUTHORIZATION = "authorization.k8s.io"


@flags.command(short="Check whether an action is allowed")
@flags.all_namespaces_flag
@flags.boolean("list", help="List all that is allowed.")
@flags.boolean("no-headers", help="The list without its headings.")
@flags.boolean("quiet", "q", help="Say nothing; the exit code tells.")
@flags.string("subresource", help="Such as log for pods, or scale for deployments.")
@click.pass_obj
def command(session: Any, args: list[str], **o: Any) -> None:
    """With --as the question is asked for somebody else. A name that begins with / is a path that is no resource."""
    if o["list_"]:
        _list(session, args, o)
        return
    if len(args) != 2:
        raise CommandError(TWO_WORDS)
    session.reviews = True
    verb, what = args
    question = _on_path(session, verb, what, o) if what.startswith("/") else _on_resource(session, verb, what, o)
    if o["no_headers"]:
        raise CommandError("--no-headers cannot be set without --list specified")
    session.tries(lambda: session.reach("/api"))
    status = ask(session, AUTHORIZATION, "SelfSubjectAccessReview", question)["status"]
    if not o["quiet"]:
        why = "".join(f" - {status[key]}" for key in ("reason", "evaluationError") if status.get(key))
        session.out("yes\n" if status.get("allowed") else f"no{why}\n")
    if not status.get("allowed"):
        raise Exit(1)


def _on_path(session: Any, verb: str, path: str, o: dict[str, Any]) -> dict[str, Any]:
    if o["subresource"]:
        raise CommandError("--subresource can not be used with NonResourceURL")
    if verb not in URL_VERBS:
        _warn(session, f"verb '{verb}' is not a known verb")
    return {"nonResourceAttributes": {"path": path, "verb": verb}}


def _on_resource(session: Any, verb: str, what: str, o: dict[str, Any]) -> dict[str, Any]:
    word, _, name = what.partition("/")
    namespace = "" if o["all_namespaces"] else session.namespace
    group, plural, namespaced = _resource(session, word)
    if not o["all_namespaces"]:
        if not namespaced:
            _warn(session, f"resource '{plural}' is not namespace scoped" + (f" in group '{group}'" if group else ""))
        if verb not in VERBS:
            _warn(session, f"verb '{verb}' is not a known verb")
    asked = {"namespace": namespace, "verb": verb, "group": group, "resource": plural, "subresource": o["subresource"], "name": name}
    return {"resourceAttributes": {key: value for key, value in asked.items() if value}}


def _warn(session: Any, message: str) -> None:
    """A warning as this command words it, with a line end of its own."""
    session.warn(message + "\n")


def _resource(session: Any, word: str) -> tuple[str, str, bool]:
    """Group and plural of what a word means, and whether it lives in namespaces; what is not served is asked for as it is."""
    if word == "*":
        return "", word, True
    served: Catalog = session.catalog
    found = served.resolve(word.lower())
    if found is not None:
        return found.group, found.plural, found.namespaced
    name, _, group = word.lower().partition(".")
    if word.lower() not in UNDISCOVERED:
        _warn(session, f"the server doesn't have a resource type '{name}'" + (f" in group '{group}'" if group else ""))
    return "", word, True


def _list(session: Any, args: list[str], o: dict[str, Any]) -> None:
    from fakectl.describe.rbac_text import rule_rows
    from fakectl.printers.tabwriter import TabWriter

    if args:
        raise CommandError("list option must be specified with no arguments")
    if o["quiet"] or o["all_namespaces"] or o["subresource"]:
        raise CommandError("list option can't be specified with neither quiet, all-namespaces nor subresource options")
    session.reviews = True
    status = ask(session, AUTHORIZATION, "SelfSubjectRulesReview", {"namespace": session.namespace})["status"]
    writer = TabWriter()
    if not o["no_headers"]:
        writer.line(HEADERS)
    for cells in rule_rows([*status["resourceRules"], *status["nonResourceRules"]]):
        writer.line(cells)
    session.out(writer.flush())
