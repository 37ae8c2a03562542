"""`kubectl cp`. The words are those of kubectl 1.37.1 and of the tar of the image."""
from __future__ import annotations

import pytest


@pytest.mark.parametrize(("words", "said"), [
    ("", "source and destination are required"),
    ("a b c", "source and destination are required"),
    ("a b", "one of src or dest must be a remote file specification"),
    ("a:b c:d", "one of src or dest must be a local file specification"),
    ("a b:c", "a doesn't exist in local filesystem"),
    ("a/b/c:d e", "filespec must match the canonical format: [[namespace/]pod:]file/path"),
    (":d e", "filespec must match the canonical format: [[namespace/]pod:]file/path"),
    ("a: e", "filepath can not be empty"),
])
def test_misuse(kubectl, words, said):
    assert kubectl(f"cp {words}") == ("", f"error: {said}\n", 1)


def test_a_pod_that_is_not_there(kubectl):
    kubectl.write("x", "text")
    said = 'Error from server (NotFound): pods "nope" not found\n'
    assert kubectl("cp nope:/etc/x y").err == kubectl("cp x nope:/y").err == said
    assert kubectl("cp other/nope:/etc/x y").err == 'Error from server (NotFound): namespaces "other" not found\n'


def test_a_file_comes_out_of_the_container(kubectl):
    kubectl.ok("run web --image=nginx")
    assert kubectl.ok("cp web:/etc/hostname host/name") == "tar: Removing leading `/' from member names\n"
    assert (kubectl.cwd / "host/name").read_text() == "web\n"
    assert kubectl.ok("cp default/web:usr/share/nginx/html site") == ""
    assert "Welcome to nginx!" in (kubectl.cwd / "site/index.html").read_text()


def test_mounted_configuration(kubectl):
    kubectl.ok("create configmap settings --from-literal=level=debug")
    kubectl.write("pod.yaml", """
apiVersion: v1
kind: Pod
metadata: {name: app}
spec:
  containers:
  - {name: app, image: busybox, command: [sleep, "1000"], volumeMounts: [{name: c, mountPath: /config}]}
  volumes: [{name: c, configMap: {name: settings}}]
""")
    kubectl.ok("apply -f pod.yaml")
    result = kubectl("cp app:/config/level level")
    assert (result.out, result.code) == ("tar: removing leading '/' from member names\n", 0)
    linked = "warning: skipping symlink" in result.err
    assert linked or (kubectl.cwd / "level").read_text() == "debug"


def test_a_file_that_is_not_there(kubectl):
    kubectl.ok("run web --image=nginx")
    said = "tar: /nope: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n"
    assert kubectl("cp web:/nope x") == (said, "command terminated with exit code 2\n", 2)
    kubectl.write("folder/x", "")
    assert kubectl("cp web:/etc/hostname folder").err == "error: open folder: is a directory\n"


def test_nothing_is_copied_into_a_container(kubectl):
    kubectl.ok("run web --image=nginx")
    kubectl.write("x", "text")
    said = "error: fakectl does not simulate copying into a container: what is written there is not kept\n"
    assert kubectl("cp x web:/tmp/x") == ("", said, 1)
