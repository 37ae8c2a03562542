"""jsonpath, go-template and custom-columns expressions: many good ones in one call, and spoilt ones alone."""

from __future__ import annotations

from .cases import Case, Choice
from .creating import selector

MARK = "\n~~\n"
STORED = ("configmaps", "services", "clusterrolebindings", "cronjobs")
META = ("metadata.name", "metadata.labels.app", "metadata.annotations.note", "metadata.labels", "kind", "apiVersion", "metadata",
        "metadata.none", "none.none",
        "metadata.labels.tier", "metadata.annotations.x\\.y/z")
SPEC = ("spec", "spec.replicas", "spec.template.spec.containers", "spec.template.spec.containers[0].image",
        "spec.template.spec.containers[*].name", "spec.template.spec.containers[0].env",
        "spec.template.spec.containers[*].ports[*].containerPort", "spec.template.spec.containers[-1].name",
        "spec.template.spec.containers[0:2].name", "spec.template.spec.hostNetwork",
        "spec.template.spec.containers[0,1].name", "spec.template.spec.containers[?(@.name=='a')].image",
        "spec.template.spec.containers[?(@.env)].name",
        "spec.template.spec.containers[?(@.name!=\"a\")].name", "spec.template.spec.containers[*].ports[?(@.containerPort>80)].name",
        "spec.template.spec.containers[*]['name','image']",
        "spec.template.spec.containers[::2].name", "spec.template.spec.terminationGracePeriodSeconds",
        "spec.template.spec.containers..containerPort", "spec.template.spec.containers[:1]",
        "spec.template.spec.containers[*].resources.limits", "spec.selector['matchLabels']", "spec['replicas']",
        "spec.template.spec.containers[*].ports[?(@.name)].name",
        "spec.template.spec.containers[*].ports[?(@.containerPort<=81)].containerPort", "spec.template.spec.containers[5].name",
        "spec.template.spec.containers[1:].name")
GO = (".metadata.name", ".kind", ".metadata.labels.app", ".metadata.none", ".spec.replicas", "len .spec.template.spec.containers",
      "index .spec.template.spec.containers 0", ".metadata.labels",
      '(index .spec.template.spec.containers 0).image', 'index .metadata.labels "app"', 'printf "%s-%v" .kind .spec.replicas',
      'printf "%q" .metadata.annotations.note', ".spec.template.spec.hostNetwork",
      'printf "%05.1f|%-8s|%8s|" .spec.replicas .kind .metadata.name', "eq .kind `Pod` `Deployment`", "ne .kind `x`", "and .spec .kind",
      "or .none .kind", "not .none", "html .metadata.annotations.note",
      "js .metadata.annotations.note", "urlquery .metadata.annotations.note", "print .kind 1 2 `a`", "println .kind",
      ".metadata.annotations.note | printf `%x`", "base64decode `aGk=`", "exists .metadata `name`",
      "exists .spec `none` `x`", "slice .kind 1 3", "len .kind", "lt .spec.replicas 3", "ge 2 2", ".metadata.annotations",
      "printf `%T %v` .spec .kind", "printf `%v %d` 3 4", "printf `%d` .kind",
      "printf `%[2]v %[1]v` 1 2", "printf `%t` .spec.template.spec.hostNetwork", "printf `%8.3v|%+v|%#v` .kind .spec.replicas .kind",
      "print nil", "1.5e3", "'a'", "0x1F", "`raw`", '"a\\tb"', "true",
      "printf `%U %c` 0x1F600 0x41", "printf `%6d|%-6d|%06d` 12 12 12", "printf `%e %g` 1234.5 1e21", "printf `%s %s` .kind",
      "printf `%s` .kind 1", "(printf `%v` .kind) | len", "index .spec `replicas`")
GO_BLOCKS = ("{{range .spec.template.spec.containers}}{{.name}},{{end}}",
             "{{range $i, $c := .spec.template.spec.containers}}{{$i}}={{$c.image}} {{else}}none{{end}}", "{{with .none}}x{{else}}y{{end}}",
             "{{range $k, $v := .metadata.labels}}{{$k}}:{{$v}};{{end}}", "{{if .spec}}s{{else if .data}}d{{else}}n{{end}}",
             "{{$x := .kind}}{{$x}}{{$x = `y`}}{{$x}}", "{{/* c */}}z", "{{- `a` -}}   b",
             "{{with $m := .metadata}}{{$m.name}}{{end}}",
             "{{range .spec.template.spec.containers}}{{if eq .name `b`}}{{continue}}{{end}}{{.name}}{{end}}",
             "{{define `T`}}<{{.}}>{{end}}{{template `T` .kind}}",
             "{{range .spec.template.spec.containers}}{{range .ports}}{{.containerPort}} {{end}}{{end}}",
             "{{block `B` .kind}}[{{.}}]{{end}}", "{{range .none}}x{{else}}empty{{end}}", "{{ range 3 }}{{.}}{{end}}",
             "{{range .spec.template.spec.containers}}{{.name}}{{break}}{{end}}", "{{if and .kind (not .none)}}ok{{end}}",
             "{{with .spec}}{{with .replicas}}{{.}}{{end}}{{end}}")
