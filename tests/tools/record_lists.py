"""Asks the real kubectl again for every case in tests/data/custom-columns.json and tests/data/sort-by.json.

Run it by hand after adding cases: `python tests/tools/record_lists.py`. kubectl reads the objects from a server on this machine that
knows one resource, `widgets`, and answers every list with the objects of the file.
"""
from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")
GROUP = {"name": "example.com", "versions": [{"groupVersion": "example.com/v1", "version": "v1"}],
         "preferredVersion": {"groupVersion": "example.com/v1", "version": "v1"}}
RESOURCE = {"name": "widgets", "singularName": "widget", "namespaced": True, "kind": "Widget", "verbs": ["get", "list"]}


class Handler(http.server.BaseHTTPRequestHandler):
    """Discovery and the list of widgets."""

    items: list[Any] = []

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        body: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}
        if path == "/api":
            body = {"kind": "APIVersions", "versions": ["v1"]}
        elif path == "/apis":
            body = {"kind": "APIGroupList", "apiVersion": "v1", "groups": [GROUP]}
        elif path == "/api/v1":
            body = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "v1", "resources": []}
        elif path == "/apis/example.com/v1":
            body = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "example.com/v1", "resources": [RESOURCE]}
        elif path.endswith("/widgets"):
            body = {"kind": "WidgetList", "apiVersion": "example.com/v1", "metadata": {"resourceVersion": "1"}, "items": self.items}
        elif "/widgets/" in path:
            body = next(item for item in self.items if item["metadata"]["name"] == path.rpartition("/")[2])
        data = json.dumps(body).encode()
        self.send_response(body.get("code", 200))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def record(name: str, server: http.server.HTTPServer, folder: str) -> None:
    """Fill tests/data/<name>.json with the binary's answers; a case begins with its arguments, {F} stands for a file with its text."""
    path = os.path.join(HERE, "..", "data", f"{name}.json")
    with open(path, encoding="utf-8") as stream:
        data = json.load(stream)
    Handler.items = data["objects"]
    cases = []
    for args, text in ([*case, ""][:2] for case in data["cases"]):
        file = os.path.join(folder, "columns")
        with open(file, "w", encoding="utf-8") as stream:
            stream.write(text)
        command = [KUBECTL, f"--server=http://127.0.0.1:{server.server_port}", "get", *(arg.replace("{F}", file) for arg in args)]
        done = subprocess.run(command, capture_output=True, text=True, env={"HOME": folder, "PATH": os.environ["PATH"]})
        cases.append([args, text, done.returncode, done.stdout, done.stderr])
    body = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(f'{{"objects": {json.dumps(data["objects"], ensure_ascii=False)},\n"cases": [\n{body}\n]}}\n')


if __name__ == "__main__":
    listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as scratch:
        for each in sys.argv[1:] or ["custom-columns", "sort-by"]:
            record(each, listener, scratch)
