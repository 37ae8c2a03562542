"""Commands and flags with pflag's manners, declared the click way, and the flag sets that many commands share.

    @flags.command(short="Change the number of replicas")
    @flags.integer("replicas", required=True, help="How many there shall be.")
    @flags.filename_flags
    @click.pass_obj
    def command(session, args, replicas, filename, kustomize, recursive): ...

A callback gets every declared flag by name (dashes as underscores; `_` appended where Python has that name already: `all_`, `from_`) and
`args`, the words without flags. `changed(name)` and `dash()` tell the rest. What the real command has (data/flags.json) and the file does
not declare is parsed all the same, and refused in one line unless it says what holds anyway.
Source: spf13/cobra `command.go`, `flag_groups.go`.
"""
from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import click

from .errors import CommandError, ShowHelp, UsageError
from .pflag import Known, Parsed, Parser, parse_bool

GLOBALS = {name: Known(name, short, kind, "true" if kind == "bool" else None) for name, short, kind in (
    ("as", "", "string"), ("as-group", "", "array"), ("as-uid", "", "string"), ("as-user-extra", "", "array"), ("cache-dir", "", "string"),
    ("certificate-authority", "", "string"), ("client-certificate", "", "string"), ("client-key", "", "string"), ("cluster", "", "string"),
    ("context", "", "string"), ("disable-compression", "", "bool"), ("insecure-skip-tls-verify", "", "bool"), ("kubeconfig", "", "string"),
    ("kuberc", "", "string"), ("log-flush-frequency", "", "seconds"), ("match-server-version", "", "bool"), ("namespace", "n", "string"),
    ("password", "", "string"), ("profile", "", "string"), ("profile-output", "", "string"), ("proxy-url", "", "string"),
    ("request-timeout", "", "string"), ("server", "s", "string"), ("tls-server-name", "", "string"), ("token", "", "string"),
    ("user", "", "string"), ("username", "", "string"), ("v", "v", "int32"), ("vmodule", "", "string"), ("warnings-as-errors", "", "bool"),
)}
HELP = Known("help", "h", "bool", "true")
_SHORT_GLOBALS = {f.shorthand: f for f in (*GLOBALS.values(), HELP) if f.shorthand}
_PARSED = "fakectl.parsed"


class Flag(click.Option):
    """One declared flag. `kind`: string, bool, int32, int64, duration, slice (commas split), array, map.

    `no_value` is pflag's NoOptDefVal.
    """

    def __init__(self, flag: str, shorthand: str = "", *, kind: str = "string", value: Any = "", no_value: str | None = None,
                 required: bool = False, deprecated: str = "", hidden: bool = False, help: str = ""):
        self.flag, self.shorthand, self.kind, self.no_value = flag, shorthand, kind, "true" if kind == "bool" else no_value
        self.value, self.must = value, required
        super().__init__([parameter(flag), f"--{flag}", *([f"-{shorthand}"] if shorthand else [])], type=click.UNPROCESSED, help=help,
                         hidden=hidden or bool(deprecated))
        self.deprecated = deprecated


class Command(click.Command):
    """A click command that reads its words as pflag does. `path` is how it is called ("kubectl rollout status"), set by who invokes it."""

    def __init__(self, name: str | None, *, use: str = "", exclusive: Sequence[Sequence[str]] = (), **kwargs: Any):
        super().__init__(name, add_help_option=False, **kwargs)
        self.use, self.exclusive = use, exclusive
        self.flags = {p.flag: p for p in self.params if isinstance(p, Flag)}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Fills `ctx.params`; the globals go to the session. Raises FlagError or, for what we lack, CommandError."""
        table = _Table(self, ctx.command_path.removeprefix("kubectl").strip())
        parsed = Parser(table.long, table.short, ctx.obj.note).parse(args)
        ctx.meta[_PARSED] = parsed
        ctx.obj.use_globals({n: v for n, v in parsed.values.items() if n in GLOBALS and n not in self.flags})
        if parsed.values.get("help"):
            raise ShowHelp
        for flag in self.flags.values():
            value = parsed.values.get(flag.flag, flag.value)
            ctx.params[flag.name or flag.flag] = list(value) if isinstance(value, list | tuple) else value
        ctx.params["args"] = parsed.args
        ctx.obj.all_namespaces = bool(ctx.params.get("all_namespaces"))
        return []

    def invoke(self, ctx: click.Context) -> Any:
        parsed: Parsed = ctx.meta[_PARSED]
        self._check_required(parsed.values)
        self._check_exclusive(parsed.values)
        _refuse_unsimulated(self, parsed.values, ctx.command_path)
        return super().invoke(ctx)

    def _check_required(self, values: dict[str, Any]) -> None:
        missing = sorted(f.flag for f in self.flags.values() if f.must and f.flag not in values)
        if missing:
            raise CommandError('required flag(s) "' + '", "'.join(missing) + '" not set')

    def _check_exclusive(self, values: dict[str, Any]) -> None:
        for group in self.exclusive:
            given = sorted(n for n in group if n in values)
            if len(given) > 1:
                raise CommandError(f"if any flags in the group [{' '.join(group)}] are set none of the others can be; "
                                   f"[{' '.join(given)}] were all set")


class _Table:
    """Where the parser looks flags up: the command's own, the global ones, and only then the facts of the real command."""

    def __init__(self, cmd: Command, path: str):
        self.flags, self.path = cmd.flags, path
        self.shorts = {f.shorthand: f for f in cmd.flags.values() if f.shorthand}

    def long(self, name: str) -> Any:
        return self.flags.get(name) or GLOBALS.get(name) or (HELP if name == "help" else known_flags(self.path).get(name))

    def short(self, letter: str) -> Any:
        found = self.shorts.get(letter)
        return found or next((f for f in known_flags(self.path).values() if f.shorthand == letter), None) or _SHORT_GLOBALS.get(letter)


