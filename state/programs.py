"""What the pretend containers run: which images pull, and how long a command lives and how it ends.

Data first, one small reader after it.
"""

from __future__ import annotations

import re

from .clock import SECOND

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
SHELLS = {"sh", "bash", "ash", "dash", "/bin/sh", "/bin/bash", "/bin/ash"}
UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
A_MOMENT = SECOND

Life = tuple[int | None, int]  # (nanoseconds until the end, exit code); None: runs on
FOREVER: Life = (None, 0)

_SLEEP = re.compile(r"^(\d+(?:\.\d+)?)([smhd]?)$")
_SPLIT = re.compile(r"\s*(?:;|&&|\n)\s*")


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


def life(container: dict) -> Life:
    """How long a container lives and how it ends, by its command, else by its image."""
    argv = [*container.get("command", ()), *container.get("args", ())]
    if argv:
        return _command(argv)
    return (0, 0) if image_parts(container["image"])[0] in NO_SERVICE else FOREVER


def _command(argv: list[str]) -> Life:
    program = argv[0].rpartition("/")[2]
    if argv[0] in SHELLS:
        return _script(argv[2]) if len(argv) > 2 and argv[1] in ("-c", "-ec", "-xc", "-exc") else (0, 0)
    if program == "sleep":
        return _sleep(argv[1:])
    if program == "false":
        return A_MOMENT, 1
    return (A_MOMENT, 0) if program in SHORT else FOREVER


def _sleep(words: list[str]) -> Life:
    total = 0.0
    for word in words:
        m = _SLEEP.match(word)
        if not m:
            return FOREVER if word in ("infinity", "inf") else (A_MOMENT, 1)
        total += float(m[1]) * UNITS[m[2]]
    return int(total * SECOND), 0


def _script(script: str) -> Life:
    """A `sh -c` script: its sleeps add up, `exit N` ends it; a loop or a program that serves runs on."""
    total, code = 0, 0
    for statement in _SPLIT.split(script.strip()):
        words = statement.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] in ("while", "until", "for"):
            return FOREVER
        if words[0] == "exit":
            return max(total, A_MOMENT), int(words[1]) % 256 if len(words) > 1 and words[1].isdecimal() and len(words[1]) < 10 else code
        if words[0] == "exec":
            words = words[1:] or [":"]
        lived, code = _command(words)
        if lived is None:
            return FOREVER
        total += lived if words[0] == "sleep" else 0
    return max(total, A_MOMENT), code
