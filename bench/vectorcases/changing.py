"""label, annotate, set … and patch with --local: each line changes several files, so its answer counts as several."""

from __future__ import annotations

import json
from typing import Any

from .cases import BAD_QUANTITIES, QUANTITIES, Case, Choice
from .creating import selector
from .objects import KINDS, TEMPLATED

FILES = 4


def cases(r: Choice, count: int) -> list[Case]:
    """Lines that count for so many cases together, the forms in turn."""
    makers = (label, annotate, image, resources, env, select, account, subject, patch, patch)
    found: list[Case] = []
    total = 0
    while total < count:
        found.append(makers[len(found) % len(makers)](r))
        total += found[-1].count
    return found


def line(r: Choice, form: str, words: list[str], kinds: tuple[str, ...] = KINDS, many: bool = True) -> Case:
    """The line on several files, or on one where a change may be wrong (the first refused file would hide the rest)."""
    names = [f"{r.choice(kinds).lower()}-{r.randrange(4)}.json"
             for _ in range(FILES)] if many else [f"{r.choice(kinds).lower()}-{r.randrange(4)}.json"]
    output = ["-o", r.choice(("json", "yaml", "kyaml", "name"))] if many else r.output()
    between = {"json": "\n}\n{\n", "yaml": "\n---\n", "kyaml": "\n---\n", "name": "\n"}.get(output[-1], "") if output else ""
    return Case(form, [*words, "--local", *(w for n in names for w in ("-f", n)), *output], len(names), between)


def pair(r: Choice, bad: bool) -> str:
    if bad:
        return r.choice(("a", "=b", "a=b c", "-x=1", "a/b/c=1", "A_=1", "é=1", "a=", "a-", "app-", "a=" + "x" * 64, "app=new", "a=b=c",
                         "-", "a--"))
    return r.choice(("a=b", "app=new", "x.y/z=1", "k=", "tier-", "none-", "n=0", "t=true"))


def label(r: Choice) -> Case:
    bad = r.maybe(0.4)
    return line(r, "label", ["label", *(pair(r, bad) for _ in range(r.randint(1, 2))), *([] if bad and r.maybe() else ["--overwrite"]),
                             *r.some([["--list"], ["--resource-version=1"], ["--all"]], 0.03 if bad else 0)], many=not bad)


def annotate(r: Choice) -> Case:
    bad = r.maybe(0.4)
    pairs = [pair(r, bad) if bad or r.maybe() else f"note={r.text()}" for _ in range(r.randint(1, 2))]
    return line(r, "annotate", ["annotate", *([] if bad and r.maybe() else ["--overwrite"]), *pairs], many=not bad)


def image(r: Choice) -> Case:
    bad = r.maybe(0.4)
    sets = [f"{r.choice(('a', 'b', 'c', '*', 'x', '') if bad else ('a', '*'))}={r.image()}" for _ in range(r.randint(1, 2))]
    return line(r, "set image", ["set", "image", *sets, *(["x"] if bad and r.maybe(0.1) else [])], KINDS if bad else TEMPLATED, not bad)


def resources(r: Choice) -> Case:
    bad = r.maybe(0.4)

    def amounts() -> str:
        pool = BAD_QUANTITIES if bad and r.maybe(0.3) else QUANTITIES
        return ",".join(f"{k}={r.choice(pool)}" for k in r.sample(("cpu", "memory", "ephemeral-storage", "x.y/gpu"), r.randint(1, 3)))

    flags = r.some([[f"--limits={amounts()}"], [f"--requests={amounts()}"], [f"-c={r.choice(('a', '*', 'x'))}"]],
                   0.6) if bad else [f"--limits={amounts()}"]
    return line(r, "set resources", ["set", "resources", *flags], KINDS if bad else TEMPLATED, not bad)


def env(r: Choice) -> Case:
    bad = r.maybe(0.4)
    sets = [r.choice((f"N={r.text()}", f"A={r.text()}", "B-", "C-", "D=")) if not bad
            else r.choice(("A", "=x", "1=2", "A-", "a b=c", "A=1=2", "-x", "A.b=1"))
            for _ in range(r.randint(1, 2))]
    more = r.some([["--list"], ["-c", "a"], ["--overwrite=false"], ["-e", "E=1"], ["--prefix=P_"]], 0.15) if bad else []
    return line(r, "set env", ["set", "env", *more, *sets], KINDS if bad else TEMPLATED, not bad)


def select(r: Choice) -> Case:
    bad = r.maybe(0.5)
    return line(r, "set selector", ["set", "selector", selector(r) if bad else r.choice(("a=b", "a=b,c=d", "x.y/z=1"))], KINDS if bad
                else ("Service",), not bad)


