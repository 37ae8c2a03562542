"""From a document's blocks to its steps: which lines are commands, which output belongs to which command, which blocks are files.

The forms that are read: blocks with prompts, commands and output in one (`$ ` and `> `, also other prompts); a block of commands followed
by a block of output; a block without prompts that begins with a command and goes on with its output. `[N]` on a line of its own after the
output is the exit code. Blocks of YAML and the like are files.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import markdown
from .markdown import Fence
from .shellwords import NotUnderstood, parse

SHELLS = frozenset({"shell", "bash", "sh", "zsh", "console", "terminal", "shell-session", "shellsession", "cmd", "bat", "powershell",
                    "ps1", "pwsh", "fish", "ksh", "sh-session", "commandline"})
PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "output", "none", "log", "no-highlight", "nohighlight", "out", "code"})
FILES = frozenset({"yaml", "yml", "json", "properties", "ini", "toml", "env", "conf", "xml", "sample", "jsonc"})
COMMANDS = frozenset([
    "kubectl", "k", "alias", "apt", "apt-get", "awk", "aws", "az", "base64", "brew", "cat", "cd", "chmod", "choco", "cp", "crictl",
    "curl", "cut", "date", "diff", "docker", "dig", "echo", "eksctl", "env", "exit", "export", "etcdctl", "gcloud", "git", "go",
    "grep", "head", "helm", "host", "ifconfig", "ip", "istioctl", "jq", "kind", "kubeadm", "kubectx", "kubens", "kustomize",
    "kubelet", "ls", "make", "minikube", "mkdir", "mktemp", "mv", "nano", "nslookup", "open", "openssl", "ping", "pip", "podman",
    "printf", "ps", "python", "python3", "rm", "sed", "seq", "sleep", "sort", "ssh", "sudo", "systemctl", "tail", "tar", "tee",
    "touch", "tr", "uniq", "unset", "vi", "vim", "watch", "wc", "wget", "which", "winget", "xargs", "yq", "for", "while", "until",
    "if", "set", "source", ".", "time", "read", "wait", "true", "false", "scp", "k9s", "kubeseal", "skaffold", "siege", "ab", "hey",
    "nc", "telnet", "snap", "yum", "dnf", "nerdctl", "ctr",
])  # the first words of commands, in blocks without prompts
PROMPT = re.compile(
    r"^(?:\([\w .:/-]*\)\s*)?(?:(?:\[[^\]]*\]|[\w.-]+@[\w.-]+(?:[: ][^\s$#%>]*)?|~?[\w./~-]*)\s?[$%]|[\w.-]+@[\w.-]+(?:[: ][^\s$#%>]*)?#"
    r"|(?:PS )?[A-Z]:\\[^>]*>|PS>|[❯➜»](?:\s+[~/]\S*)?)\s+(?P<command>\S.*)$"
)
SAYS_OUTPUT = re.compile(
    r"\b(?:output|similar to|looks? like|you(?:'ll| will| should| can| may)?(?: now)? (?:see|get)|result|prints?|returns?|displays?|shows?"
    r"|response|something like)\b",
    re.IGNORECASE,
)
NAMED_FILE = re.compile(r"[`*\"']([\w~./-]+\.(?:ya?ml|json|properties|txt|env|conf|ini|toml))[`*\"']")
COMMENT_NAME = re.compile(
    r"^(?:#|//)\s*(?:file(?:name)?:\s*)?([\w~./-]+\.(?:ya?ml|json|properties|txt|env|conf|ini|toml))\s*$", re.IGNORECASE
)
TITLE = re.compile(r"(?:title|file|filename|name|hl_lines)\s*=\s*[\"']?([\w~./-]+\.\w+)")
INLINE = re.compile(r"`(kubectl [^`]+)`")
INSTEAD = re.compile(r"^\s*(?:\d+[.)]|[-*])?\s*(?:or\b|alternatively|instead\b|equivalently)", re.IGNORECASE)
EXIT = re.compile(r"^\[(\d{1,3})\]$")


@dataclass(frozen=True)
class Output:
    """Sample output: its text, and the numbers of its first line and of the line after its last one, in the document (from 1)."""

    text: str
    first: int
    end: int
    code: int | None = None  # the exit code that the document shows
    indent: str = ""
    said: str = ""  # the words before a block of output alone

    def line_of(self, text: str) -> int:
        """The number of the first line that holds `text`."""
        return self.first + next((i for i, line in enumerate(self.text.splitlines()) if text in line), 0)


@dataclass
class Step:
    """One command of a document, as it stands there, with the prose before it and the output that belongs to it."""

    line: int
    command: str
    text: str = ""
    output: Output | None = None
    block: int = 0  # the line of the fence that it stands in
    instead: bool = False  # the document gives the next command as another way to do the same
    again: bool = False  # another way to do what the command before did


@dataclass(frozen=True)
class Shown:
    """A file that a document shows; without a name where the document does not say."""

    line: int
    name: str
    text: str


@dataclass
class Document:
    """A document as a program reads it."""

    path: str
    title: str
    steps: list[Step] = field(default_factory=list)
    files: list[Shown] = field(default_factory=list)
    close: str = ""
    lines: tuple[str, ...] = ()


def read(path: str, text: str) -> Document:
    """The document in `text`; `path` is where it was read, since files that it shows by reference are near."""
    page = markdown.read(text)
    title = page.title or os.path.splitext(os.path.basename(path))[0]
    document = Document(path, title, close=page.close, lines=page.lines)
    prose: list[str] = []
    open_step: Step | None = None  # the last command of a block that has no output yet
    for fence in page.fences:
        prose += [fence.before] if fence.before else []
        inline = _inline(fence)
        if inline:
            inline.text, prose = "\n\n".join(prose), []
            document.steps.append(inline)
            open_step = None
            continue
        if open_step and _is_output(fence, open_step):
            open_step.output = _output(fence, fence.text, 0)
            open_step = None
            continue
        steps = list(_steps(fence))
        if steps:
            if _is_instead(fence) and document.steps:
                if open_step:
                    open_step.instead = True
                else:
                    steps[0].again = len(steps) == 1
            steps[0].text, prose = "\n\n".join(prose), []
            document.steps += steps
            open_step = steps[-1] if steps[-1].output is None else None
            continue
        shown = _file(fence, path)
        if shown:
            document.files.append(shown)
        open_step = open_step if shown and not fence.headed else None
    document.close = "\n\n".join([*prose, page.close]).strip("\n")
    return document


# -- which blocks are what ----------------------------------------------------------------------------------------------------------


def _first(fence: Fence) -> str:
    return next((line for line in fence.text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")


def has_prompts(fence: Fence) -> bool:
    """Whether the block's commands stand behind prompts."""
    first = next((line for line in fence.text.splitlines() if line.strip()), "")
    return bool(PROMPT.match(first))


