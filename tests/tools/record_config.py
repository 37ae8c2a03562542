"""Records tests/data/config.json: what the real kubectl's `config` commands say, one sequence of command lines after another.

    python tests/tools/record_config.py

Each sequence starts in a new folder with the kubeconfig of a new cluster, or with the files that it names. Add one to SEQUENCES and run
this. Addresses of memory and the folder's path are masked; where kubectl prints its long help before an error, only that it did is kept.
"""
from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "..", "data", "config.json")
KUBECTL = os.path.join(os.path.dirname(sys.executable), "kubectl")
NEW = {
    "kind": "Config", "apiVersion": "v1",
    "clusters": [{"name": "fake", "cluster": {"server": "https://127.0.0.1:6443", "insecure-skip-tls-verify": True}}],
    "users": [{"name": "fake", "user": {"token": "fakectl"}}],
    "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "fake"}}], "current-context": "fake",
}
EMPTY = {"kind": "Config", "apiVersion": "v1", "clusters": None, "users": None, "contexts": None, "current-context": ""}
ONE = {**EMPTY, "clusters": [{"name": "c1", "cluster": {"server": "https://one"}}],
       "contexts": [{"name": "x", "context": {"cluster": "c1", "user": "u"}}], "current-context": "x"}
TWO = {**EMPTY, "clusters": [{"name": "c1", "cluster": {"server": "https://two"}}, {"name": "c2", "cluster": {"server": "https://2"}}],
       "contexts": [{"name": "w", "context": {"cluster": "c2", "user": "u"}}], "current-context": "w",
       "preferences": {"colors": True}, "users": [{"name": "u", "user": {"token": "t"}}]}
