"""Records tests/data/usage-errors.json: what the real kubectl says to command lines that fail before any server is asked.

    python tests/tools/usage_errors.py PATH/TO/kubectl

The command lines are the list below; CONFIG stands for a kubeconfig that names a server which is never reached.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile

TARGET = os.path.join(os.path.dirname(__file__), "..", "data", "usage-errors.json")
CONFIG = """apiVersion: v1
kind: Config
clusters: [{name: fake, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: fake, context: {cluster: fake, user: fake}}]
users: [{name: fake, user: {token: x}}]
current-context: fake
"""
LINES = [
    # words that are no commands
    ["gte"],
    ["GET"],
    ["gt", "pods"],
    ["foo"],
    ["list"],
    ["rm", "pod", "x"],
    ["ps"],
    ["e"],
    ["de"],
    ["appply", "-f", "x"],
    ["zzzzzz"],
    ["log"],
    ["rolling-update", "nginx"],
    ["delte"],
    ["s"],
    ["a"],
    ["c"],
    ["ver"],
    ["options", "--foo"],
    ["--foo", "get", "pods"],
    ["-v9", "foo"],
    ["-n", "x", "gte"],
    ["--foo=1", "version"],
    ["help", "--foo"],
    # groups
    ["rollout", "stop", "deployment/web"],
    ["rollout", "--", "status"],
    ["set", "im"],
    ["rollout", "-x"],
    ["rollout", "--nope", "status"],
    ["create", "foo"],
    ["create", "-f", "a", "b"],
    ["create", "statefulset", "foo", "--image=nginx"],
    ["create"],
    ["create", ""],
    ["create", "--", "deployment"],
    # flags
    ["version", "--foo"],
    ["version", "-z"],
    ["version", "-oz", "-z"],
    ["version", "--client=maybe"],
    ["version", "-o"],
    ["version", "--output"],
    ["version", "--=x"],
    ["version", "---x"],
    ["version", "-="],
    ["version", "-'"],
    ["version", '-"'],
    ["version", "-é"],
    ["version", "--cli"],
    ["version", "--v=x"],
    ["version", "-v", "x"],
    ["version", "-vx"],
    ["version", "-v=x"],
    ["version", "--v=99999999999"],
    ["version", "-h=x"],
    ["version", "--help=x"],
    ["version", "-h", "--foo"],
    ["version", "--foo", "-h"],
    ["version", "-n"],
    ["version", "--namespace"],
    ["version", "--warnings-as-errors=x"],
    ["version", "--log-flush-frequency=5"],
    ["version", "--log-flush-frequency=1x"],
    ["version", "--log-flush-frequency="],
    ["version", "--cli_ent=x"],
    ["version", "--insecure_skip-tls_verify=x"],
    ["version", "--no_pe"],
    ["-n"],
    ["--namespace"],
    ["-x"],
    ["api-resources", "--no-headers=2"],
    ["api-resources", "--verbs", 'a"b'],
    ["api-resources", '--verbs="a'],
    ["api-resources", '--verbs="a"b'],
    ["api-resources", '--verbs=a,"b'],
    ["api-resources", "--verbs=\n"],
    ["api-resources", "--sort-by"],
    ["create", "-f"],
    ["create", "-Rf"],
    ["create", "-R=x"],
    ["create", "--recursive=x", "-f", "y"],
    ["create", "-f", "x", "--foo"],
    # bodies
    ["create", "-f", "missing.yaml"],
    ["create", "-f", "x", "-k", "y"],
    ["create", "-k", "x", "-R"],
    ["create", "-f", "-", "-f", "-"],
    ["create", "-f", "missing.yaml", "-f", "other.yaml"],
    ["create", "-f", "missing.yaml", "--dry-run=foo"],
    ["create", "-f", "missing.yaml", "--validate=foo"],
    ["create", "-f", "missing.yaml", "-o", "foo"],
    ["version", "-o", "xml"],
    ["version", "extra"],
    ["api-versions", "extra"],
    ["api-resources", "extra"],
    ["api-resources", "--sort-by=size"],
    ["api-resources", "-o", "xml"],
    # kubeconfig
    ["api-versions", "--context=nosuch"],
    ["api-versions", "--cluster=nosuch"],
    ["api-versions", "--user=nosuch"],
    ["api-versions", "--kubeconfig=missing.conf"],
    ["api-versions", "--request-timeout=x"],
]


def main() -> None:
    cases = []
    with tempfile.TemporaryDirectory() as home:
        config = os.path.join(home, "config")
        with open(config, "w", encoding="utf-8") as f:
            f.write(CONFIG)
        env = {"PATH": "/nonexistent", "HOME": home, "KUBECONFIG": config}
        for words in LINES:
            done = subprocess.run(
                [os.path.abspath(sys.argv[1]), *words],
                capture_output=True,
                text=True,
                env=env,
                cwd=home,
                stdin=subprocess.DEVNULL,
                timeout=60,
            )
            lines = [line for line in done.stderr.splitlines(keepends=True) if "memcache.go" not in line]
            cases.append({"words": words, "stdout": done.stdout, "stderr": "".join(lines), "exit": done.returncode})
    with open(TARGET, "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
