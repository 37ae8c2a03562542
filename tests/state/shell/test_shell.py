"""The pretend shell: scripts people put into pods, what they print, when, and how they end."""
from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.shell.arithmetic import evaluate
from state.shell.commands.programs import pi
from state.shell.dates import strftime
from state.shell.files import Files
from state.shell.process import Process, life, until
from state.shell.regex import RegexError, compiled
from state.shell.syntax import ShellError
from state.shell.world import Image, World

START = 1795521600 * 10**9  # 2026-11-24T12:00:00Z
SECOND = 10**9


def world(image: str = "busybox:1.36", **options) -> World:
    files = Files(START)
    for folder in ("/tmp", "/etc/config", "/root"):
        files.folder(folder)
    files.put("/etc/config/a.conf", "one\ntwo\nthree\n")
    files.put("/scripts/run.sh", "#!/bin/sh\necho run $1\nexit 6\n", mode=0o755)
    files.read_only.append("/etc/config")
    name, _, tag = image.partition(":")
    return World(Image(name, tag), start=START, files=files, hostname="web-0", **options)


def run(script: str, image: str = "busybox:1.36") -> tuple[str, str, int]:
    """(stdout, stderr, exit code) of a script."""
    process = Process(world(image), ["sh", "-c", script])
    events = list(process.events())
    return *("".join(text for _, stream, text in events if stream == wanted) for wanted in (1, 2)), process.code


@pytest.mark.parametrize(("script", "printed"), [
    ("echo hi; echo 'a  b' \"c $HOSTNAME\"", "hi\na  b c web-0\n"),
    ("X=5; echo $((X * 2 + 1)) ${X:-q} ${Y:-z} ${#X}", "11 5 z 1\n"),
    ("x=a.b.c; echo ${x%%.*} ${x%.*} ${x#*.} ${x##*.}", "a a.b b.c c\n"),
    ("for i in 1 2 3; do echo $i; done | tail -n 2", "2\n3\n"),
    ("i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done", "1\n3\n"),
    ("until [ -f /tmp/a ]; do touch /tmp/a; done; ls /tmp", "a\n"),
    ("if false; then echo a; elif [ -d /tmp ]; then echo b; else echo c; fi", "b\n"),
    ("case web-1 in db-*|x) echo db;; web-[0-9]) echo web;; *) echo other;; esac", "web\n"),
    ("f() { echo arg $1 of $#; return 4; }; f 7 8; echo $?", "arg 7 of 2\n4\n"),
    ("(cd /tmp; pwd; exit 3); echo $? $PWD", "/tmp\n3 /\n"),
    ("echo $(echo a; echo b) `echo c`", "a b c\n"),
    ("cat <<EOF\nval $((1+1))\nEOF\ncat <<'EOF'\n$x\nEOF", "val 2\n$x\n"),
    ("echo one > /tmp/f; echo two >> /tmp/f; wc -l < /tmp/f; cat /tmp/f", "2\none\ntwo\n"),
    ("{ echo out; echo err >&2; } 2>&1 | sort", "err\nout\n"),
    ("true && echo 1 || echo 2; ! true; echo $?", "1\n1\n"),
    ("while read a b; do echo \"$b-$a\"; done < /etc/config/a.conf", "-one\n-two\n-three\n"),
    ("set -- x 'y z'; for a; do echo \"[$a]\"; done; shift; echo $1", "[x]\n[y z]\ny z\n"),
    ("echo /etc/config/*.conf /nope/*", "/etc/config/a.conf /nope/*\n"),
    ("printf '%s-%03d\\n' a 5 b 6", "a-005\nb-006\n"),
    ("grep -n t /etc/config/a.conf; grep -c o < /etc/config/a.conf", "2:two\n3:three\n2\n"),
    ("grep -oE '[a-z]{3}$' /etc/config/a.conf", "one\ntwo\nree\n"),
    ("sed -n '2p' /etc/config/a.conf; echo abcb | sed 's/b/[&]/g'", "two\na[b]c[b]\n"),
    ("echo k=v | sed -E 's/(.*)=(.*)/\\2=\\1/'", "v=k\n"),
    ("echo a,b,c | cut -d, -f2; echo abc | tr a-c A-C; seq 3 | sort -rn | head -1", "b\nABC\n3\n"),
    ("printf 'x\\nx\\ny\\n' | uniq -c", "      2 x\n      1 y\n"),
    ("date -u +%Y-%m-%dT%H:%M:%SZ; sleep 1.5; date +%s", "2026-11-24T12:00:00Z\n1795521601\n"),
    ("env A=1 sh -c 'echo $A$B'; B=2 sh -c 'echo $A$B'", "1\n2\n"),
    ("/scripts/run.sh now; echo $?", "run now\n6\n"),
    ("echo aGk= | base64 -d; echo; hostname; basename /a/b.txt .txt; dirname /a/b", "hi\nweb-0\nb\n/a\n"),
    ("yes | head -2", "y\ny\n"),
    ("(sleep 1; echo bg) & echo fg; wait; date +%S", "fg\nbg\n01\n"),
    ("trap 'echo x' TERM; exec echo done", "done\n"),
    ("x=$(exit 3); echo $?; expr 3 + 4; test a != b -a 1 -lt 2; echo $?", "3\n7\n0\n"),
])  # fmt: skip
def test_scripts_print_what_a_shell_prints(script, printed):
    assert run(script)[:2] == (printed, "")