@cache
def facts() -> dict[str, Any]:
    """The flags of the real kubectl, command by command (made by tests/tools/flag_facts.py)."""
    import json
    import os

    with open(os.path.join(os.path.dirname(__file__), "data", "flags.json"), encoding="utf-8") as f:
        return json.load(f)


@cache
def known_flags(path: str) -> dict[str, Known]:
    """What the real command of this path ("rollout status") accepts beside the global flags."""
    known = facts()["commands"].get(path, {"flags": {}})["flags"]
    return {name: _known(name, fact) for name, fact in known.items()}


def _known(name: str, fact: Sequence[Any]) -> Known:
    short, kind, default, optional, *deprecated = fact
    no_value = "true" if kind == "bool" else (default or "unchanged") if optional else None
    return Known(name, short, kind, no_value, *deprecated)


def _refuse_unsimulated(cmd: Command, values: dict[str, Any], command_path: str) -> None:
    for name, value in values.items():
        if name in cmd.flags or name in GLOBALS or name == "help":
            continue
        default = facts()["commands"][command_path.removeprefix("kubectl ")]["flags"][name][2]
        said = str(value).lower() if isinstance(value, bool) else str(value)
        if said != default:
            raise CommandError(f'fakectl does not simulate --{name} of "{command_path}"')


def parameter(flag: str) -> str:
    """The Python name of a flag."""
    name = flag.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) or hasattr(builtins, name) else name


def changed(flag: str) -> bool:
    """Whether the running command's line sets this flag (by its command-line name)."""
    return flag in click.get_current_context().meta[_PARSED].values


def dash() -> int:
    """How many arguments stood before `--` (cobra's ArgsLenAtDash); -1 when there was no `--`."""
    return click.get_current_context().meta[_PARSED].dash


def command_path() -> str:
    """How the running command is called: "kubectl rollout status"."""
    return click.get_current_context().command_path


def check_words(args: Sequence[str], least: int = 0, most: int | None = None) -> None:
    """Raise the running command's usage line unless there are from `least` to `most` words (`least`, when left out)."""
    if not least <= len(args) <= (least if most is None else most):
        raise CommandError(f"usage: {click.get_current_context().command.use}")  # type: ignore[attr-defined]


def command(name: str | None = None, *, short: str, use: str = "", long: str = "",
            exclusive: Sequence[Sequence[str]] = ()) -> Callable[[Callable[..., Any]], Command]:
    """Makes a Command of a function. `short`: one line for the list of commands; `use`: the usage line, from the facts when left out."""
    return click.command(name, cls=Command, short_help=short, help=long or short, use=use, exclusive=exclusive)


class Group(Command):
    """A command that only has subcommands: alone it prints its help, on stderr or stdout, and ends with `code`.

    The subcommands are the files of its folder, or, for a group in one file, `commands`.
    """

    def __init__(self, name: str | None, *, commands: Sequence[Command] = (), on_stderr: bool = True, code: int = 1, **kwargs: Any):
        super().__init__(name, callback=self._alone, **kwargs)
        self.commands = {c.name: c for c in commands}
        self.on_stderr, self.code = on_stderr, code

    def _alone(self, args: list[str]) -> None:
        if args and self.code:
            raise UsageError(f'unknown command "{" ".join(args)}"')
        raise ShowHelp(on_stderr=self.on_stderr, code=self.code)


def group(*, short: str, use: str = "", long: str = "", on_stderr: bool = True, code: int = 1, commands: Sequence[Command] = ()) -> Group:
    """A Group, see there."""
    return Group(None, short_help=short, help=long or short, use=use, on_stderr=on_stderr, code=code, commands=commands)


Decorator = Callable[[Any], Any]


def flag(name: str, shorthand: str = "", **kwargs: Any) -> Decorator:
    """Declares one flag; see Flag. The makers below say its type."""
    made = Flag(name, shorthand, **kwargs)

    def add(f: Any) -> Any:
        if isinstance(f, click.Command):
            f.params.append(made)
        else:
            f.__click_params__ = [*getattr(f, "__click_params__", ()), made]
        return f

    return add


