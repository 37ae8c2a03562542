"""`python bench/faults.py [--seconds 60] [--kills 20]`: many clients write the same few objects while the server is killed again and again.

Each write counts a number in an object one up, from what its client has just read; so of the acknowledged writes of an object no two may
have written the same number (one of them would be lost), and in the end the object must hold the highest one or a later one.
"""

from __future__ import annotations

import argparse
import http.client
import json
import signal
import tempfile
import threading
import time

from served import MAPS, Server

CLIENTS, OBJECTS = 16, 10


class Load:
    """Clients that write until they are stopped, whatever happens to the server at `host`."""

    def __init__(self, server: Server):
        self.server = server
        self.written: list[list[int]] = [[] for _ in range(OBJECTS)]
        self.highest = 0  # resource version that was acknowledged
        self.conflicts = 0
        self.wrong: list[str] = []
        self.lock, self.over = threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self._client, args=(i,)) for i in range(CLIENTS)]

    def start(self) -> None:
        for i in range(OBJECTS):
            status, _ = self.server.ask(self.server.connect(), "POST", MAPS, {"metadata": {"name": f"shared-{i}"}, "data": {"n": "0"}})
            assert status == 201, status
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _client(self, me: int) -> None:
        connection, turn = self.server.connect(), me
        while not self.over.is_set():
            turn += 1
            try:
                self._write(connection, turn % OBJECTS)
            except (OSError, http.client.HTTPException, ValueError):
                connection.close()  # killed meanwhile: whether the write was kept is not known
                time.sleep(0.02)
                connection = self.server.connect()

    def _write(self, connection: http.client.HTTPConnection, which: int) -> None:
        path = f"{MAPS}/shared-{which}"
        while not self.over.is_set():
            before = self.highest
            status, text = self._ask(connection, "GET", path)
            if status != 200:
                self._note(f"GET {status} {text[:200]!r}")
                return
            obj = json.loads(text)
            number = int(obj["data"]["n"]) + 1
            obj["data"]["n"] = str(number)
            status, text = self.server.ask(connection, "PUT", path, obj)
            if status == 200:
                self._acknowledged(which, number, int(json.loads(text)["metadata"]["resourceVersion"]), before)
                return
            if status == 403:
                raise OSError("the server has been started anew and has another token")
            if status != 409:
                self._note(f"PUT {status} {text[:200]!r}")
                return
            self.conflicts += 1

    def _ask(self, connection: http.client.HTTPConnection, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        status, text = self.server.ask(connection, method, path, body)
        if status == 403:
            raise OSError("the server has been started anew and has another token")
        return status, text

    def _acknowledged(self, which: int, number: int, version: int, before: int) -> None:
        with self.lock:
            self.written[which].append(number)
            self.highest = max(self.highest, version)
            if version <= before:
                self.wrong.append(f"version {version} was given after {before}")

    def _note(self, what: str) -> None:
        with self.lock:
            self.wrong.append(what)

    def check(self, server: Server) -> None:
        """Raises AssertionError for a write that was lost."""
        assert not self.wrong, self.wrong[:5]
        for which, numbers in enumerate(self.written):
            assert len(set(numbers)) == len(numbers), f"two acknowledged writes of shared-{which} made the same number"
            kept = int(json.loads(server.ask(server.connect(), "GET", f"{MAPS}/shared-{which}")[1])["data"]["n"])
            assert kept >= max(numbers, default=0), f"shared-{which} holds {kept}, {max(numbers)} was acknowledged"


def version_of(server: Server) -> int:
    return int(json.loads(server.ask(server.connect(), "GET", MAPS)[1])["metadata"]["resourceVersion"])


def run(home: str, seconds: float, kills: int) -> None:
    server = Server(home)
    port = int(server.host.rpartition(":")[2])
    load = Load(server)
    load.start()
    restarts = []
    for _ in range(kills):
        time.sleep(seconds / (kills + 1))
        server.end(signal.SIGKILL)
        before = load.highest
        server = load.server = Server(home, port)
        restarts.append(server.started)
        version = version_of(server)
        assert version >= before, f"version {version} after a restart, {before} was acknowledged"
    time.sleep(seconds / (kills + 1))
    load.stop()
    load.check(server)
    status, _ = server.ask(server.connect(), "POST", MAPS, {"metadata": {"name": "unlocked"}})
    assert status == 201, status
    server.end()
    count = sum(map(len, load.written))
    print(f"faults: {CLIENTS} clients, {OBJECTS} objects, {kills} times SIGKILL in {seconds:.0f} s")
    print(f"  {count} writes acknowledged ({count / seconds:.0f}/s), {load.conflicts} conflicts retried, ready again after "
          f"{max(restarts) * 1000:.0f} ms at most")  # fmt: skip
    print("  every acknowledged write is there, versions never went back, no lock is left")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--kills", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fakectl-faults-") as home:
        run(home, given.seconds, given.kills)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