@pytest.mark.parametrize(("script", "image", "said", "code"), [
    ("foo", "busybox:1.36", "sh: foo: not found\n", 127),
    ("foo", "nginx:1.27", "sh: 1: foo: not found\n", 127),
    ("awk 1", "busybox:1.36", "fakectl: the pretend shell does not know awk\n", 126),
    ("ls --sort=size", "busybox:1.36", "fakectl: the pretend shell does not know ls --sort\n", 126),
    ("cat /nope", "busybox:1.36", "cat: can't open '/nope': No such file or directory\n", 1),
    ("cat /nope", "nginx:1.27", "cat: /nope: No such file or directory\n", 1),
    ("ls /nope", "nginx:1.27", "ls: cannot access '/nope': No such file or directory\n", 2),
    ("echo x > /etc/config/b", "busybox:1.36", "sh: can't create /etc/config/b: Read-only file system\n", 1),
    ("set -e; false; echo no", "busybox:1.36", "", 1),
    ("echo $(", "busybox:1.36", "sh: syntax error: unexpected end of file (expecting \")\")\n", 2),
    ("if true; then echo", "busybox:1.36", "sh: syntax error: unexpected end of file (expecting \"fi\")\n", 2),
    ("set -x; echo 'a b'", "busybox:1.36", "+ echo 'a b'\n", 0),
    ("exit 300", "busybox:1.36", "", 44),
    ("nginx -v", "nginx:1.27", "nginx version: nginx/1.27.5\n", 0),
])  # fmt: skip
def test_failures_are_told_in_the_shells_own_words(script, image, said, code):
    assert run(script, image)[1:] == (said, code)


def test_sleep_moves_the_events_and_the_end():
    process = Process(world(), ["sh", "-c", "echo a; sleep 2; echo b; sleep 1m; exit 3"])
    assert [(at, text) for at, _, text in process.events() if text] == [(0, "a\n"), (2 * SECOND, "b\n")]
    assert (process.end, process.code) == (62 * SECOND, 3)


def test_an_endless_loop_is_read_only_as_far_as_wanted():
    process = Process(world(main=True, until=3 * SECOND), ["sh", "-c", "while true; do date +%S; sleep 1; done"])
    assert [text for _, _, text in until(process, 3 * SECOND)] == ["00\n", "01\n", "02\n", "03\n"]


def test_an_endless_loop_of_many_days_keeps_its_last_lines_and_its_counter():
    ten_days = 864_000 * SECOND
    script = 'i=0; while true; do echo "$i: $(date +%s)"; i=$((i+1)); sleep 1; done'
    lines = [text for _, _, text in until(Process(world(main=True, until=ten_days), ["sh", "-c", script]), ten_days)]
    assert lines[-1] == f"864000: {1795521600 + 864_000}\n" and lines[-2] == f"863999: {1795521600 + 863_999}\n"
    assert 1_000 < len(lines) < 3_000


@pytest.mark.parametrize(("script", "end"), [
    ("while true; do date; sleep 1; done", None),
    ("i=0; while true; do i=$((i+1)); sleep 1; done", None),
    ("while true; do date; sleep 1; done | head -3", 2 * SECOND),
    ("while :; do sleep 5; break; done", 5 * SECOND),
    ("i=0; while [ $i -lt 10 ]; do i=$((i+1)); sleep 1; done; exit 0", 10 * SECOND),
    ("sleep infinity & wait", None),
    ("nginx -g 'daemon off;'", None),
    ("my-server --port 80", None),
])  # fmt: skip
def test_a_life_is_known_without_living_it(script, end):
    lived, _ = life(world("nginx:1.27", main=True, probing=True, steps=20_000), ["sh", "-c", script])
    assert lived == end or (end is not None and lived is not None and abs(lived - end) <= SECOND)


@pytest.mark.parametrize(("image", "argv", "missing"), [
    ("busybox:1", ["bash"], "bash"), ("nginx:1", ["bash"], ""), ("nginx:1", ["wget"], "wget"), ("nginx:1", ["/bin/sh"], ""),
    ("pause:3.10", ["sh"], "sh"), ("busybox:1", ["/scripts/run.sh"], ""), ("my-app:1", ["curl"], ""),
    ("my-app:1", ["nothing-like-it"], "nothing-like-it"),
])  # fmt: skip
def test_images_have_their_programs(image, argv, missing):
    assert Process(world(image), argv).missing == missing


