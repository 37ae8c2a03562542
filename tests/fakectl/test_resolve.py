"""From words to objects: cli-runtime's Builder."""

from __future__ import annotations

import io

import pytest

from fakectl.errors import CommandError, MultipleErrors, render
from fakectl.resolve import NO_RESOURCE, resolve
from fakectl.session import Session
from state import StatusError

MAPS = "".join(
    f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, labels: {{app: {label}}}}}\n---\n"
    for name, label in (("a", "one"), ("b", "two"))
)


@pytest.fixture
def session(kubectl):
    """A session on a cluster with two config maps and the cluster's own objects."""
    kubectl.write("maps.yaml", MAPS)
    kubectl.ok("create -f maps.yaml")
    made = Session(io.StringIO(), io.StringIO(), io.StringIO(), {**kubectl.env, "FAKECTL_NOW": kubectl.now}, str(kubectl.cwd))
    yield made
    made.close()


def names(infos):
    return [(i.resource.plural, i.namespace, i.name) for i in infos]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["configmap", "a"], [("configmaps", "default", "a")]),
        (["cm", "a", "b"], [("configmaps", "default", "a"), ("configmaps", "default", "b")]),
        (["cm/a", "configmap/b"], [("configmaps", "default", "a"), ("configmaps", "default", "b")]),
        (["ConfigMaps", "a"], [("configmaps", "default", "a")]),
        (["cm,ns", "default"], [("configmaps", "default", "default"), ("namespaces", "", "default")]),
        (["node/worker-1"], [("nodes", "", "worker-1")]),
    ],
)
def test_words_name_objects(session, words, found):
    assert names(resolve(session, words, require_object=False)) == found


@pytest.mark.parametrize(
    ("words", "options", "message"),
    [
        (
            [],
            {},
            NO_RESOURCE,
        ),
        (["cm"], {}, "resource(s) were provided, but no name was specified"),
        (["foo"], {}, 'the server doesn\'t have a resource type "foo"'),
        (["foo.v1.apps", "x"], {}, 'the server doesn\'t have a resource type "foo"'),
        (["cm,foo"], {"allow_empty_selector": True}, 'the server doesn\'t have a resource type "foo"'),
        (
            ["pod/web", "web2"],
            {},
            "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. "
            "'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
        ),
        (["pod/"], {}, "arguments in resource/name form must have a single resource and name"),
        (["a,b/c"], {}, "arguments in resource/name form must have a single resource and name"),
        (["pod/a/b"], {}, "arguments in resource/name form may not have more than one slash"),
        (["cm", "a"], {"selector": "app=one"}, "name cannot be provided when a selector is specified"),
        (["cm", "a"], {"all_": True}, "name cannot be provided when a selector is specified"),
        (["cm/a"], {"selector": "app=one"}, "selectors and the all flag cannot be used when passing resource/name arguments"),
        ([], {"selector": "app=one"}, "at least one resource must be specified to use a selector"),
        (["cm"], {"selector": "app=one", "all_": True}, "setting 'all' parameter but found a non empty selector. "),
        (["cm", "a"], {"all_namespaces": True}, "a resource cannot be retrieved by name across all namespaces"),
        (["all", "x"], {}, "you must specify only one resource"),
        (["cm,secret"], {"allow_empty_selector": True, "single_type": True}, "you may only specify a single resource type"),
        (["cm/a", "secret/b"], {"single_type": True}, "you may only specify a single resource type"),
        (
            ["cm"],
            {"filenames": ["maps.yaml"]},
            "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
        ),
        (["cm/a"], {"filenames": ["maps.yaml"]}, "resource/name arguments cannot be provided when a path is specified"),
        ([], {"filenames": ["maps.yaml"], "kustomize": "x"}, "only one of -f or -k can be specified"),
        ([], {"filenames": ["missing.yaml"]}, 'the path "missing.yaml" does not exist'),
    ],
)
def test_what_does_not_go_together_is_told_in_kubectls_words(session, words, options, message):
    with pytest.raises(CommandError) as caught:
        resolve(session, words, **options)
    assert str(caught.value) == message


def test_local_without_files_says_so(session):
    with pytest.raises(CommandError) as caught:
        resolve(session, ["cm", "a"], local=True)
    assert render(caught.value)[0].startswith("error: you must specify resources by --filename when --local is set.\n")


def test_objects_are_fetched_and_the_missing_ones_told_at_the_end(session):
    infos = resolve(session, ["cm", "a", "ghost", "b", "spirit"])
    assert [i.obj["metadata"]["name"] for i in infos] == ["a", "b"]
    with pytest.raises(MultipleErrors) as caught:
        infos.raise_errors()
    assert render(caught.value)[0] == (
        'Error from server (NotFound): configmaps "ghost" not found\nError from server (NotFound): configmaps "spirit" not found\n'
    )


def test_without_continue_on_error_the_first_one_ends_it(session):
    with pytest.raises(StatusError, match="ghost"):
        resolve(session, ["cm", "ghost", "a"], continue_on_error=False)


def test_a_missing_object_of_a_missing_namespace_is_a_missing_namespace(session):
    session.use_globals({"namespace": "nowhere"})
    with pytest.raises(StatusError, match='^namespaces "nowhere" not found$'):
        resolve(session, ["cm", "a"], continue_on_error=False)


