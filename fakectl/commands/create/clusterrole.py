"""`kubectl create clusterrole NAME`: for resources, for other URLs, or put together from other cluster roles.

Source: kubectl `pkg/cmd/create/create_clusterrole.go`; component-base `cli/flag/map_string_string.go`.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from fakectl import flags
from fakectl.creation import Creation, creation_flags
from fakectl.errors import CommandError
from fakectl.pflag import FlagError
from fakectl.policyrules import RuleSet
from state.pure.gojson import quote

URL_VERBS = ("*", "get", "post", "put", "delete", "patch", "head", "options")
NO_RULES = "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames"


@flags.command(short="Create a cluster role")
@creation_flags
@flags.string_array("aggregation-rule", help="Labels of the cluster roles to put together: KEY=VALUE,...")
@flags.string_slice("non-resource-url", help="A path of the API server.")
@flags.string_slice("verb", help="What is allowed.")
@flags.string_slice("resource", help="On what: RESOURCE[.GROUP][/SUBRESOURCE].")
@flags.string_array("resource-name", help="Only on objects of this name.")
@click.pass_obj
def command(session: Any, args: list[str], aggregation_rule: list[str], non_resource_url: list[str], verb: list[str], resource: list[str],
            resource_name: list[str], **options: Any) -> None:
    labels = _labels(aggregation_rule)
    creation = Creation(session, args, options)
    wanted, urls = RuleSet(verb, resource, resource_name), list(dict.fromkeys(non_resource_url))
    creation.require_name()
    metadata = creation.metadata(namespaced=False)
    obj: dict[str, Any] = {"kind": "ClusterRole", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": metadata}
    if labels:
        if urls or wanted.verbs or wanted.resources or wanted.names:
            raise CommandError(NO_RULES)
        obj["aggregationRule"] = {"clusterRoleSelectors": [{"matchLabels": labels}]}
    else:
        _check(session, wanted, urls)
        obj["rules"] = wanted.rules(session.catalog) + ([{"verbs": wanted.verbs, "nonResourceURLs": urls}] if urls else [])
    creation.finish(obj)


def _labels(texts: Sequence[str]) -> dict[str, str]:
    labels = {}
    for text in texts:
        for pair in filter(None, text.split(",")):
            key, equals, value = pair.partition("=")
            if not equals:
                raise FlagError(f'invalid argument {quote(text)} for "--aggregation-rule" flag: malformed pair, expect string=string')
            labels[key.strip()] = value.strip()
    return labels


def _check(session: Any, wanted: RuleSet, urls: Sequence[str]) -> None:
    if not wanted.verbs:
        raise CommandError("at least one verb must be specified")
    if not wanted.resources and not urls:
        raise CommandError("one of resource or nonResourceURL must be specified")
    if wanted.resources:
        wanted.check_verbs(session)
        wanted.check_resources(session.catalog)
    if urls:
        for verb in wanted.verbs:
            if verb not in URL_VERBS:
                raise CommandError(f"invalid verb: '{verb}' for nonResourceURL")
    for url in urls:
        if url != "*" and not url.startswith("/"):
            raise CommandError("nonResourceURL should start with /")
        if "*" in url[:-1]:
            raise CommandError("nonResourceURL only supports wildcard matches when '*' is at the end")
