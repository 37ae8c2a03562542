"""How a pretend container answers probes: data on what images listen on and serve, and a small reader of what its script does to a file.

The answer to a probe is a line of time: (nanoseconds since the container started, None or why the probe fails) from each moment on.
What is not known is taken to be well. Texts: `pkg/probe/{http,tcp,exec}`.
"""

from __future__ import annotations

import re

from .clock import SECOND
from .programs import SHELLS, SHORT, image_parts, slept
from .pure.objects import Object

Answers = list[tuple[int, str | None]]
WELL: Answers = [(0, None)]

LISTENS: dict[str, tuple[int, ...]] = {
    "nginx": (80,), "httpd": (80,), "redis": (6379,), "mysql": (3306, 33060), "mariadb": (3306,), "postgres": (5432,), "mongo": (27017,),
    "memcached": (11211,), "rabbitmq": (4369, 5671, 5672, 25672), "tomcat": (8080,), "hello-app": (8080,), "goproxy": (8080,),
    "kubernetes-bootcamp": (8080,), "whoami": (80,), "etcd": (2379, 2380), "registry": (5000,),
}  # fmt: skip
PAGES: dict[str, frozenset[str]] = {
    "nginx": frozenset({"/", "/index.html", "/50x.html"}),
    "httpd": frozenset({"/", "/index.html"}),
    "tomcat": frozenset(),
}
NO_HTTP = frozenset({"redis", "mysql", "mariadb", "postgres", "memcached"})
OWN_CONFIG = ("/etc/nginx", "/usr/local/apache2", "/usr/share/nginx", "/usr/local/tomcat")  # a volume there: who knows what it serves
# the example of the Kubernetes site: well for ten seconds, then never again
SICKENS, SICK_AFTER, SICK = ("agnhost", "liveness"), 10 * SECOND, "HTTP probe failed with statuscode: 500"
IDLE = SHORT | {"sleep", "tail"}  # programs that listen to nobody
CONTROL = {"while", "until", "for", "if", "then", "else", "fi", "do", "done", "exit", "trap", "exec", "in"}
_STATEMENTS = re.compile(r"\s*(?:;|&&|\|\||\||\n)\s*")
_WORDS = re.compile(r"'[^']*'|\"[^\"]*\"|[^\s<>]+|>>?|<")


def answers(pod: Object, container: Object, probe: Object, late: int = 0) -> Answers:
    """How the container answers this probe from its start on; `late`: what it serves is up so many nanoseconds later."""
    if not late:
        return _answers(pod, container, probe)
    well = [(at + late, why) for at, why in _answers(pod, container, probe)]
    return [(0, _down(pod, container, probe)), *well]


def _down(pod: Object, container: Object, probe: Object) -> str:
    """Why a probe fails whose container does not serve anything yet."""
    if "httpGet" in probe:
        url, address = _url(pod, container, probe["httpGet"])
        return f"{url}: dial tcp {address}: connect: connection refused"
    if "tcpSocket" in probe:
        host = probe["tcpSocket"].get("host") or _ip(pod)
        return f"dial tcp {host}:{number(container, probe['tcpSocket']['port'])}: connect: connection refused"
    if "exec" in probe:
        return ""
    return f'timeout: failed to connect service "{_ip(pod)}:{probe["grpc"]["port"]}" within 1s: context deadline exceeded'


def _url(pod: Object, container: Object, get: Object) -> tuple[str, str]:
    """(the request of an HTTP probe, the address that it goes to)."""
    path = get.get("path") or "/"
    path = path if path.startswith("/") else f"/{path}"
    address = f"{get.get('host') or _ip(pod)}:{number(container, get['port'])}"
    return f'Get "{get.get("scheme", "HTTP").lower()}://{address}{path}"', address


def _answers(pod: Object, container: Object, probe: Object) -> Answers:
    if "httpGet" in probe:
        return _http(pod, container, probe["httpGet"])
    if "tcpSocket" in probe:
        host = probe["tcpSocket"].get("host") or _ip(pod)
        port = number(container, probe["tcpSocket"]["port"])
        return WELL if _listens(container, port) else [(0, f"dial tcp {host}:{port}: connect: connection refused")]
    if "exec" in probe:
        return _exec(container, probe["exec"].get("command") or [])
    return WELL


def number(container: Object, port: int | str) -> int:
    """A probe's port by number or name; 0 for a name that no port has."""
    if isinstance(port, int):
        return port
    named = [p["containerPort"] for p in container.get("ports", ()) if p.get("name") == port]
    return named[0] if named else int(port) if port.isdecimal() else 0


