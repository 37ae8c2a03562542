"""Commands on files and folders, with busybox's words or coreutils'."""

from __future__ import annotations

from ..dates import short
from ..files import Entry, Files, Trouble
from ..machine import Shell
from ..options import flags, number
from ..streams import ERR, OUT, Mark, Run


def fault(shell: Shell, name: str, path: str, error: object, busybox: str, gnu: str) -> Mark:
    """A complaint of a command about a file; both wordings have {} for the path."""
    words = (busybox if shell.world.image.busybox else gnu).format(path)
    return ERR, f"{name}: {words}: {error}\n"


def _files(shell: Shell) -> Files:
    return shell.world.files


# -- looking ----------------------------------------------------------------------------------------------------------------------


def ls(shell: Shell, args: list[str]) -> Run:
    given, words = flags("ls", args, "l1aAhtrRdFinpSC", "", {"all": "a", "color": "C", "almost-all": "A"})
    code = 0
    listed: list[tuple[str, Entry]] = []
    folders: list[str] = []
    for word in words or ["."]:
        try:
            entry = _files(shell).get(shell.path(word), follow="l" not in given)
        except Trouble as e:
            yield fault(shell, "ls", word, e, "{}", "cannot access '{}'")
            code = 1 if shell.world.image.busybox else 2
            continue
        if entry.kind == "d" and "d" not in given:
            folders.append(word)
        else:
            listed.append((word, entry))
    for line in _lines(shell, listed, given):
        yield OUT, line
    for i, word in enumerate(folders):
        if len(words) > 1:
            yield OUT, ("\n" if i or listed else "") + f"{word}:\n"
        for line in _folder(shell, word, given):
            yield OUT, line
    return code


