"""`fakectl serve` as a process: when it is ready, what it leaves behind, and what survives when it is killed."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import ssl
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

MAPS = "/api/v1/namespaces/default/configmaps"


class Process:
    """A running `fakectl serve`."""

    def __init__(self, home: Path, *flags: str):
        self.home, self.config = home, home / "serve.kubeconfig"
        env = {**{k: v for k, v in os.environ.items() if not k.startswith("FAKECTL")}, "FAKECTL_HOME": str(home), "FAKECTL_LESSON": "none"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "fakectl", "serve", *flags], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 30
        while not self.config.exists():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.02)

    @property
    def server(self) -> str:
        return json.loads(self.config.read_text())["clusters"][0]["cluster"]["server"]

    def request(self, method: str, path: str, body: object = None) -> int:
        host, _, prefix = self.server.removeprefix("http://").partition("/")
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request(method, f"/{prefix}{path}", json.dumps(body) if body else None, {"Content-Type": "application/json"})
        status = connection.getresponse().status
        connection.close()
        return status

    def end(self, how: int = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(how)
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, err


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_is_ready_when_its_kubeconfig_is_there_and_tidies_up(tmp_path, how):
    served = Process(tmp_path / "home")
    assert stat.S_IMODE(served.config.stat().st_mode) == 0o600
    assert served.request("GET", MAPS) == 200
    assert served.end(how) == (0, "")
    assert not served.config.exists()


def test_it_ends_when_its_home_is_gone(tmp_path):
    served = Process(tmp_path / "home", "--until-home-gone")
    shutil.rmtree(served.home)
    assert served.process.wait(20) == 0
    served.process.communicate()


def test_tls_is_trusted_by_the_authority_in_the_kubeconfig(tmp_path):
    served = Process(tmp_path / "home", "--tls")
    cluster = json.loads(served.config.read_text())
    import base64

    pem = base64.b64decode(cluster["clusters"][0]["cluster"]["certificate-authority-data"]).decode()
    context = ssl.create_default_context(cadata=pem)
    connection = http.client.HTTPSConnection(served.server.removeprefix("https://").partition("/")[0], context=context, timeout=10)
    connection.request("GET", MAPS, headers={"Authorization": f"Bearer {cluster['users'][0]['user']['token']}"})
    assert connection.getresponse().status == 200
    connection.close()
    assert served.end()[0] == 0
    assert not list(served.home.glob("*.pem"))


def test_what_was_acknowledged_survives_sigkill(tmp_path):
    home = tmp_path / "home"
    made = []
    for round_ in range(2):
        served = Process(home)
        for i in range(10):
            body = {"metadata": {"name": f"m-{round_}-{i}"}}
            assert served.request("POST", MAPS, body) == 201
            made.append(f"{MAPS}/m-{round_}-{i}")
        served.end(signal.SIGKILL)
        served.config.unlink()
    served = Process(home)
    assert [served.request("GET", path) for path in made] == [200] * len(made)
    served.end()


def test_a_foreign_kubeconfig_is_left_alone(kubectl):
    kubectl.write("mine", "apiVersion: v1\nkind: Config\n")
    result = kubectl("serve --kubeconfig mine")
    assert result.code == 1 and "mine" in result.err
    assert (kubectl.cwd / "mine").read_text() == "apiVersion: v1\nkind: Config\n"


def test_a_deleted_cluster_is_not_brought_back(served):
    shutil.rmtree(served.kubectl.home)
    reply = served("GET", MAPS)
    assert reply.status == 500 and "is gone" in reply.json["message"]
    assert not served.kubectl.home.exists()


def test_sixteen_writers_lose_nothing_when_the_server_is_killed_again_and_again():
    bench = Path(__file__).parents[3] / "bench" / "faults.py"
    done = subprocess.run([sys.executable, bench, "--seconds", "2", "--kills", "3"], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert "3 times SIGKILL" in done.stdout and "every acknowledged write is there" in done.stdout
