"""nslookup, wget and curl, which reach the pods and services of the cluster and nothing else."""

from __future__ import annotations

from ..machine import Shell
from ..options import flags
from ..streams import ERR, OUT, PAUSE, Run
from ..world import SECOND, Answer


def _ask(shell: Shell, name: str) -> tuple[str, list[str]]:
    shell.world.asked += 1
    network = shell.world.network
    return network.resolve(name, shell.moment) if network else (name, [])


def nslookup(shell: Shell, args: list[str]) -> Run:
    _, words = flags("nslookup", [a for a in args if not a.startswith("-")], "", "")
    if not words:
        yield ERR, "nslookup: no name given\n"
        return 1
    server = shell.world.network.server if shell.world.network else "10.96.0.10"
    full, found = _ask(shell, words[0])
    if shell.world.image.busybox and shell.world.image.tag.startswith("1.28"):
        yield OUT, f"Server:    {server}\nAddress 1: {server} kube-dns.kube-system.svc.cluster.local\n\n"
        if not found:
            yield ERR, f"nslookup: can't resolve '{words[0]}'\n"
            return 1
        yield OUT, f"Name:      {words[0]}\n" + "".join(f"Address {i}: {ip} {full}\n" for i, ip in enumerate(found, 1))
        return 0
    yield OUT, f"Server:\t\t{server}\nAddress:\t{server}:53\n\n"
    if not found:
        yield OUT, f"** server can't find {full}: NXDOMAIN\n\n"
        return 1
    yield OUT, "".join(f"Name:\t{full}\nAddress: {ip}\n" for ip in found) + "\n"
    return 0


def split_url(url: str) -> tuple[str, str, int, str]:
    """(scheme, host, port, path) of an address."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        scheme, rest = "http", url
    authority, slash, path = rest.partition("/")
    host, colon, port = authority.rpartition("@")[2].partition(":")
    known = int(port) if port.isascii() and port.isdecimal() and len(port) < 6 else 443 if scheme == "https" else 80
    return scheme, host, known, slash + path or "/"


def _fetch(shell: Shell, url: str) -> tuple[Answer, str, int, str]:
    shell.world.asked += 1
    scheme, host, port, path = split_url(url)
    if scheme != "http" or shell.world.network is None:
        return Answer("unknown" if scheme == "http" else "refused"), host, port, path
    return shell.world.network.fetch(host, port, path, shell.moment), host, port, path


def wget(shell: Shell, args: list[str]) -> Run:
    long = {"spider": "S", "timeout": "T", "tries": "t", "quiet": "q", "output-document": "O", "no-check-certificate": "n"}
    args = [a if a not in ("-qO-", "-q0-") else "-qO-" for a in args]
    given, words = flags("wget", args, "qScn", "OTtP", long)
    if not words:
        yield ERR, "wget: missing URL\n"
        return 1
    answer, host, port, path = _fetch(shell, words[0])
    if answer.trouble == "unknown":
        yield ERR, f"wget: bad address '{host}{f':{port}' if port != 80 else ''}'\n"
        return 1
    if "q" not in given:
        shown = host if port == 80 and f"{host}:" not in words[0] else f"{host}:{port}"
        yield ERR, f"Connecting to {shown} ({answer.address}:{port})\n"
    if answer.trouble == "timeout":
        shell.now += int(given["T"]) * SECOND if given.get("T", "").isdecimal() and len(given["T"]) < 6 else 130 * SECOND
        yield PAUSE
        yield (
            ERR,
            "wget: download timed out\n"
            if "T" in given
            else f"wget: can't connect to remote host ({answer.address}): Operation timed out\n",
        )
        return 1
    if answer.trouble:
        yield ERR, f"wget: can't connect to remote host ({answer.address}): Connection refused\n"
        return 1
    if answer.status >= 400:
        yield ERR, f"wget: server returned error: HTTP/1.1 {answer.status} {REASONS.get(answer.status, '')}\n"
        return 1
    if "S" in given:
        yield ERR, "" if "q" in given else "remote file exists\n"
        return 0
    yield from _kept(shell, given, path, answer.body)
    return 0


REASONS = {404: "Not Found", 403: "Forbidden", 500: "Internal Server Error"}


def _kept(shell: Shell, given: dict[str, str], path: str, body: str) -> Run:
    """Print what was fetched, or write it into a file, as -O says."""
    name = given.get("O") or path.rpartition("/")[2] or "index.html"
    if name == "-":
        yield OUT, body
        return 0
    if name != "/dev/null":
        if "q" not in given:
            yield ERR, f"saving to '{name}'\n"
        entry = shell.world.files.open(shell.path(name), shell.moment, append=False)
        shell.world.files.add(entry, body, shell.moment)
        if "q" not in given:
            yield ERR, f"{name:<20} 100% |********************************| {len(body):5d}  0:00:00 ETA\n'{name}' saved\n"
    return 0


def curl(shell: Shell, args: list[str]) -> Run:
    long = {"silent": "s", "show-error": "S", "fail": "f", "head": "I", "output": "o", "write-out": "w", "max-time": "m", "header": "H",
            "connect-timeout": "m", "location": "L", "insecure": "k", "verbose": "v", "include": "i", "request": "X"}  # fmt: skip
    given, words = flags("curl", args, "sSfIvkLig", "omwHXA", long)
    if not words:
        yield ERR, "curl: try 'curl --help' or 'curl --manual' for more information\n"
        return 2
    answer, host, port, path = _fetch(shell, words[0])
    quiet = "s" in given and "S" not in given
    if answer.trouble:
        limit = given.get("m", "")
        if answer.trouble == "timeout":
            shell.now += int(limit) * SECOND if limit.isdecimal() and len(limit) < 6 else 130 * SECOND
            yield PAUSE
        code, why = {
            "unknown": (6, f"Could not resolve host: {host}"),
            "timeout": (28, f"Connection timed out after {limit or 130}000 milliseconds"),
        }.get(answer.trouble, (7, f"Failed to connect to {host} port {port} after 0 ms: Could not connect to server"))
        yield ERR, "" if quiet else f"curl: ({code}) {why}\n"
        return code
    if "f" in given and answer.status >= 400:
        yield ERR, "" if quiet else f"curl: (22) The requested URL returned error: {answer.status}\n"
        return 22
    head = f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'OK')}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in answer.headers) + "\r\n"
    body = head if "I" in given else (head if "i" in given else "") + answer.body
    if given.get("o") not in (None, "", "-", "/dev/null"):
        entry = shell.world.files.open(shell.path(given["o"]), shell.moment, append=False)
        shell.world.files.add(entry, body, shell.moment)
    elif given.get("o") != "/dev/null":
        yield OUT, body
    if "w" in given:
        from .printing import unescaped

        yield OUT, unescaped(given["w"].replace("%{http_code}", str(answer.status)))[0]
    return 0
