"""`fakectl shim` and `kubectl-fake`: a kubectl that is fakectl, and fakectl as a plugin of the real kubectl."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fakectl import shims

BIN = Path(sys.executable).parent
PLACES = ["plain", "with spaces", "it's \"quoted\" $HOME `x` %PATH%", "grüße"]


@pytest.fixture
def shim(kubectl, tmp_path):
    """Runs `fakectl shim` with a PATH of these folders, and no kubectl elsewhere."""

    def run(line: list[str], *path: Path):
        return kubectl(["shim", *line], env={"PATH": os.pathsep.join(map(str, path))})

    return run


def real(folder: Path) -> Path:
    """A kubectl that is none of ours, in a new folder."""
    folder.mkdir()
    (folder / "kubectl").write_text("#!/bin/sh\necho real\n")
    (folder / "kubectl").chmod(0o755)
    return folder


def call(folder: Path, tmp_path: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    env = {"PATH": f"{folder}:/usr/bin:/bin", "FAKECTL_HOME": str(tmp_path / "fakectl"), "FAKECTL_LESSON": "none"}
    return subprocess.run(["kubectl", *words], env=env, capture_output=True, text=True, input=stdin, cwd=tmp_path, check=False)


@pytest.mark.parametrize("name", PLACES)
def test_its_kubectl_is_fakectl(shim, tmp_path, name, monkeypatch):
    folder = tmp_path / name
    (tmp_path / "state.py").write_text("raise SystemExit('not ours')")
    python = tmp_path / "py" / name / "python it's"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    assert shim([str(folder)]).code == 0
    done = call(folder, tmp_path, "create", "configmap", "a b", "--dry-run=client", "-o", "name")
    assert (done.stdout, done.stderr, done.returncode) == ("configmap/a b\n", "", 0)


def test_it_takes_stdin_and_tells_the_exit_code(shim, tmp_path):
    shim([str(tmp_path / "bin")])
    done = call(tmp_path / "bin", tmp_path, "apply", "-f", "-", stdin="apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n")
    assert (done.stdout, done.returncode) == ("configmap/x created\n", 0)
    assert call(tmp_path / "bin", tmp_path, "get", "pod", "nosuch").returncode == 1


def test_it_says_what_to_do_with_path(shim, tmp_path):
    folder = tmp_path / "a b"
    out = shim([str(folder)], tmp_path / "other").out
    assert out.startswith(f"{folder}/kubectl written\n{folder}/kubectl.cmd written\n")
    assert f"\n    export PATH='{folder}':$PATH\n" in out
    assert shim([str(folder)], folder).out.endswith("The folder is in PATH: kubectl is fakectl.\n")


def test_it_is_the_same_when_it_is_written_again(shim, tmp_path):
    shim(["bin"])
    folder = tmp_path / "work" / "bin"
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert sorted(before) == ["kubectl", "kubectl.cmd"]
    assert shim(["bin"], folder).code == 0
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert os.access(folder / "kubectl", os.X_OK)


def test_a_real_kubectl_is_not_replaced_without_force(shim, tmp_path):
    folder = real(tmp_path / "real")
    refused = shim([str(folder)])
    assert (refused.out, refused.code) == ("", 1)
    why = "is a real kubectl, which this one would replace: choose another folder, or say --force"
    assert refused.err == f"error: {folder}/kubectl {why}\n"
    assert sorted(p.name for p in folder.iterdir()) == ["kubectl"]
    assert shim([str(folder), "--force"]).code == 0
    assert shims.is_ours(str(folder / "kubectl"))


def test_a_link_to_a_real_kubectl_is_replaced_not_what_it_leads_to(shim, tmp_path):
    folder = real(tmp_path / "real")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "kubectl").symlink_to(folder / "kubectl")
    assert "would replace" in shim([str(tmp_path / "links")]).err
    assert shim([str(tmp_path / "links"), "--force"]).code == 0
    assert (folder / "kubectl").read_text() == "#!/bin/sh\necho real\n"


def test_a_real_kubectl_is_not_hidden_without_force(shim, tmp_path):
    folder, theirs = tmp_path / "bin", real(tmp_path / "real")
    for path in ([theirs], [folder, theirs]):
        assert shim([str(folder)], *path).err == (
            f"error: {theirs}/kubectl is a real kubectl, which this one would hide: choose another folder, or say --force\n"
        )
        assert not folder.exists()
    behind = shim([str(folder)], theirs, folder)
    assert behind.code == 0
    assert behind.out.endswith(f"{theirs}/kubectl comes before it in PATH: put {folder} in front of that, so that kubectl is fakectl.\n")
    assert shim([str(folder), "--force"], folder, theirs).code == 0


def test_another_of_ours_may_be_hidden(shim, tmp_path):
    assert shim([str(tmp_path / "one")]).code == 0
    assert shim([str(tmp_path / "two")], tmp_path / "one").code == 0


def test_where_nothing_can_be_written_is_one_line(shim, tmp_path):
    (tmp_path / "file").write_text("")
    assert shim([str(tmp_path / "file")]).err == f"error: cannot write {tmp_path}/file: File exists\n"
    assert shim(["/proc/nosuch"]).err == "error: cannot write /proc/nosuch: No such file or directory\n"
    folder = tmp_path / "odd"
    (folder / "kubectl").mkdir(parents=True)
    assert shim([str(folder)]).err == f"error: cannot write {folder}/kubectl: Is a directory\n"
    assert [p.name for p in folder.iterdir()] == ["kubectl"]
    assert shim([]).err == "error: usage: fakectl shim DIR [--force]\n"


def test_the_batch_file_quotes_its_paths():
    text = shims.batch_text([r"C:\Program Files\100%\python.exe", "-c", "import sys"])
    assert text.splitlines()[2] == r'"C:\Program Files\100%%\python.exe" "-c" "import sys" %*'
    assert text.replace("\r\n", "").isprintable()


def test_the_real_kubectl_takes_it_for_no_plugin(shim, tmp_path):
    shim([str(tmp_path / "bin")])
    env = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    done = subprocess.run([BIN / "kubectl", "plugin", "list"], env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("", "error: unable to find any kubectl plugins in your PATH\n")


@pytest.fixture
def plugin(tmp_path):
    """Runs the real kubectl with `kubectl-fake` on PATH, in a folder with modules called as ours."""
    places = tmp_path / "plugins"
    places.mkdir()
    for name in ("kubectl-fake", "kubectl_complete-fake"):
        shutil.copy(BIN / name, places / name)
    (tmp_path / "state.py").write_text("raise SystemExit('not ours')")
    foreign = tmp_path / "foreign"
    foreign.write_text("apiVersion: v1\nkind: Config\nclusters: [{name: prod, cluster: {server: 'https://prod.example'}}]\n")
    env = {"PATH": str(places), "HOME": str(tmp_path), "KUBECONFIG": str(foreign), "PYTHONPATH": str(tmp_path), "FAKECTL_LESSON": "none"}

    def run(*words: str, stdin: str = "") -> tuple[str, str, int]:
        done = subprocess.run([BIN / "kubectl", *words], env=env, capture_output=True, text=True, input=stdin, cwd=tmp_path, check=False)
        return done.stdout, done.stderr, done.returncode

    return run


def test_the_real_kubectl_runs_fakectl_as_a_plugin(plugin):
    manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
    assert plugin("fake", "apply", "-f", "-", stdin=manifest) == ("configmap/x created\n", "", 0)
    assert plugin("fake", "get", "cm", "x", "nosuch", "-o", "name") == (
        "configmap/x\n", 'Error from server (NotFound): configmaps "nosuch" not found\n', 1,
    )


def test_the_real_kubectl_completes_words_of_the_plugin(plugin):
    out, _, code = plugin("__complete", "fake", "get", "deploy")
    assert (out, code) == ("deployments.apps\n:4\n", 0)