HELP = "<help>\n"
PATHS = [
    "clusters.c.foo.bar", "clusters.c.server.x", "current-context.x", "preferences.foo", "preferences.colors.x", "preferences",
    "users.u.exec", "users.u.exec.command", "users.u.auth-provider", "users.u.auth-provider.config.x", "contexts.a.b.c.cluster",
    "users.u.as-groups", "users.u.act-as-groups", "users.u.act-as-user-extra", "users.u.act-as-user-extra.x", "users.u.act-as",
    "users.u.act-as.y", "users.u.act-as-uid", "kind", "apiVersion", "kind.x", ".", "''", "clusters", "clusters.",
    "clusters..server", "clusters.fake", "clusters.fake.server", "extensions", "extensions.x", "users.u.username",
    "contexts.c.extensions.x", "preferences.extensions.y", "users.u.tokenFile", "clusters.c.insecure-skip-tls-verify",
    "clusters.a.b.disable-compression", "LocationOfOrigin", "-", "contexts", "users", "users.fake.token", "clusters.x.y.z.server",
    "clusters.x.server.z.server", "contexts.fake.namespace", "contexts.fake.extensions",
]
SEQUENCES: list[list[str] | dict[str, Any]] = [
    ["config current-context", "config view", "config view --raw", "config view --minify", "config view -o json", "config view -o name",
     "config view -o kyaml", "config view -o foo", "config view -o ''", "config view -o JSON", "config view --template='{{.}}'",
     "config view -o yaml --template='{{.kind}}'", "config view -o jsonpath", "config view -o jsonpath='{.users[*].name}'",
     "config view -o jsonpath='{..namespace}'", "config view -o go-template='{{range .contexts}}{{.name}}{{end}}'", "config view x",
     "config view --merge=false", "config view --merge=x", "config view --flatten", "config view --minify --context=nosuch",
     "config view --minify --flatten --raw", "config view --output"],
    [f"config set {p} val" for p in PATHS] + ["config view --raw"],
    [f"config set {p} true" for p in PATHS] + ["config view --raw -o json"],
    [f"config unset {p}" for p in PATHS] + ["config view --raw", "config unset", "config unset a b"],
    ["config set", "config set a", "config set a ''", "config set a b c", "config set users.u.client-key-data YWJj",
     "config set users.u.client-key-data YWJ", "config set users.u.client-key-data 'a b'",
     "config set users.u.client-key-data abc --set-raw-bytes",
     "config set users.u.client-key-data YQ==", "config set users.u.client-key-data YQ== --set-raw-bytes=false",
     "config set users.u.client-key-data YQ== --set-raw-bytes=maybe", "config set users.u.client-certificate-data 'YQ\n=='",
     "config view",
     "config view --raw", "config unset users.u.client-key-data", "config set current-context nosuch", "config current-context",
     "config view --minify", "config unset current-context", "config current-context", "config view --minify", "config get-contexts"],
    ["config get-contexts", "config set-context a", "config set-context a", "config set-context a -n x --cluster=b --user=c",
     "config set-context a --namespace=", "config set-context ' ' --user='q\"x'", "config set-context", "config set-context ''",
     "config set-context a b", "config set-context a --current", "config set-context --current --namespace=work", "config get-contexts",
     "config get-contexts a ' ' nosuch", "config get-contexts nosuch other", "config get-contexts -o name",
     "config get-contexts -o json",
     "config get-contexts -o name zzz a", "config get-contexts --no-headers", "config get-contexts -A", "config use-context a",
     "config use fake", "config use-context", "config use-context ''", "config use-context x y", "config use-context nosuch",
     "config use-context --foo", "config rename-context", "config rename-context a", "config rename-context a ''",
     "config rename-context nosuch x", "config rename-context a fake", "config rename-context a a", "config rename-context a b",
     "config rename-context fake real", "config current-context", "config get-contexts", "config delete-context",
     "config delete-context nosuch", "config delete-context b c", "config delete-context b", "config delete-context real",
     "config get-contexts", "config set-context --current --user=z", "config get-contexts", "config view"],
    ["config get-clusters", "config set-cluster", "config set-cluster ''", "config set-cluster a b", "config set-cluster c",
     "config set-cluster c --server=https://1.2.3.4 --tls-server-name=t --proxy-url=socks5://p",
     "config set-cluster c --server=https://x",
     "config set-cluster c --embed-certs", "config set-cluster c --embed-certs --certificate-authority=nope",
     "config set-cluster c --insecure-skip-tls-verify --certificate-authority=nope", "config view",
     "config set-cluster c --embed-certs --certificate-authority=ca.crt", "config view", "config view --raw", "config view --flatten",
     "config set-cluster c --insecure-skip-tls-verify", "config view", "config set-cluster c --certificate-authority=ca.crt",
     "config view", "config view --flatten", "config set-cluster c --certificate-authority=sub/ca.crt", "config view --flatten",
     "config set-cluster c --certificate-authority=/abs/ca.crt", "config view", "config view --flatten",
     "config set-cluster c --certificate-authority=", "config set-cluster c --insecure-skip-tls-verify=false", "config view",
     "config set-cluster c --embed-certs=maybe", "config get-clusters x", "config delete-cluster", "config delete-cluster nosuch",
     "config delete-cluster c d", "config delete-cluster c", "config get-clusters", "config delete-cluster fake",
     "config view --minify"],
    ["config get-users", "config set-credentials", "config set-credentials ''", "config set-credentials a b",
     "config set-credentials u --token=abc", "config set-credentials u --username=a --password=b", "config view", "config view --raw",
     "config set-credentials u --token=t", "config set-credentials u --token=t --username=x",
     "config set-credentials u --token=t --password=x",
     "config set-credentials u --token=", "config view --raw", "config set-credentials u --client-certificate=ca.crt --client-key=key",
     "config view --flatten", "config view", "config set-credentials u --client-certificate=ca.crt --client-key=key --embed-certs",
     "config view", "config view --raw", "config set-credentials u --embed-certs",
     "config set-credentials u --embed-certs --client-key=zz",
     "config set-credentials u --embed-certs --client-certificate=zz", "config set-credentials u --embed-certs=foo",
     "config set-credentials u --client-key=", "config view", "config get-users", "config delete-user", "config delete-user nosuch",
     "config delete-user u", "config delete-user fake", "config get-users", "config view --minify"],
    ["config set-credentials v --auth-provider=oidc --auth-provider-arg=a=b,c=d --auth-provider-arg=e",
     "config set-credentials v --auth-provider=oidc --auth-provider-arg=a=b,c=d --auth-provider-arg=e=f", "config view",
     "config set-credentials v --auth-provider-arg=a- --auth-provider-arg=z=1", "config view",
     "config set-credentials v --auth-provider=gcp",
     "config view", "config set-credentials w --exec-arg=1", "config set-credentials w --exec-command=x --exec-arg=1,2 --exec-arg=3",
     "config set-credentials w --exec-env=A=b --exec-env=-", "config set-credentials w --exec-env=A=b", "config view",
     "config set-credentials w --exec-env=A=c", "config set-credentials w --exec-env=B=d", "config set-credentials w --exec-env=A-",
     "config view -o json", "config set-credentials w --exec-env=bad", "config set-credentials w --exec-env==x",
     "config set-credentials w --exec-interactive-mode=Foo", "config set-credentials w --exec-interactive-mode=Never",
     "config set-credentials w --exec-provide-cluster-info", "config view -o json", "config set-credentials w --exec-command=./y",
     "config set-credentials w --exec-api-version=client.authentication.k8s.io/v1beta1", "config view --raw -o json",
     "config set-credentials x --exec-command=z --exec-api-version=client.authentication.k8s.io/v1beta1", "config view -o yaml",
     "config unset users.w.exec", "config unset users.v.auth-provider", "config view"],
    ["config foo", "config current-context x", "config set-context q --kubeconfig=new/kc", "config view --kubeconfig=new/kc",
     "config view --kubeconfig=nope", "config view --kubeconfig=nope --merge", "config use-context q --kubeconfig=new/kc",
     "config current-context --kubeconfig=new/kc", "config view --merge=false --kubeconfig=new/kc",
     "config delete-context q --kubeconfig=new/kc",
     "config rename-context a b --kubeconfig=nope", "config delete-cluster x --kubeconfig=nope",
     "config current-context --kubeconfig=nope",
     "config unset clusters --kubeconfig=nope", "config view"],
    {"files": {"a": ONE, "b": TWO}, "list": "a:b:c", "commands": [
        "config view", "config view --raw", "config current-context", "config get-contexts", "config get-clusters",
        "config set-context w -n q",
        "config view --kubeconfig=b", "config set-context new", "config view --kubeconfig=a", "config use-context w",
        "config view --kubeconfig=a",
        "config delete-context w", "config view --kubeconfig=b", "config delete-cluster c1", "config view", "config rename-context x y",
        "config unset current-context", "config view", "config set preferences.colors false", "config view --kubeconfig=a",
        "config set-credentials u --token=new", "config view --kubeconfig=b --raw", "config delete-user u", "config delete-user u"]},
]