def test_selectors_list(session):
    assert names(resolve(session, ["cm"], selector="app=one")) == [("configmaps", "default", "a")]
    assert ("configmaps", "default", "b") in names(resolve(session, ["cm"], all_=True))
    assert names(resolve(session, ["ns"], field_selector="metadata.name=default")) == [("namespaces", "", "default")]
    everywhere = resolve(session, ["cm"], allow_empty_selector=True, all_namespaces=True)
    assert "kube-system" in {i.namespace for i in everywhere}
    assert all(i.obj["kind"] == "ConfigMap" for i in everywhere)


def test_a_type_alone_may_stay_one_info(session):
    infos = resolve(session, ["cm,ns"], allow_empty_selector=True, flatten=False)
    assert names(infos) == [("configmaps", "default", ""), ("namespaces", "", "")]
    assert not infos.single


def test_the_category_all_is_spread(session):
    infos = resolve(session, ["all"], allow_empty_selector=True, flatten=False)
    assert [i.resource.gr for i in infos][:4] == ["pods", "replicationcontrollers", "services", "daemonsets.apps"]


def test_a_default_type_takes_the_words_for_names(session):
    assert names(resolve(session, ["worker-1", "node/worker-2"], default_type="node")) == [
        ("nodes", "", "worker-1"),
        ("nodes", "", "worker-2"),
    ]


def test_a_bad_field_selector_says_what_was_looked_for(session):
    infos = resolve(session, ["deployments"], field_selector="spec.replicas=1")
    assert render(infos.errors[0])[0].startswith(
        'Error from server (BadRequest): Unable to find "apps/v1, Resource=deployments" '
        'that match label selector "", field selector "spec.replicas=1": '
    )


class TestFiles:
    def test_objects_get_the_namespace_of_the_command(self, session):
        infos = resolve(session, filenames=["maps.yaml"])
        assert names(infos) == [("configmaps", "default", "a"), ("configmaps", "default", "b")]
        assert infos[0].obj["metadata"]["namespace"] == "default"
        assert (infos[0].source, infos.single) == ("maps.yaml", True)

    def test_labels_filter_them(self, session):
        assert names(resolve(session, filenames=["maps.yaml"], selector="app=two")) == [("configmaps", "default", "b")]

    def test_another_namespace_than_n_says_is_an_error(self, session, kubectl):
        kubectl.write("ns.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: mine}\n")
        assert names(resolve(session, filenames=["ns.yaml"], require_object=False)) == [("configmaps", "mine", "a")]
        session.use_globals({"namespace": "other"})
        infos = resolve(session, filenames=["ns.yaml"])
        assert str(infos.errors[0]) == (
            'the namespace from the provided object "mine" does not match the namespace "other". '
            "You must pass '--namespace=mine' to perform this operation."
        )

    def test_cluster_wide_kinds_lose_a_namespace(self, session, kubectl):
        kubectl.write("ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: mine}\n")
        infos = resolve(session, filenames=["ns.yaml"])
        assert names(infos) == [("namespaces", "", "a")]
        assert infos[0].obj["metadata"] == {"name": "a"}

    def test_an_unknown_kind_is_told_and_the_rest_goes_on(self, session, kubectl):
        kubectl.write("foo.yaml", "apiVersion: x/v1\nkind: Foo\nmetadata: {name: f}\n---\n" + MAPS)
        infos = resolve(session, filenames=["foo.yaml"])
        assert len(infos) == 2
        assert str(infos.errors[0]) == (
            'resource mapping not found for name: "f" namespace: "" from "foo.yaml": '
            'no matches for kind "Foo" in version "x/v1"\nensure CRDs are installed first'
        )

    def test_they_may_be_fetched_anew(self, session):
        infos = resolve(session, filenames=["maps.yaml"], latest=True)
        assert all("uid" in i.obj["metadata"] for i in infos)

    def test_standard_input(self, session):
        session.stdin = io.StringIO(MAPS)
        infos = resolve(session, filenames=["-"])
        assert ([i.source for i in infos], infos.single) == (["STDIN", "STDIN"], False)

    def test_local_needs_no_cluster(self, session):
        assert names(resolve(session, filenames=["maps.yaml"], local=True))[0] == ("configmaps", "", "a")



class TestCreate:
    """`create -f`, which is this frame's own command."""

    def test_a_refused_object_does_not_keep_the_others_back(self, kubectl):
        kubectl.write("maps.yaml", MAPS)
        kubectl.write("c.yaml", MAPS.replace("name: b", "name: c"))
        kubectl.ok("create -f maps.yaml")
        result = kubectl("create -f c.yaml")
        assert result == (
            "configmap/c created\n",
            'Error from server (AlreadyExists): error when creating "c.yaml": configmaps "a" already exists\n',
            1,
        )

    def test_dry_runs_leave_nothing(self, kubectl):
        kubectl.write("maps.yaml", MAPS)
        assert kubectl.ok("create -f maps.yaml --dry-run=client") == "configmap/a created (dry run)\nconfigmap/b created (dry run)\n"
        assert kubectl.ok("create -f maps.yaml --dry-run=server").endswith("configmap/b created (server dry run)\n")
        assert kubectl.ok("create -f maps.yaml -o name") == "configmap/a\nconfigmap/b\n"

    def test_no_objects_is_an_error(self, kubectl):
        kubectl.write("empty.yaml", "---\n")
        assert kubectl("create -f empty.yaml") == ("", "error: no objects passed to create\n", 1)

    def test_save_config_keeps_the_configuration(self, kubectl):
        kubectl.write("cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
        saved = kubectl.ok("create -f cm.yaml --save-config -o jsonpath={.metadata.annotations}")
        assert (
            'last-applied-configuration":"{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"ConfigMap\\",\\"metadata\\":{\\"annotations\\":{},'
            in saved
        )