def test_pi_of_the_documentations_job_is_pi():
    assert pi(20) == "3.1415926535897932385"
    assert run("perl -Mbignum=bpi -wle 'print bpi(10)'", "perl:5")[0] == "3.141592654\n"


def test_dates_in_many_formats():
    assert strftime(START + 5 * 10**6, "%a %A %b %e %j %u %I%p %s.%N %3N %% %D %R %-d %Q") == (
        "Tue Tuesday Nov 24 328 2 12PM 1795521600.005000000 005 % 11/24/26 12:00 24 %Q")  # fmt: skip


def test_arithmetic_is_of_64_bits():
    kept = {"a": "7"}
    assert evaluate("9223372036854775807 + 1", lambda n: kept.get(n, ""), kept.__setitem__) == -(2**63)
    assert evaluate("a++ + --a * 2 ** 3 % 5", lambda n: kept.get(n, ""), kept.__setitem__) == 7 + 7 * 8 % 5
    assert evaluate("(b = 3) > 2 ? b << 2 : -1", lambda n: kept.get(n, ""), kept.__setitem__) == 12
    with pytest.raises(ShellError, match="divide by zero"):
        evaluate("1 / (2 - 2)", str, kept.__setitem__)


# -- bounds -----------------------------------------------------------------------------------------------------------------------

HOSTILE = [
    "x=aaaaaaaaaa; while true; do x=$x$x; done", "f() { f; }; f", "f() { f | f; }; f", "while true; do echo x; done", ":(){ :|:& };:",
    "yes > /tmp/x", "cat /tmp/* > /tmp/all; while true; do cat /tmp/all /tmp/all > /tmp/b; cp /tmp/b /tmp/all; echo x >> /tmp/all; done",
    "eval 'eval \"$0\"'", "seq 99999999", "sleep 99999999999999999999", "printf '%99999999d' 1", "echo $((99999999 ** 99999999))",
    "yes | sed 's/\\(a*\\)*$/x/' | grep -E '(a+)+b' | wc -l", "(" * 2000, "$(" * 500, "while true; do while true; do :; done; done",
    "for i in $(seq 1 1000); do for j in $(seq 1 1000); do for k in 1 2; do :; done; done; done", "cp -r / /tmp/x; cp -r /tmp /tmp/y",
    "echo " + "*" * 50, "ln -s /tmp/a /tmp/b; ln -s /tmp/b /tmp/a; cat /tmp/a", "kill 1; kill $$", "exec sh -c 'exec sh'",
]  # fmt: skip


@pytest.mark.parametrize("main", [False, True], ids=["exec", "main"])
@pytest.mark.parametrize("script", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_script_ends_in_bounded_time(script, main):
    begun = time.process_time()
    process = Process(world(main=main, until=3600 * SECOND, steps=20_000), ["sh", "-c", script])
    size = sum(len(text) for _, _, text in until(process, 3600 * SECOND))
    assert time.process_time() - begun < 10
    assert size < 10_000_000


words = st.sampled_from((
    "echo", "a", "$x", "${x:-", "}", "$((", "))", "$(", ")", "`", "'", '"', ";", "&&", "||", "|", "&", "\n", "if", "then", "fi", "for i in",
    "while", "do", "done", "case x in", "esac", "{", "(", "!", ">", "<", ">>", "2>&1", "<<E", "\nE\n", "cat", "sed", "grep", "s/a/b/", "-n",
    "x=1", "ls", "/tmp", "exit", "3", "*", "\\", "#", "test", "[", "]", "read x", "set -e", "cd", "printf", "%s", "f()", "return", "break",
))  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(words, max_size=14).map(" ".join), st.text(max_size=40)))
def test_no_text_makes_it_raise(script):
    process = Process(world(until=SECOND, steps=3_000), ["sh", "-c", script])
    for at, stream, text in until(process, SECOND):
        assert at >= 0 and stream in (1, 2) and text
    assert 0 <= process.code <= 255


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab.*+?[]^$()|{}1,\\-", max_size=12), st.text(alphabet="ab1-", max_size=12), st.booleans())
def test_any_pattern_matches_or_is_refused(pattern, text, extended):
    try:
        found = compiled(pattern, extended).search(text)
    except RegexError:
        return
    if found:
        assert 0 <= found.start <= found.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(("a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "a*", "b+", "(ab)*", "a?", "b{2}", "b{1,2}")), max_size=5),
       st.text(alphabet="abc", max_size=10))  # fmt: skip
def test_a_match_begins_and_ends_where_python_finds_it(pieces, text):
    import re

    pattern = "".join(pieces)
    ours, theirs = compiled(pattern, True).search(text), re.search(pattern, text)
    assert (ours and (ours.start, ours.end)) == (theirs and theirs.span())
