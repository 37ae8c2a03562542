"""Asks the real kubectl again to describe every object in tests/data/describe.json.

Run it by hand after adding or changing objects there: `python tests/fakectl/describe/record.py`. It serves the objects on loopback as an
API server would and writes down what kubectl prints, and when. A resource limit's order within a LimitRange is random there, so an object
should name one resource an item.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conftest import Memory, resource_of

from state.data import load
from state.errors import not_found
from state.kind import catalog

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "describe.json")
KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")


class Server(ThreadingHTTPServer):
    """GETs of discovery, of lists and of objects."""

    daemon_threads = True

    def __init__(self, objects: list[dict[str, Any]]):
        super().__init__(("127.0.0.1", 0), Handler)
        self.memory, self.discovery = Memory(objects), load("discovery.json")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        path, query = url.path.rstrip("/"), dict(parse_qsl(url.query))
        if path in self.server.discovery:
            return self.answer(200, self.server.discovery[path])
        parts = path.strip("/").split("/")
        group, version, rest = ("", parts[1], parts[2:]) if parts[0] == "api" else (parts[1], parts[2], parts[3:])
        namespace, rest = (rest[1], rest[2:]) if rest[0] == "namespaces" and len(rest) > 2 else (None, rest)
        resource = catalog().by_plural(rest[0], group, version)
        if resource is None:
            return self.answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404})
        found = self.server.memory.list(resource.gr, namespace, query.get("labelSelector", ""), query.get("fieldSelector", ""))
        found = [o for o in found if o["apiVersion"] == resource.api_version]
        if len(rest) == 1:
            head = {"kind": f"{resource.kind}List", "apiVersion": resource.api_version, "metadata": {"resourceVersion": "1"}}
            return self.answer(200, {**head, "items": found})
        for obj in found:
            if obj["metadata"]["name"] == rest[1]:
                return self.answer(200, obj)
        return self.answer(404, not_found(resource, rest[1]).status)

    def answer(self, code: int, body: Any) -> None:
        text = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def ask(server: str, home: str, obj: dict[str, Any]) -> dict[str, Any]:
    """What kubectl says of the object, and when."""
    resource, meta = resource_of(obj), obj["metadata"]
    word = f"{resource.plural}.{resource.version}.{resource.group}" if resource.group else resource.plural
    args = [KUBECTL, "--server", server, "--cache-dir", home, "describe", word, meta["name"], "-n", meta.get("namespace", "default")]
    done = subprocess.run(args, capture_output=True, text=True, check=True, env={"HOME": home, "KUBECONFIG": os.devnull, "TZ": "UTC"})
    return {"kind": obj["kind"], "apiVersion": obj["apiVersion"], "name": meta["name"], "now": time.time_ns(), "text": done.stdout}


def main() -> None:
    with open(DATA) as file:
        objects = json.load(file)["objects"]
    server = Server(objects)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as home:
        told = [ask(f"http://127.0.0.1:{server.server_address[1]}", home, o) for o in objects if o["kind"] != "Event"]
    with open(DATA, "w") as file:
        json.dump({"objects": objects, "described": told}, file, separators=(",", ":"), ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