def masked(text: str, folder: str) -> str:
    text = text.replace(folder, "<folder>")
    if text.startswith("panic: "):
        return text.partition("\n")[0] + "\n"
    return re.sub(r"\b0x[0-9a-f]{9,}", "0x", text)


def record(commands: list[str], folder: str, kubeconfig: str) -> list[Any]:
    """What kubectl prints of each."""
    env = {"HOME": os.path.join(folder, "home"), "KUBECONFIG": kubeconfig, "PATH": "/nonexistent"}
    cases = []
    for line in commands:
        done = subprocess.run([KUBECTL, *shlex.split(line)], capture_output=True, text=True, env=env, cwd=folder, timeout=60,
                              stdin=subprocess.DEVNULL)
        out = HELP if "\nUsage:\n" in done.stdout else masked(done.stdout, folder)
        cases.append([line, out, masked(done.stderr, folder), done.returncode])
    return cases


def main() -> None:
    made = []
    for sequence in SEQUENCES:
        plain = sequence if isinstance(sequence, dict) else {"files": {"sub/config": NEW}, "list": "", "commands": sequence}
        with tempfile.TemporaryDirectory() as folder:
            for name, content in plain["files"].items():
                os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
                with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                    json.dump(content, f)
            for name in ("ca.crt", "key"):
                with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                    f.write(f"the {name}\n")
            cases = record(plain["commands"], folder, plain["list"] or os.path.join(folder, "sub", "config"))
        made.append({"files": plain["files"], "list": plain["list"], "cases": cases})
    with open(TARGET, "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(each, ensure_ascii=False) for each in made) + "\n]\n")


if __name__ == "__main__":
    main()