def begins_with_command(line: str) -> bool:
    """Whether a line without a prompt is a command."""
    words = line.strip().split()
    if not words:
        return False
    assignment = re.match(r"^[A-Za-z_]\w*=", words[0])
    return words[0] in COMMANDS or bool(assignment) or words[0].startswith(("./", "/usr/", "$(", "~/"))


def _is_output(fence: Fence, step: Step) -> bool:
    """Whether the block is what the command before it prints."""
    if has_prompts(fence) or fence.sample or (fence.headed and not _says_output(fence)):
        return False
    if fence.language in FILES:
        return _prints_data(step.command) or (_says_output(fence) and "output" in fence.before.lower() and not _names_file(fence))
    if fence.language in SHELLS or fence.language in PLAIN:
        return not begins_with_command(_first(fence)) and not _looks_like_manifest(fence, step)
    return False


def _inline(fence: Fence) -> Step | None:
    """A command that the sentence before its output holds, as in "Run `kubectl get pods`. The output is similar to:"."""
    paragraphs = [p for p in re.split(r"\n\s*\n", fence.before) if p.strip()]
    found = [command for p in paragraphs[-2:] for command in INLINE.findall(p)]
    if not found or not _says_output(fence) or has_prompts(fence):
        return None
    step = Step(fence.line, " ".join(found[-1].split()), block=fence.line)
    if (fence.language in SHELLS or fence.language in PLAIN) and not begins_with_command(_first(fence)):
        step.output = _output(fence, fence.text, 0)
    return step if step.output and not _looks_like_manifest(fence, step) else None


def _is_instead(fence: Fence) -> bool:
    """Whether the words before a block say that it does what the command before it does."""
    paragraphs = [p for p in re.split(r"\n\s*\n", fence.before) if p.strip()]
    return bool(paragraphs and INSTEAD.match(paragraphs[-1]))


def _prints_data(command: str) -> bool:
    formats = r"(?:-o|--output)[ =]*(?:yaml|json|jsonpath|go-template|custom-columns|name)"
    return bool(re.search(rf"{formats}|\bview\b|--dry-run|^cat |\bdiff\b", command))


def _looks_like_manifest(fence: Fence, step: Step) -> bool:
    return bool(re.search(r"^apiVersion:", fence.text, re.MULTILINE)) and not _prints_data(step.command) and not _says_output(fence)


def _says_output(fence: Fence) -> bool:
    paragraphs = [p for p in re.split(r"\n\s*\n", fence.before) if p.strip()]
    return bool(paragraphs and SAYS_OUTPUT.search(paragraphs[-1]))