def account(r: Choice) -> Case:
    bad = r.maybe(0.3)
    return line(r, "set serviceaccount", ["set", r.choice(("serviceaccount", "sa")), *([r.name()] if not bad or r.maybe(0.8) else [])],
                KINDS if bad else TEMPLATED, not bad)


def subject(r: Choice) -> Case:
    bad = r.maybe(0.4)
    flags = r.some([["--user=u", f"--user={r.word()}"], ["--group=g"],
                    [f"--serviceaccount={r.choice(('ns:sa', 'x', ':a', 'a:b:c') if bad else ('ns:sa',))}"]], 0.5)
    return line(r, "set subject", ["set", "subject", *flags, *([] if bad or flags else ["--user=u"])], KINDS if bad
                else ("ClusterRoleBinding",), not bad)


def patch(r: Choice) -> Case:
    bad = r.maybe(0.35)
    kind = r.choice(("strategic", "merge", "json", *(("x",) if bad and r.maybe(0.1) else ())))
    body = broken(r) if bad else json.dumps(operations(r) if kind == "json" else changes(r, kind))
    words = ["patch", f"--type={kind}", "-p", body] if kind != "strategic" or r.maybe() else ["patch", "-p", body]
    return line(r, f"patch {kind}", words, TEMPLATED[:1] + TEMPLATED[2:3] if not bad else KINDS, not bad)


def operations(r: Choice) -> list[dict[str, Any]]:
    pool: tuple[dict[str, Any], ...] = (
        {"op": "replace", "path": "/spec/replicas", "value": 7}, {"op": "add", "path": "/metadata/labels/n", "value": r.text()},
        {"op": "remove", "path": "/metadata/annotations"},
        {"op": "test", "path": "/kind", "value": "X"}, {"op": "copy", "from": "/metadata/name", "path": "/metadata/labels/c"},
        {"op": "move", "from": "/metadata/labels/app", "path": "/metadata/labels/q"},
        {"op": "add", "path": "/spec/template/spec/containers/-", "value": {"name": "n", "image": "i"}},
        {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "z"},
        {"op": "add", "path": "/metadata/annotations/x.y~1w", "value": "1"}, {"op": "remove", "path": "/metadata/labels/none"})
    weights = [4, 4, 1, 0.3, 2, 2, 3, 4, 2, 0.3]
    return r.choices(pool, weights, k=r.randint(1, 3))


def changes(r: Choice, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if r.maybe():
        found["metadata"] = r.choice(({"labels": {"app": None, "n": r.text()}}, {"annotations": None},
                                      {"annotations": {"note": r.text(), "k": ""}}, {"finalizers": ["a.b/c"]}))
    pods: dict[str, Any] = {}
    if r.maybe(0.6):
        pods["containers"] = r.choice(([{"name": "a", "image": "new"}], [{"name": "n", "image": "i", "ports": [{"containerPort": 1}]}],
                                       [{"name": "a", "env": [{"name": "A", "value": "z"}, {"name": "Q", "value": "1"}]}],
                                       [{"name": "a", "ports": [{"containerPort": 80, "$patch": "delete"}]}],
                                       [{"$patch": "delete", "name": "b"}], [{"name": "a", "resources": {"limits": {"cpu": "2"}}}]))
    if r.maybe(0.4):
        pods["volumes"] = [{"name": "v", "emptyDir": {}}, {"name": "w", "configMap": {"name": "c"}}]
    if r.maybe(0.3):
        pods["tolerations"] = [{"key": "k", "operator": "Exists"}]
    if r.maybe(0.2):
        pods["hostNetwork"] = None
    if r.maybe(0.2) and kind == "strategic":
        pods["$retainKeys"] = ["containers"]
    if pods or not found:
        found["spec"] = {"template": {"spec": pods}, **({"replicas": r.choice((0, 3, None))} if r.maybe(0.4) else {})}
    return found


def broken(r: Choice) -> str:
    return r.choice(("{", "[]", "", "null", "3", '"a"', '{"spec":3}', '{"metadata":{"labels":[]}}', '[{"op":"x","path":"/a"}]',
                     '[{"op":"remove","path":"/none"}]', "spec: {replicas: 2}", "a: [",
                     '{"spec":{"replicas":"x"}}', '{"kind":"Other"}', '[{"op":"replace","path":"kind","value":1}]',
                     '{"metadata":{"name":"other"}}', '{"spec":{"template":{"spec":{"containers":[{"image":"i"}]}}}}',
                     '{"nosuch":1}', '[{"op":"test","path":"/kind","value":"Pod"}]', '{"spec":{"containers":{"$patch":"replace"}}}',
                     "[{}]", '{"a":1}{"b":2}', '{"data":{"a":1}}', '{"$patch":"delete"}'))
