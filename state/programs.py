"""What the pretend containers run: which images pull, and how long a command lives and how it ends.

Data first, one small reader after it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .clock import SECOND

if TYPE_CHECKING:
    from .surroundings import Objects

UNPULLABLE_TAGS = ("1.161",)
UNPULLABLE_NAMES = ("does-not-exist",)
# images whose default command is a shell or an interpreter, which ends at once when nobody talks to it
NO_SERVICE = (
    "busybox",
    "alpine",
    "perl",
    "bash",
    "ubuntu",
    "debian",
    "centos",
    "fedora",
    "python",
    "node",
    "ruby",
    "golang",
    "hello-world",
    "curl",
)
SHORT = {
    "echo",
    "printf",
    "true",
    ":",
    "date",
    "perl",
    "env",
    "printenv",
    "hostname",
    "ls",
    "cat",
    "pwd",
    "id",
    "whoami",
    "uname",
    "expr",
    "seq",
    "touch",
    "mkdir",
    "cp",
    "mv",
    "rm",
    "test",
    "[",
}
ASKING = ("nslookup", "wget", "curl")
LOOKING = {"cat", "ls", "test", "[", "cp", "expr"}  # whose exit code depends on what they find
SHELLS = {"sh", "bash", "ash", "dash", "/bin/sh", "/bin/bash", "/bin/ash"}
UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
A_MOMENT = SECOND

Life = tuple[int | None, int]  # (nanoseconds until the end, exit code); None: runs on
FOREVER: Life = (None, 0)

_SLEEP = re.compile(r"^(\d+(?:\.\d+)?)([smhd]?)$")


def image_parts(image: str) -> tuple[str, str]:
    """(name without registry path, tag or digest) of an image reference."""
    path, _, digest = image.partition("@")
    base = path.rpartition("/")[2]
    name, _, tag = base.partition(":")
    return name, digest or tag or "latest"


def full_image(image: str) -> str:
    """The reference with registry and tag spelled out, as containerd reports it (`nginx` is docker.io/library/nginx:latest)."""
    first, slash, _ = image.partition("/")
    if not slash:
        image = f"docker.io/library/{image}"
    elif "." not in first and ":" not in first and first != "localhost":
        image = f"docker.io/{image}"
    return image if "@" in image or ":" in image.rpartition("/")[2] else f"{image}:latest"


def pulls(image: str) -> bool:
    """Whether the pretend registry has the image."""
    name, tag = image_parts(image)
    return tag not in UNPULLABLE_TAGS and not any(word in image for word in UNPULLABLE_NAMES) and bool(name)


def reads_input(container: dict) -> bool:
    """Whether the process waits for what somebody types: a shell or an interpreter with an open standard input, or `cat`."""
    argv = [*(container.get("command") or ()), *(container.get("args") or ())]
    if not container.get("stdin"):
        return False
    if not argv:
        return image_parts(container["image"])[0] in NO_SERVICE
    program = argv[0].rpartition("/")[2]
    return (program in SHELLS and not any(word.startswith("-") and word.endswith("c") for word in argv[1:2])) or argv == ["cat"]


def asks_network(spec: dict) -> bool:
    """Whether a container's script may wait for something on the network."""
    return any(word in text for text in (*(spec.get("command") or ()), *(spec.get("args") or ())) for word in ASKING)


def pull_news(image: str) -> str:
    """What a kubelet tells of a pull: how long it took, or why there is no such image."""
    if pulls(image):
        return f'Successfully pulled image "{image}" in 1s (1s including waiting). Image size: 10000000 bytes.'
    full = full_image(image)
    failed = f'failed to pull and unpack image "{full}": failed to resolve reference "{full}": {full}: not found'
    return f"rpc error: code = NotFound desc = {failed}"


def life(objects: Objects, pod: dict, container: dict, start: int, now: int) -> Life:
    """How long a container that begins at `start` lives and how it ends, by its command, else by its image.

    A shell's script is worked out by the pretend shell, which prints it too; what is a word or two is known here.
    """
    argv = [*(container.get("command") or ()), *(container.get("args") or ())]
    if reads_input(container):
        return FOREVER  # whoever attaches to it ends it (state/attached.py)
    if not argv:
        return (0, 0) if image_parts(container["image"])[0] in NO_SERVICE else FOREVER
    program = argv[0].rpartition("/")[2]
    if argv[0] in SHELLS:
        return _script(objects, pod, container, start, now) if len(argv) > 1 else (0, 0)
    if program == "sleep":
        return slept(argv[1:])
    if program == "false":
        return A_MOMENT, 1
    if program in LOOKING and len(argv) > 1:
        return _script(objects, pod, container, start, now)
    return (A_MOMENT, 0) if program in SHORT else FOREVER


def slept(words: list[str]) -> Life:
    total = 0.0
    for word in words:
        m = _SLEEP.match(word)
        if not m:
            return FOREVER if word in ("infinity", "inf") else (A_MOMENT, 1)
        total += float(m[1]) * UNITS[m[2]]
    return int(total * SECOND), 0


def _script(objects: Objects, pod: dict, container: dict, start: int, now: int) -> Life:
    """What the pretend shell makes of it."""
    from .lives import script_life

    ends, code = script_life(objects, pod, container, start, now)
    return (None if ends is None else max(ends, A_MOMENT)), code