def _names_file(fence: Fence) -> str:
    titled = TITLE.search(fence.info)
    if titled:
        return titled.group(1)
    for line in fence.text.splitlines()[:2]:
        comment = COMMENT_NAME.match(line.strip())
        if comment:
            return comment.group(1)
    paragraphs = [p for p in re.split(r"\n\s*\n", fence.before) if p.strip()]
    named = NAMED_FILE.findall(paragraphs[-1]) if paragraphs else []
    return named[-1] if named else ""


def _file(fence: Fence, path: str) -> Shown | None:
    if fence.sample:
        text = sample(path, fence.sample)
        return Shown(fence.line, fence.sample, text) if text else None
    manifest = re.search(r"^(?:apiVersion|kind):", fence.text, re.MULTILINE) or fence.text.lstrip().startswith("{")
    name = _names_file(fence)
    if fence.language in FILES or (fence.language in PLAIN and (manifest or name)):
        return Shown(fence.line, name, fence.text)
    return None


def sample(path: str, name: str) -> str:
    """The text of a file that a shortcode shows: under an `examples` folder of the site, or beside the document."""
    folder, name = os.path.dirname(os.path.abspath(path)), name.lstrip("/")
    while True:
        for place in (os.path.join(folder, "examples", name), os.path.join(folder, name)):
            if os.path.isfile(place):
                with open(place, encoding="utf-8") as f:
                    return f.read(1 << 20)
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above


# -- commands and output of a block -------------------------------------------------------------------------------------------------


def _steps(fence: Fence) -> Iterator[Step]:
    if has_prompts(fence):
        yield from _prompted(fence)
    elif (fence.language in SHELLS or fence.language in PLAIN) and begins_with_command(_first(fence)):
        yield from _unprompted(fence)


def _output(fence: Fence, text: str, offset: int) -> Output:
    """Output whose first line is line number `offset` of the block's text."""
    lines = text.splitlines()
    code = None
    found = EXIT.match(lines[-1].strip()) if lines else None
    if found:
        code, lines = int(found.group(1)), lines[:-1]
    first = fence.line + 1 + offset
    return Output("".join(f"{line}\n" for line in lines), first, first + len(lines), code, fence.indent, "" if offset else fence.before)


def unfinished(command: str) -> bool:
    """Whether a command goes on in the next line."""
    if command.endswith("\\"):
        return True
    waiting = re.search(r"<<-?\s*[\"']?(\w+)[\"']?", command)
    if waiting and not re.search(rf"\n\s*{waiting.group(1)}\s*$", command):
        return True
    try:
        parse(command)
    except NotUnderstood as e:
        return "not closed" in str(e)
    return False


def _prompted(fence: Fence) -> Iterator[Step]:
    lines = fence.text.splitlines()
    at = 0
    while at < len(lines):
        found = PROMPT.match(lines[at])
        if not found:
            at += 1
            continue
        start, command = at, found.group("command").rstrip()
        at += 1
        while at < len(lines) and not PROMPT.match(lines[at]) and (lines[at].startswith("> ") or lines[at] == ">" or unfinished(command)):
            continued = lines[at].startswith("> ") or lines[at] == ">"
            command += "\n" + (lines[at][2:] if continued else lines[at]).rstrip()
            at += 1
        begin = at
        while at < len(lines) and not PROMPT.match(lines[at]):
            at += 1
        last = at
        while last > begin and not lines[last - 1].strip():
            last -= 1
        if command.startswith("#"):
            continue
        step = Step(fence.line + 1 + start, command, block=fence.line)
        if last > begin:
            step.output = _output(fence, "".join(f"{line}\n" for line in lines[begin:last]), begin)
        yield step


def _unprompted(fence: Fence) -> Iterator[Step]:
    """Commands line by line; what follows a command and is none is its output."""
    lines = fence.text.splitlines()
    at = 0
    while at < len(lines):
        if not lines[at].strip() or lines[at].lstrip().startswith("#"):
            at += 1
            continue
        start, command = at, lines[at].strip()
        at += 1
        while at < len(lines) and unfinished(command):
            command += "\n" + lines[at].rstrip()
            at += 1
        begin = at
        while at < len(lines) and not _next_command(lines[at], lines[at - 1]):
            at += 1
        last = at
        while last > begin and not lines[last - 1].strip():
            last -= 1
        step = Step(fence.line + 1 + start, command, block=fence.line)
        body = lines[begin:last]
        if any(line.strip() and not line.lstrip().startswith("#") for line in body):
            step.output = _output(fence, "".join(f"{line}\n" for line in body), begin)
        yield step


def _next_command(line: str, before: str) -> bool:
    return begins_with_command(line) and not line.startswith((" ", "\t"))