def _ip(pod: Object) -> str:
    return pod["status"].get("podIP", "")


def _argv(container: Object) -> list[str]:
    return [*container.get("command", ()), *container.get("args", ())]


def _configured(container: Object) -> bool:
    return any(m["mountPath"].startswith(OWN_CONFIG) for m in container.get("volumeMounts", ()))


def _listens(container: Object, port: int) -> bool:
    argv = _argv(container)
    if argv:
        return not _idle(argv)
    known = LISTENS.get(image_parts(container["image"])[0])
    return known is None or port in known or _configured(container)


def _idle(argv: list[str]) -> bool:
    """Whether a command is made of programs that listen to nobody."""
    if argv[0] not in SHELLS:
        return argv[0].rpartition("/")[2] in IDLE
    if len(argv) < 3:
        return False
    heads = [words[0] for words in map(str.split, _STATEMENTS.split(argv[2])) if words]
    return all(word in IDLE | CONTROL for word in heads)


def _http(pod: Object, container: Object, get: Object) -> Answers:
    port, path = number(container, get["port"]), get.get("path") or "/"
    path = path if path.startswith("/") else f"/{path}"
    scheme, (url, address) = get.get("scheme", "HTTP").lower(), _url(pod, container, get)
    if not _listens(container, port):
        return [(0, f"{url}: dial tcp {address}: connect: connection refused")]
    name, argv = image_parts(container["image"])[0], _argv(container)
    if name == SICKENS[0] and argv[:1] == [SICKENS[1]]:
        return [(0, None), (SICK_AFTER, SICK)]
    if argv or _configured(container):
        return WELL
    if name in NO_HTTP:
        return [(0, f"{url}: EOF")]
    if scheme == "https" and name in PAGES:
        return [(0, f"{url}: http: server gave HTTP response to HTTPS client")]
    if name in PAGES and path.partition("?")[0] not in PAGES[name]:
        return [(0, "HTTP probe failed with statuscode: 404")]
    return WELL


def _exec(container: Object, command: list[str]) -> Answers:
    name = _file_asked_for(command)
    if name:
        why = _no_such_file(container, command[0].rpartition("/")[2], name)
        return [(at, None if there else why) for at, there in _file_times(_argv(container), name)] or WELL
    return [(0, "")] if command and _fails(container, command) else WELL


def _fails(container: Object, command: list[str]) -> bool:
    """Whether the command ends badly, as far as the pretend shell knows it."""
    if command[0] not in SHELLS and command[0].rpartition("/")[2] not in (*SHORT, "false"):
        return False
    from .lives import alone

    return alone(command, container["image"])[1] != 0


def _file_asked_for(command: list[str]) -> str:
    """The file whose being there the command tests, or ""."""
    words = command
    if len(command) == 3 and command[0] in SHELLS and command[1] == "-c":
        words = command[2].split()
    if len(words) == 2 and words[0] in ("cat", "ls", "stat"):
        return words[1]
    return words[2] if len(words) >= 3 and words[0] in ("test", "[") and words[1] in ("-f", "-e") else ""


def _no_such_file(container: Object, program: str, name: str) -> str:
    small = image_parts(container["image"])[0] == "busybox" or "alpine" in container["image"]
    if program == "cat":
        return f"cat: can't open '{name}': No such file or directory\n" if small else f"cat: {name}: No such file or directory\n"
    if program == "ls":
        return f"ls: {name}: No such file or directory\n" if small else f"ls: cannot access '{name}': No such file or directory\n"
    return ""


def _file_times(argv: list[str], name: str) -> list[tuple[int, bool]]:
    """When the container's script makes and removes the file; nothing when it never speaks of it."""
    if len(argv) < 3 or argv[0] not in SHELLS or not argv[1].startswith("-") or name not in argv[2]:
        return []
    at, times = 0, [(0, False)]
    for statement in _STATEMENTS.split(argv[2].strip()):
        words = [w.strip("'\"") for w in _WORDS.findall(statement)]
        if not words or words[0] in CONTROL:
            break
        if words[0] == "sleep":
            lived, _ = slept(words[1:])
            if lived is None:
                break
            at += lived
        elif name in words:
            times.append((at, words[0] != "rm"))
    return times[1:] if len(times) > 1 and times[1][0] == 0 else times