COLUMNS = ("metadata.name", ".metadata.name", "{.metadata.name}", ".kind", ".metadata.labels.app", ".metadata.labels", ".metadata.none",
           ".spec.ports[*].port", ".spec.ports[0].targetPort", ".data.a", ".data.key_1",
           ".data.b\\.c", ".metadata.annotations.note", ".spec.jobTemplate.spec.template.spec.containers[*].name", ".subjects[0].name",
           ".roleRef.name", ".spec.schedule", ".spec.suspend", ".metadata['name']",
           ".spec.ports[?(@.port==80)].name", ".spec.jobTemplate.spec.template.spec.containers[*].image", "..targetPort",
           ".spec.selector", ".spec.jobTemplate.spec.template.spec.containers[0].resources",
           ".metadata.labels['app','tier']", ".spec.ports[-1:].port")
SPOIL = "{}[]().*'\"?@|$,:;-=<>!` \\/a0\n"


def jsonpath(r: Choice, count: int) -> list[Case]:
    """Many expressions in one call."""
    found = []
    for _ in range(0, count, 25):
        asked = [expression(r) for _ in range(25)]
        found.append(Case("jsonpath", read(r, "jsonpath", MARK.join(asked)), len(asked), MARK))
    return found


def expression(r: Choice) -> str:
    """One jsonpath expression that the parser takes."""
    path = r.choice(META if r.maybe(0.35) else SPEC)
    if r.maybe(0.12):
        return "{range .spec.template.spec.containers[*]}" + r.choice(("{.name}={.image};", '{.name}{"\\t"}{.env[*].name}{"\\n"}',
                "{@.name} ", "{.ports[*].containerPort},")) + "{end}"
    start = r.choice((".", ".", ".", "$.", "@."))
    return r.choice(("", "", "n: ", "é ")) + "{" + r.choice(("", "", "", " ")) + start + path + "}" + r.choice(("", "", '{"x"}',
            "{'\\n'}", " {.kind}"))


def read(r: Choice, kind: str, text: str) -> list[str]:
    """A command that prints one local object by a template."""
    return ["label", "n=0", "--overwrite", "--local", "-f",
            f"{r.choice(('deployment', 'deployment', 'statefulset'))}-{r.randrange(4)}.json", "-o", f"{kind}={text}"]


def gotemplate(r: Choice, count: int) -> list[Case]:
    """Many actions in one call; a template can be defined only once in each."""
    found = []
    for _ in range(0, count, 25):
        blocks = r.sample(GO_BLOCKS, 7)
        asked = [blocks.pop() if blocks and r.maybe(0.28) else "{{" + r.choice(("", " ", "")) + r.choice(GO) + r.choice(("", " ",
                " | print")) + "}}" for _ in range(25)]
        found.append(Case("go-template", read(r, "go-template", MARK.join(asked)), len(asked), MARK))
    return found


def columns(r: Choice, count: int) -> list[Case]:
    """Twelve columns in one call."""
    return [Case("custom-columns", ["get", r.choice(STORED), "-o", "custom-columns=" + ",".join(f"C{i}:{r.choice(COLUMNS)}"
            for i in range(12)), *r.some([["--no-headers"]], 0.1)], 12)
            for _ in range(0, count, 12)]


def spoilt(r: Choice, count: int) -> list[Case]:
    """One expression each, with a character or two too many or too few."""
    found = []
    for i in range(count):
        kind = ("jsonpath", "go-template", "custom-columns", "jsonpath-as-json")[i % 4]
        if kind == "custom-columns":
            text = spoil(r, f"A:{r.choice(COLUMNS)},B:{r.choice(COLUMNS)}")
            found.append(Case("spoilt custom-columns", ["get", r.choice(STORED), "-o", f"{kind}={text}"]))
            continue
        action = r.choice(GO_BLOCKS) if r.maybe(0.3) else "{{" + r.choice(GO) + "}}"
        good = action if kind == "go-template" else expression(r)
        words = read(r, kind, spoil(r, good))
        found.append(Case(f"spoilt {kind}", [*words, *r.some([["--allow-missing-template-keys=false"]], 0.15)]))
    return found


def spoil(r: Choice, text: str) -> str:
    for _ in range(r.choice((1, 1, 2))):
        at = r.randrange(len(text) + 1)
        text = text[:at] + (r.choice(SPOIL) if r.maybe() else "") + text[at + (1 if r.maybe() else 0):]
    return text


def selectors(r: Choice, count: int) -> list[Case]:
    """-l and --field-selector of get, on stored objects."""
    found = []
    for _ in range(count):
        fields = r.choice(("metadata.name=configmap-1", "metadata.name!=configmap-1", "metadata.namespace=default", "x=y", "a", "=b",
                           "metadata.name==configmap-2", "a=b,", "metadata.name=a=b", "metadata.name=configmap-1,x"))
        found.append(Case("selector", ["get", r.choice(STORED), *([f"--field-selector={fields}"] if r.maybe(0.2) else ["-l", stored(r)]),
                                       "-o", "name"]))
    return found


def stored(r: Choice) -> str:
    return selector(r) if r.maybe(0.6) else r.choice(("app=web", "app!=web", "app in (web,db)", "!app", "app", "app notin (db)", "tier",
                                                      "app=web,tier!=a", "tier>0", "tier<2"))