def string(name: str, shorthand: str = "", default: str = "", **kwargs: Any) -> Decorator:
    return flag(name, shorthand, value=default, **kwargs)


def optional_string(name: str, shorthand: str = "", default: str = "", *, no_opt: str, **kwargs: Any) -> Decorator:
    """A string whose value may be left out (`--cascade`): then it is `no_opt`, and the next word is no value of it."""
    return flag(name, shorthand, value=default, no_value=no_opt, **kwargs)


def boolean(name: str, shorthand: str = "", default: bool = False, **kwargs: Any) -> Decorator:
    return flag(name, shorthand, kind="bool", value=default, **kwargs)


def integer(name: str, shorthand: str = "", default: int = 0, *, bits: int = 64, **kwargs: Any) -> Decorator:
    return flag(name, shorthand, kind=f"int{bits}", value=default, **kwargs)


def duration(name: str, shorthand: str = "", default: int = 0, **kwargs: Any) -> Decorator:
    """Nanoseconds."""
    return flag(name, shorthand, kind="duration", value=default, **kwargs)


def string_slice(name: str, shorthand: str = "", default: Sequence[str] = (), **kwargs: Any) -> Decorator:
    """May be repeated, and commas split."""
    return flag(name, shorthand, kind="slice", value=tuple(default), **kwargs)


def string_array(name: str, shorthand: str = "", default: Sequence[str] = (), **kwargs: Any) -> Decorator:
    """May be repeated; commas are part of the value."""
    return flag(name, shorthand, kind="array", value=tuple(default), **kwargs)


def string_map(name: str, shorthand: str = "", **kwargs: Any) -> Decorator:
    """KEY=VALUE pairs: may be repeated, and commas split."""
    return flag(name, shorthand, kind="map", value={}, **kwargs)


def bundle(*decorators: Decorator) -> Decorator:
    """Several flags in one."""
    def add(f: Any) -> Any:
        for decorate in decorators:
            f = decorate(f)
        return f

    return add


output_flags = bundle(
    string("output", "o", help="Output format: json, yaml, kyaml, name, a template or a JSONPath."),
    string("template", help="The template, or the path to its file, for -o go-template and -o go-template-file."),
    boolean("allow-missing-template-keys", default=True, help="Treat keys that a template misses as empty."),
    boolean("show-managed-fields", help="Keep managedFields when objects are printed as JSON or YAML."),
)
selector_flag = string("selector", "l", help="Label query: =, ==, !=, in, notin, key alone, !key.")
selector_flags = bundle(selector_flag, string("field-selector", help="Field query: =, ==, !=."))
filename_flags = bundle(
    string_slice("filename", "f", help="Files, folders, or - for standard input."),
    string("kustomize", "k", help="A folder with a kustomization."),
    boolean("recursive", "R", help="Read the folders given to -f recursively."),
)
dry_run_flag = optional_string("dry-run", default="none", no_opt="unchanged",
                               help='"none", "server" (the server checks, nothing is kept) or "client".')
validate_flag = optional_string("validate", default="strict", no_opt="strict", help="strict (or true), warn, ignore (or false).")
all_flag = boolean("all", help="All objects of the given types in the namespace.")
local_flag = boolean("local", help="Change the objects of files without asking the server.")
all_namespaces_flag = boolean("all-namespaces", "A", help="Across all namespaces.")
save_config_flag = boolean("save-config", help="Keep the configuration in the annotation that apply uses.")
record_flag = boolean("record", deprecated="--record will be removed in the future", help="Keep the command line in an annotation.")
LOCAL_AND_SERVER = "cannot specify --local and --dry-run=server - did you mean --dry-run=client?"
ALL_AND_SELECTOR = "cannot set --all and --selector at the same time"


def field_manager_flag(default: str) -> Decorator:
    return string("field-manager", default=default, help="The name that owns the fields which this command sets.")


def dry_run_strategy(session: Any, value: str) -> str:
    """"none", "client" or "server" from what --dry-run says; the deprecated spellings warn (cmd/util GetDryRunStrategy)."""
    if value in ("none", "client", "server"):
        return value
    try:
        meant = "client" if value == "unchanged" or parse_bool(value) else "none"
    except ValueError:
        raise CommandError(f'Invalid dry-run value ({value}). Must be "none", "server", or "client".') from None
    if value == "unchanged":
        said, line = "--dry-run is deprecated", 714
    else:
        said, line = f"--dry-run={value} is deprecated (boolean value)", 728 if meant == "client" else 731
    session.klog("W", f"helpers.go:{line}", f"{said} and can be replaced with --dry-run={meant}.")
    return meant


def validation_directive(value: str) -> str:
    """"Strict", "Warn" or "Ignore" from what --validate says (cmd/util GetValidationDirective)."""
    if value in ("strict", "warn", "ignore"):
        return value.capitalize()
    try:
        return "Strict" if parse_bool(value) else "Ignore"
    except ValueError:
        raise CommandError(f'invalid - validate option "{value}"; must be one of: strict (or true), warn, ignore (or false)') from None
