"""fakectl's kubeconfig: what counts, what is left alone, what is made."""

from __future__ import annotations

import json
import os
import stat

import pytest

from fakectl import kubeconfig
from fakectl.errors import CommandError

FOREIGN = "apiVersion: v1\nkind: Config\nclusters: [{name: prod, cluster: {server: https://prod}}]\ncurrent-context: prod\n"


def find(tmp_path, env=None, flag="", **kwargs):
    return kubeconfig.find({"FAKECTL_HOME": str(tmp_path / "home"), **(env or {})}, str(tmp_path), flag, **kwargs)


def test_a_new_home_has_one_cluster_called_fake_and_no_file(tmp_path):
    config = find(tmp_path)
    assert config.resolve() == ("fake", "fake", "fake", "", "https://127.0.0.1:6443")
    assert not (tmp_path / "home").exists()


def test_it_is_written_for_its_owner_only_and_read_again(tmp_path):
    config = find(tmp_path)
    config.put("contexts", "other", {"cluster": "fake", "namespace": "x"})
    config.save()
    path = tmp_path / "home" / "config"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["config"]
    again = find(tmp_path)
    assert again.names("contexts") == ["fake", "other"]
    assert again.resolve("other").namespace == "x"


def test_a_view_does_not_show_the_marker(tmp_path):
    config = find(tmp_path)
    config.save()
    assert "extensions" in json.loads((tmp_path / "home" / "config").read_text())
    assert set(config.view()) == {"apiVersion", "kind", "clusters", "contexts", "current-context", "users"}


def test_a_file_turned_into_yaml_is_still_ours(tmp_path):
    import yaml

    config = find(tmp_path)
    config.save()
    path = tmp_path / "home" / "config"
    path.write_text(yaml.safe_dump(json.loads(path.read_text())))
    assert find(tmp_path).current == "fake"


class TestKubeconfigVariable:
    def test_an_absent_file_counts(self, tmp_path):
        assert find(tmp_path, {"KUBECONFIG": "mine"}).path == str(tmp_path / "mine")

    def test_one_of_ours_counts(self, tmp_path):
        config = kubeconfig.default(str(tmp_path / "mine"))
        config.add_cluster("second")
        config.save()
        assert "second" in find(tmp_path, {"KUBECONFIG": str(tmp_path / "mine")}).names("clusters")

    def test_a_foreign_one_is_passed_over(self, tmp_path):
        (tmp_path / "foreign").write_text(FOREIGN)
        config = find(tmp_path, {"KUBECONFIG": "foreign"})
        assert config.path == str(tmp_path / "home" / "config")
        assert (tmp_path / "foreign").read_text() == FOREIGN

    def test_the_first_of_several_that_is_ours_counts(self, tmp_path):
        (tmp_path / "foreign").write_text(FOREIGN)
        kubeconfig.default(str(tmp_path / "mine")).save()
        assert find(tmp_path, {"KUBECONFIG": "foreign:absent:mine"}).path == str(tmp_path / "mine")
        assert find(tmp_path, {"KUBECONFIG": "foreign::absent"}).path == str(tmp_path / "absent")


class TestExplicitKubeconfig:
    def test_a_foreign_one_is_an_error(self, kubectl):
        kubectl.write("foreign", FOREIGN)
        assert kubectl("api-versions --kubeconfig foreign") == (
            "",
            "error: foreign is not a kubeconfig of fakectl, which uses no other\n",
            1,
        )

    def test_an_absent_one_is_kubectls_error(self, kubectl):
        assert kubectl("api-versions --kubeconfig=missing.conf") == ("", "error: stat missing.conf: no such file or directory\n", 1)

    def test_an_absent_one_may_be_made(self, tmp_path):
        config = find(tmp_path, flag="new", may_be_absent=True)
        assert (config.exists, config.names("contexts")) == (False, [])


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"clusters": 1, "extensions": [{"name": "fakectl"}]}', "fakectl: [", "\0", '{"extensions": [1]}']
)
def test_what_is_no_kubeconfig_of_ours_is_not_read(tmp_path, text):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "config").write_text(text)
    with pytest.raises(CommandError, match="is not a kubeconfig of fakectl"):
        find(tmp_path)


@pytest.mark.parametrize(
    ("name", "file"),
    [("fake", "fake.db"), ("a/b", "a%2Fb.db"), ("..", "%2E..db"), ("käse", "k%C3%A4se.db"), ("a:b@c", "a%3Ab%40c.db"), ("50%", "50%25.db")],
)
def test_every_cluster_name_is_one_file(name, file):
    assert kubeconfig.cluster_file("/h", name) == f"/h/clusters/{file}"


@pytest.mark.parametrize(
    ("env", "home"),
    [
        ({"FAKECTL_HOME": "x"}, "/cwd/x"),
        ({"FAKECTL_HOME": "/y"}, "/y"),
        ({"XDG_STATE_HOME": "/state", "HOME": "/h"}, "/state/fakectl"),
        ({"HOME": "/h"}, "/h/.local/state/fakectl"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/h"}, "/h/.local/state/fakectl"),
    ],
)
def test_where_the_home_is(env, home):
    assert kubeconfig.home(env, "/cwd") == home


def test_nothing_is_made_by_a_mistake(kubectl):
    for line in ("gte", "version --foo", "version --client", "api-versions --context=nosuch", "create -f missing.yaml", "--help"):
        kubectl(line)
    assert not kubectl.home.exists()


def test_a_home_that_cannot_be_made_is_one_line(kubectl):
    kubectl.write("file", "")
    result = kubectl("api-versions", env={"FAKECTL_HOME": "file/home"})
    assert result == ("", f"error: cannot use the cluster file {kubectl.cwd}/file/home/clusters/fake.db: Not a directory\n", 1)


def test_the_context_says_the_namespace_and_n_beats_it(kubectl):
    kubectl.write("cm.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
    assert kubectl.ok("create -f cm.yaml --dry-run=client -o jsonpath={.metadata.namespace}") == "default"
    config = kubeconfig.find(kubectl.env, str(kubectl.cwd))
    config.put("contexts", "fake", {"cluster": "fake", "user": "fake", "namespace": "work"})
    config.save()
    assert kubectl.ok("create -f cm.yaml --dry-run=client -o jsonpath={.metadata.namespace}") == "work"
    assert kubectl.ok("create -f cm.yaml --dry-run=client -o jsonpath={.metadata.namespace} -n mine") == "mine"


def test_server_may_only_repeat_the_clusters_address(kubectl):
    assert kubectl("api-versions -s https://127.0.0.1:6443").code == 0
    assert kubectl("api-versions --server=https://prod") == (
        "",
        "error: fakectl opens no connections: --server may only be https://127.0.0.1:6443\n",
        1,
    )


def test_clusters_come_and_go(kubectl):
    kubectl.ok("api-versions")
    kubectl.ok("cluster create second --nodes 0")
    assert sorted(os.listdir(kubectl.home / "clusters")) == ["fake.db", "second.db"]
    kubectl.ok("cluster use fake")
    assert kubectl("cluster use third").err == 'error: there is no cluster "third"\n'
    assert kubectl("cluster create second").err == 'error: cluster "second" exists already\n'
    kubectl.ok("cluster delete second")
    kubectl.ok("cluster reset")
    assert os.listdir(kubectl.home / "clusters") == ["fake.db"]
