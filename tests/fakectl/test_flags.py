"""Flags: pflag's way of reading them, the real command's facts, and the shared sets."""

from __future__ import annotations

import click
import pytest

from fakectl import flags
from fakectl.errors import CommandError, ShowHelp, render
from fakectl.pflag import FlagError, parse_int, split_commas


class Listener:
    """What a command's parser needs of a session."""

    def __init__(self):
        self.notes: list[str] = []
        self.globals: dict = {}
        self.all_namespaces = False

    def note(self, line: str) -> None:
        self.notes.append(line)

    def klog(self, level: str, where: str, message: str) -> None:
        self.notes.append(f"{level} {where} {message}")

    def use_globals(self, values: dict) -> None:
        self.globals = values


@flags.command(short="Try flags", exclusive=[("red", "blue")])
@flags.string("output", "o")
@flags.boolean("wide", "w")
@flags.boolean("stdin", "i")
@flags.boolean("tty", "t")
@flags.integer("replicas", "r", default=1)
@flags.integer("small", bits=32)
@flags.duration("timeout")
@flags.string_slice("file", "f")
@flags.string_array("env", "e")
@flags.optional_string("cascade", default="background", no_opt="orphan")
@flags.boolean("red")
@flags.boolean("blue")
@flags.integer("old", deprecated="use --new")
@flags.boolean("all")
@click.pass_obj
def sample(session, args, **values):
    return {"args": args, "dash": flags.dash(), "old_given": flags.changed("old"), **values}


def run(*words: str, command: flags.Command = sample, path: str = "kubectl sample") -> dict:
    session = Listener()
    with command.make_context(path, list(words), obj=session) as ctx:
        return {**command.invoke(ctx), "notes": session.notes, "globals": session.globals}


@pytest.mark.parametrize(
    ("words", "name", "value"),
    [
        (["--replicas=2"], "replicas", 2),
        (["--replicas", "2"], "replicas", 2),
        (["-r2"], "replicas", 2),
        (["-r", "2"], "replicas", 2),
        (["-r=2"], "replicas", 2),
        (["a", "-r", "2", "b"], "args", ["a", "b"]),
        (["-it"], "tty", True),
        (["-itr3"], "replicas", 3),
        (["--wide=false"], "wide", False),
        (["--wide", "false"], "args", ["false"]),
        (["-w=0"], "wide", False),
        (["--wide=T"], "wide", True),
        (["--cascade", "x"], "cascade", "orphan"),
        (["--cascade=x"], "cascade", "x"),
        ([], "cascade", "background"),
        (["-f", "a,b", "--file=c"], "file", ["a", "b", "c"]),
        (["-f", '"a,b",c'], "file", ["a,b", "c"]),
        (["--file="], "file", []),
        (["-e", "A=1,2", "-e", "B"], "env", ["A=1,2", "B"]),
        (["--timeout=1m30s"], "timeout", 90 * 10**9),
        (["a", "--", "-r"], "args", ["a", "-r"]),
        (["a", "--", "b"], "dash", 1),
        (["a"], "dash", -1),
        (["-"], "args", ["-"]),
        (["--output="], "output", ""),
        (["--all"], "all_", True),
        (["-o", "-w"], "output", "-w"),
        (["--replicas=-3"], "replicas", -3),
        (["-r", "0x10"], "replicas", 16),
        (["--replicas", "010"], "replicas", 8),
        (["--namespace", "x"], "globals", {"namespace": "x"}),
        (["-n=x"], "globals", {"namespace": "x"}),
    ],
)
def test_flags_are_read_as_pflag_reads_them(words, name, value):
    assert run(*words)[name] == value


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--replicas=x"], 'invalid argument "x" for "-r, --replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'),
        (["--replicas="], 'invalid argument "" for "-r, --replicas" flag: strconv.ParseInt: parsing "": invalid syntax'),
        (
            ["--small=99999999999"],
            'invalid argument "99999999999" for "--small" flag: strconv.ParseInt: parsing "99999999999": value out of range',
        ),
        (["-wx=1"], "unknown shorthand flag: 'x' in -x=1"),
        (["--nope"], "unknown flag: --nope"),
        (["--no_pe=1"], "unknown flag: --no_pe"),
        (["--output"], "flag needs an argument: --output"),
        (["-wo"], "flag needs an argument: 'o' in -o"),
        (["--timeout=5"], 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'),
        (["--wide=maybe"], 'invalid argument "maybe" for "-w, --wide" flag: strconv.ParseBool: parsing "maybe": invalid syntax'),
        (["-f", 'a"b'], 'invalid argument "a\\"b" for "-f, --file" flag: parse error on line 1, column 2: bare " in non-quoted-field'),
    ],
)
def test_what_does_not_fit_is_refused_in_pflags_words(words, message):
    with pytest.raises(FlagError) as caught:
        run(*words)
    assert render(caught.value, "kubectl sample") == (f"error: {message}\nSee 'kubectl sample --help' for usage.\n", 1)


