"""Wrong command lines: misspelt commands, unknown and malformed flags, wrong formats, wrong numbers of arguments."""

from __future__ import annotations

from .cases import Case, Choice

COMMANDS = ("get pods", "describe pods", "delete pod x", "create deployment d --image=x", "create configmap c", "label pods x a=b",
            "annotate pods x a=b", "scale deployment x --replicas=1", "expose deployment x", "run p --image=x",
            "set image deployment/x a=b", "rollout status deployment/x", "logs x", "exec x -- date", "apply -f none.yaml",
            "patch pod x -p {}", "autoscale deployment x --max=3", "cordon n", "drain n", "taint nodes n a=b:NoSchedule", "top pods",
            "auth can-i get pods", "config view", "version", "api-resources", "explain pods", "wait pod/x --for=delete",
            "cp a b", "replace -f none.yaml", "edit pod x", "diff -f none.yaml", "certificate approve x", "create secret generic s",
            "create service clusterip s --tcp=80", "rollout undo deployment/x", "events", "uncordon n", "rollout history deployment/x",
            "create quota q", "create ingress i", "set env deployment/x A=b", "create job j --image=x", "create token x", "kustomize x",
            "port-forward x 80", "debug x", "attach x")
WRONG = (["--nosuch"], ["--nosuch=1"], ["-Z"], ["-Zx"], ["--output"], ["-o"], ["-o", "xml"], ["-oxml"], ["--dry-run=maybe"],
         ["--dry-run=true"], ["--namespace"], ["-n"], ["--request-timeout=x"], ["--all=maybe"], ["--v"], ["-v=x"],
         ["--replicas=x"], ["--port=x"], ["--timeout=5"], ["--timeout=x"], ["--tail=x"], ["--since=x"], ["--image"], ["--filename"],
         ["-f"], ["-l"], ["--selector"], ["--="], ["--=x"], ["---a"], ["-"], ["--wait=x"],
         ["--grace-period=x"], ["--grace-period="], ["--max=1.5"], ["--overwrite=2"], ["--force=yes"], ["-h=x"], ["--help=x"],
         ["--cascade=x"], ["--type=x"], ["--local=z"], ["--sort-by"], ["--watch=x"], ["-w=q"],
         ["--chunk-size=x"], ["--limits"], ["--as"], ["--context"], ["--kubeconfig"], ["--validate=x"], ["--no-headers=x"],
         ["--field-manager"], ["--allow-missing-template-keys=x"], ["--template"], ["--cpu=x"])
# Not those that print help when they stand alone: help is in words of our own.
TREES = ("create", "apply", "create secret tls", "rollout status", "set env", "create role", "label", "annotate", "expose",
         "scale", "patch", "exec", "logs", "run", "wait", "cp", "taint", "cordon", "drain", "describe", "delete", "get", "explain",
         "edit", "replace", "autoscale", "debug", "attach")


def cases(r: Choice, count: int) -> list[Case]:
    """So many wrong lines, the kinds of mistakes in turn."""
    makers = (flagged, misspelt, bare, crowded)
    return [Case("usage", makers[i % len(makers)](r)) for i in range(count)]


def flagged(r: Choice) -> list[str]:
    """A good line with one wrong flag in front, inside or at the end."""
    words = r.choice(COMMANDS).split()
    at = r.choice((0, len(words), len(words), 1)) if "--" not in words else words.index("--")
    return [*words[:at], *r.choice(WRONG), *words[at:]]


def misspelt(r: Choice) -> list[str]:
    """A command with a letter lost, doubled, changed or swapped."""
    words = r.choice(COMMANDS).split()
    which = 1 if words[0] in ("create", "set", "rollout", "config", "auth", "certificate", "top") and r.maybe() else 0
    word = words[which]
    at = r.randrange(len(word))
    words[which] = r.choice((word[:at] + word[at + 1:], word[:at] + word[at] + word[at:],
                             word[:at] + r.choice("aeiostz-") + word[at + 1:], word[:at] + word[at:at + 2][::-1] + word[at + 2:],
                             word.upper(), word[:3], word + "x"))
    return words if words[0] else ["gte", *words[1:]]


def bare(r: Choice) -> list[str]:
    """A command without what it needs."""
    return [*r.choice(TREES).split(), *r.some([["x"], ["pods"], ["--local"], ["-o", "yaml"], ["--all"], ["-f", "none.yaml"],
                                               ["--dry-run=client"]], 0.12)]


def crowded(r: Choice) -> list[str]:
    """A command with a word or a flag too many."""
    words = r.choice(COMMANDS).split()
    more = r.choice((["x"], ["x", "y"], ["pods/x"], ["--all", "-l", "a=b"], ["-f", "none.yaml"], ["--all"], ["a/b/c"], ["/"],
                     ["nosuch/x"], ["-A", "x"], ["--raw=/x"], ["-k", "x", "-f", "y"], ["-l", "a=="], ["--local"]))
    cut = words.index("--") if "--" in words else len(words)
    return [*words[:cut], *more, *words[cut:]]