def _folder(shell: Shell, word: str, given: dict[str, str]) -> list[str]:
    files, path = _files(shell), shell.path(word)
    names = files.names(path)
    if not given.keys() & {"a", "A"}:
        names = [n for n in names if not n.startswith(".")]
    entries = [(n, files.entries[f"{files.real(path).rstrip('/')}/{n}"]) for n in names]
    if "t" in given:
        entries.sort(key=lambda e: -e[1].at)
    if "r" in given:
        entries.reverse()
    if "a" in given:
        here = files.get(path)
        entries = [(".", here), ("..", files.get(path + "/.."))] + entries
    shell.world.step(1 + len(entries) // 8)
    total = sum(4 for _, e in entries if e.kind != "l")
    head = [f"total {total}\n"] if "l" in given or "n" in given else []
    return head + _lines(shell, entries, given)


def _lines(shell: Shell, entries: list[tuple[str, Entry]], given: dict[str, str]) -> list[str]:
    if "l" not in given and "n" not in given:
        marks = {"d": "/", "l": "@"} if "F" in given else {"d": "/"} if "p" in given else {}
        return [f"{name}{marks.get(entry.kind, '')}\n" for name, entry in entries]
    width = max((len(str(e.size)) for _, e in entries), default=1)
    return [_long(shell, name, entry, width) for name, entry in entries]


def _long(shell: Shell, name: str, entry: Entry, width: int) -> str:
    mode = {"d": "d", "l": "l"}.get(entry.kind, "-") + _mode(entry.mode)
    links = 2 if entry.kind == "d" else 1
    shown = f"{name} -> {entry.text}" if entry.kind == "l" else name
    when = short(entry.at, shell.moment)
    if shell.world.image.busybox:
        return f"{mode} {links:4d} root     root     {entry.size:9d} {when} {shown}\n"
    return f"{mode} {links} root root {entry.size:{width}d} {when} {shown}\n"


def _mode(mode: int) -> str:
    return "".join(letter if mode >> (8 - i) & 1 else "-" for i, letter in enumerate("rwxrwxrwx"))


def stat(shell: Shell, args: list[str]) -> Run:
    given, words = flags("stat", args, "L", "c", {"format": "c"})
    for word in words:
        try:
            entry = _files(shell).get(shell.path(word), follow="L" in given)
        except Trouble as e:
            yield fault(shell, "stat", word, e, "can't stat '{}'", "cannot statx '{}'")
            return 1
        text = given.get("c", "%n %s %a")
        known = {"%n": word, "%s": str(entry.size), "%a": f"{entry.mode:o}", "%U": "root", "%G": "root", "%Y": str(entry.at // 10**9)}
        for key, value in known.items():
            text = text.replace(key, value)
        yield OUT, text + "\n"
    return 0


def du(shell: Shell, args: list[str]) -> Run:
    _, words = flags("du", args, "shkma", "")
    for word in words or ["."]:
        try:
            real = _files(shell).real(shell.path(word))
            _files(shell).get(real)
        except Trouble as e:
            yield fault(shell, "du", word, e, "{}", "cannot access '{}'")
            return 1
        yield OUT, f"{4 + 4 * sum(1 for _ in _files(shell).below(real))}\t{word}\n"
    return 0


def cat(shell: Shell, args: list[str]) -> Run:
    given, words = flags("cat", args, "nAvetu", "")
    code, count = 0, 0
    for word in words or ["-"]:
        if word in ("-", "/dev/stdin"):
            while line := (yield from shell.stdin.line()):
                count += 1
                yield OUT, f"{count:6d}\t{line}" if "n" in given else line
            continue
        try:
            text = _files(shell).read(shell.path(word))
        except Trouble as e:
            said = "read error" if str(e) == "Is a directory" and shell.world.image.busybox else "can't open '{}'"
            yield fault(shell, "cat", word, e, said, "{}")
            code = 1
            continue
        if "n" in given:
            text = "".join(f"{i:6d}\t{line}" for i, line in enumerate(text.splitlines(True), 1))
        yield OUT, text
    return code


# -- names ------------------------------------------------------------------------------------------------------------------------


def basename(shell: Shell, args: list[str]) -> Run:
    if not args:
        yield ERR, "basename: missing operand\n"
        return 1
    name = args[0].rstrip("/").rpartition("/")[2] or "/"
    if len(args) > 1 and name != args[1]:
        name = name.removesuffix(args[1])
    yield OUT, name + "\n"
    return 0


def dirname(shell: Shell, args: list[str]) -> Run:
    for word in args:
        folder, slash, _ = word.rstrip("/").rpartition("/")
        yield OUT, (folder or ("/" if slash else ".")) + "\n"
    return 0


def readlink(shell: Shell, args: list[str]) -> Run:
    given, words = flags("readlink", args, "fenm", "")
    for word in words:
        if "f" in given:
            yield OUT, _files(shell).real(shell.path(word)) + "\n"
            continue
        entry = _files(shell).find(shell.path(word), follow=False)
        if entry is None or entry.kind != "l":
            return 1
        yield OUT, entry.text + "\n"
    return 0


def realpath(shell: Shell, args: list[str]) -> Run:
    return readlink(shell, ["-f", *args])


# -- changing ---------------------------------------------------------------------------------------------------------------------


def mkdir(shell: Shell, args: list[str]) -> Run:
    given, words = flags("mkdir", args, "pv", "m", {"parents": "p"})
    code = 0
    for word in words:
        try:
            if "p" in given:
                above = ""
                for name in shell.path(word).strip("/").split("/"):
                    above += f"/{name}"
                    found = _files(shell).find(above)
                    if found is None:
                        _files(shell).make_folder(above, shell.moment)
                    elif found.kind == "f":
                        raise Trouble("File exists")
            else:
                _files(shell).make_folder(shell.path(word), shell.moment)
        except Trouble as e:
            yield fault(shell, "mkdir", word, e, "can't create directory '{}'", "cannot create directory ‘{}’")
            code = 1
    return code


def touch(shell: Shell, args: list[str]) -> Run:
    given, words = flags("touch", args, "acm", "dt")
    code = 0
    for word in words:
        try:
            if "c" not in given or _files(shell).find(shell.path(word)):
                found = _files(shell).find(shell.path(word))
                if found is None or found.kind == "f":
                    _files(shell).open(shell.path(word), shell.moment, append=True)
        except Trouble as e:
            yield fault(shell, "touch", word, e, "{}", "cannot touch '{}'")
            code = 1
    return code


def rm(shell: Shell, args: list[str]) -> Run:
    given, words = flags("rm", args, "rRfvi", "", {"recursive": "r", "force": "f"})
    code = 0
    for word in words:
        entry = _files(shell).find(shell.path(word), follow=False)
        if entry is None and "f" in given:
            continue
        try:
            if entry and entry.kind == "d" and not given.keys() & {"r", "R"}:
                raise Trouble("Is a directory")
            _files(shell).remove(shell.path(word))
        except Trouble as e:
            yield fault(shell, "rm", word, e, "can't remove '{}'" if entry is None else "'{}'", "cannot remove '{}'")
            code = 1
    return code


def rmdir(shell: Shell, args: list[str]) -> Run:
    code = 0
    for word in args:
        try:
            if _files(shell).names(shell.path(word)):
                raise Trouble("Directory not empty")
            _files(shell).remove(shell.path(word))
        except Trouble as e:
            yield fault(shell, "rmdir", word, e, "'{}'", "failed to remove '{}'")
            code = 1
    return code


def _destination(shell: Shell, source: str, target: str) -> str:
    found = _files(shell).find(shell.path(target))
    name = source.rstrip("/").rpartition("/")[2]
    return f"{shell.path(target).rstrip('/')}/{name}" if found and found.kind == "d" else shell.path(target)


def cp(shell: Shell, args: list[str]) -> Run:
    given, words = flags("cp", args, "rRapfvLd", "", {"recursive": "r"})
    if len(words) < 2:
        yield ERR, "cp: missing file operand\n"
        return 1
    code = 0
    for word in words[:-1]:
        try:
            _copy(shell, word, _destination(shell, word, words[-1]), bool(given.keys() & {"r", "R", "a"}))
        except Trouble as e:
            yield fault(shell, "cp", word, e, "can't stat '{}'", "cannot stat '{}'")
            code = 1
    return code


def _copy(shell: Shell, source: str, target: str, whole: bool) -> None:
    files = _files(shell)
    real = files.real(shell.path(source))
    if files.get(real).kind == "d":
        if not whole:
            raise Trouble("omitting directory")
        if files.find(target) is None:
            files.make_folder(target, shell.moment)
        if (target.rstrip("/") + "/").startswith(real.rstrip("/") + "/"):
            raise Trouble("cannot copy a directory into itself")
        for name in files.names(real):
            shell.world.step()
            _copy(shell, f"{real}/{name}", f"{target}/{name}", True)
        return
    text, mode = files.read(real), files.get(real).mode
    entry = files.open(target, shell.moment, append=False)
    files.add(entry, text, shell.moment)
    entry.mode = mode


def mv(shell: Shell, args: list[str]) -> Run:
    _, words = flags("mv", args, "fvn", "")
    if len(words) < 2:
        yield ERR, "mv: missing file operand\n"
        return 1
    for word in words[:-1]:
        try:
            _copy(shell, word, _destination(shell, word, words[-1]), True)
            _files(shell).remove(shell.path(word))
        except Trouble as e:
            yield fault(shell, "mv", word, e, "can't rename '{}'", "cannot stat '{}'")
            return 1
    return 0


def ln(shell: Shell, args: list[str]) -> Run:
    _, words = flags("ln", args, "sfn", "")
    if len(words) != 2:
        yield ERR, "ln: missing file operand\n"
        return 1
    try:
        path = _destination(shell, words[0], words[1])
        _files(shell).open(path, shell.moment, append=True)
        _files(shell).entries[_files(shell).real(path)] = Entry("l", words[0], 0o777, shell.moment)
    except Trouble as e:
        yield fault(shell, "ln", words[1], e, "{}", "failed to create symbolic link '{}'")
        return 1
    return 0


def chmod(shell: Shell, args: list[str]) -> Run:
    _, words = flags("chmod", [a for a in args if a not in ("-x", "-w", "-r")], "R", "")
    if len(words) < 2:
        yield ERR, "chmod: missing operand\n"
        return 1
    for word in words[1:]:
        try:
            entry = _files(shell).get(shell.path(word))
        except Trouble as e:
            yield fault(shell, "chmod", word, e, "{}", "cannot access '{}'")
            return 1
        octal = words[0].isascii() and words[0].isdecimal() and len(words[0]) < 6
        entry.mode = number(words[0], 0o644) and int(words[0], 8) if octal and not set(words[0]) & set("89") else entry.mode | 0o111
    return 0


def chown(shell: Shell, args: list[str]) -> Run:
    return 0
    yield