@pytest.mark.parametrize("text", ["09", "1e3", " 5", "++5", "5_", "", "0x", "١"])
def test_what_go_does_not_take_for_a_number_is_none(text):
    with pytest.raises(ValueError, match="invalid syntax"):
        parse_int(text)


@pytest.mark.parametrize(("text", "fields"), [("a,,b", ["a", "", "b"]), ('"a""b",c', ['a"b', "c"]), ("a\nb", ["a"]), ('"x",', ["x", ""])])
def test_commas_split_as_csv(text, fields):
    assert split_commas(text) == fields


def test_a_missing_required_flag_is_named():
    @flags.command(short="x")
    @flags.string("to", required=True)
    @flags.string("from", required=True)
    @click.pass_obj
    def needs(session, args, to, from_):
        return {}

    with pytest.raises(CommandError, match=r'^required flag\(s\) "from", "to" not set$'):
        run(command=needs)


def test_flags_that_exclude_each_other():
    with pytest.raises(CommandError) as caught:
        run("--red", "--blue=false")
    assert str(caught.value) == "if any flags in the group [red blue] are set none of the others can be; [blue red] were all set"


def test_a_deprecated_flag_is_told_of_and_works():
    result = run("--old=3")
    assert (result["old"], result["old_given"], result["notes"]) == (3, True, ["Flag --old has been deprecated, use --new"])


def test_help_wins_over_everything_but_a_bad_flag():
    with pytest.raises(ShowHelp):
        run("--help", "--red", "--blue")
    with pytest.raises(FlagError):
        run("--help", "--nope")


class TestFlagsThatOnlyTheRealCommandHas:
    """`kubectl get` has --chunk-size, which this command does not declare."""

    @staticmethod
    def get(*words: str) -> dict:
        @flags.command(short="x")
        @click.pass_obj
        def bare(session, args):
            return {"args": args}

        return run(*words, command=bare, path="kubectl get")

    def test_they_are_parsed_and_refused_in_one_line(self):
        with pytest.raises(CommandError, match='^fakectl does not simulate --chunk-size of "kubectl get"$'):
            self.get("--chunk-size", "5", "pods")

    def test_their_types_count(self):
        with pytest.raises(FlagError, match='^invalid argument "x" for "--chunk-size" flag'):
            self.get("--chunk-size=x")

    def test_a_value_that_holds_anyway_is_let_through(self):
        assert self.get("--chunk-size=500", "pods", "--watch=false")["args"] == ["pods"]


@pytest.mark.parametrize(
    ("value", "strategy"), [("none", "none"), ("client", "client"), ("server", "server"), ("unchanged", "client"), ("false", "none")]
)
def test_the_dry_run_strategy(value, strategy):
    assert flags.dry_run_strategy(Listener(), value) == strategy


def test_the_deprecated_spellings_of_dry_run_are_logged():
    session = Listener()
    flags.dry_run_strategy(session, "true")
    assert session.notes == ["W helpers.go:728 --dry-run=true is deprecated (boolean value) and can be replaced with --dry-run=client."]


@pytest.mark.parametrize(
    ("value", "directive"), [("strict", "Strict"), ("true", "Strict"), ("warn", "Warn"), ("false", "Ignore"), ("ignore", "Ignore")]
)
def test_the_validation_directive(value, directive):
    assert flags.validation_directive(value) == directive
