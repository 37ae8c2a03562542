"""Tells why a block of output is not what kubectl v1.37 prints on a plain cluster: an older release printed it, or an add-on did.

Each rule is a pattern that a line of the document has and no line of kubectl's present output can have, with what is printed now.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .ages import AGE, AGED_COLUMNS, span
from .matching import HEADER, columns
from .reading import Step


class Reason(NamedTuple):
    """Why a block is another: the class (older or addon), the number of the line that proves it (from 0), and the explanation."""

    kind: str
    line: int
    why: str


OLDER = [
    (r'^(?:Waiting for rollout to finish: |Waiting for rollout to finish\.)', "rollout status names the Deployment now"),
    (r'^[a-z]+(?:\.[a-z0-9.]+)? "[^"]+" (?:created|configured|unchanged|replaced|patched|edited|labeled|annotated|exposed|scaled|'
     r'autoscaled|image updated|rolled back|paused|resumed|env updated|tainted|cordoned|uncordoned|drained|rolling updated)$',
     "names are printed as kind/name, without quotes, now"),
    (r'^(?:deployments?|daemonsets?|statefulsets?)(?:\.[a-z0-9.]+)? "[^"]+"(?: (?:with )?revision #?\d+)?$',
     "rollout history prints kind/name now"),
    (r'^[a-z]+(?:\.[a-z0-9.]+)? "[^"]+" deleted$', "delete names the namespace now"),
    (r"^No resources found\.$", "the namespace is named now"),
    (r"\bextensions/v1beta1\b|\bapps/v1beta[12]\b|\bbatch/v1beta1\b|\bautoscaling/v2beta[12]\b|\.extensions/",
     "the API version was removed"),
    (r"^\s*FirstSeen\s+LastSeen\s+Count\b", "describe prints events as Type, Reason, Age, From, Message now"),
    (r"^LAST ?SEEN\s+FIRST ?SEEN\b", "get events has other columns now"),
    (r"^\s*Controllers:\s", "describe says Controlled By now"),
    (r"^Replicas:\s+\d+ updated \|", "describe prints the desired number too"),
    (r"^Labels:\s+\S+(?:,\S+)+$", "describe prints one label a line now"),
    (r"^Image\(s\):", "describe prints the pod template"),
    (r"^(?:Name|Namespace|Labels|Selector|Type|IP|Port|Endpoints):\t", "describe aligns with blanks"),
    (r"^LoadBalancer Ingress:\s+(?!\S+ \(VIP\))", "describe prints (VIP) or (Proxy) after the address"),
    (r"^\s*(?:creationTimestamp|deletionTimestamp|last\w+Time|startTime|startedAt|finishedAt|completionTime): \d{4}-",
     "moments are quoted in YAML"),
    (r'^(?:daemonset|statefulset) "[^"]+" successfully rolled out$|^Waiting for daemonset ', "rollout status says daemon set"),
    (r"^(?:Annotations:)?\s+[\w./-]+=(?!\s)\S*$", "describe prints annotations as key: value now"),
    (r"^\s*selfLink: |^\s*clusterName: ", "objects have no such field any more"),
    (r"^(?:Client Version|Server Version): version\.Info", "version prints one line each now"),
    (r"^Kubernetes master is running at", "the control plane is called so now"),
    (r"^[\w-]+-\d{8,10}-[a-z0-9]{5}\b|^[\w-]+-\d{8,10}\s+\d+\s+\d+", "template hashes are no numbers any more"),
    (r"node-role\.kubernetes\.io/master|\bmaster\b.*\bv1\.\d+\b", "control-plane nodes are no longer called master"),
]
LONGEST = 500  # characters of a line that a rule looks at
RULES = [(re.compile(pattern), why) for pattern, why in OLDER]
NEW_LINES = re.compile(
    r"^\s*(?:Warning: |Flag --\S+ has been deprecated|Node-Selectors:|Tolerations:|Service Account:|IPs:|IP:\s|IP Famil|"
    r"Internal Traffic Policy:|"
    r"External Traffic Policy:|Suspend:|Completion Mode:|Completions:|Backoff Limit:|Completed Indexes:|Priority:|Priority Class Name:|"
    r"Seccomp|PodReadyToStartContainers|Optional:|ConfigMapOptional:|DownwardAPI:|TokenExpirationSeconds:|ConfigMapName:|Mounts:|"
    r"Annotations:\s|Events:\s+<none>|BinaryData$|====$|Port:\s|Host Port:|Conditions:$|Type\s+Status|----\s|uid: |resourceVersion: |"
    r"(?:Initialized|Ready|ContainersReady|PodScheduled)\s+True|Environment:\s+<none>|Volumes:\s+<none>|generation: |Conditions:\s+<none>)"
)
OLD_COLUMNS = {
    ("NAME", "DESIRED", "CURRENT", "UP-TO-DATE", "AVAILABLE", "AGE"): "get deployments has a READY column",
    ("NAME", "DESIRED", "SUCCESSFUL", "AGE"): "get jobs prints COMPLETIONS and DURATION now",
    ("CONTROLLER", "CONTAINER(S)", "IMAGE(S)", "SELECTOR", "REPLICAS"): "get rc has other columns now",
    ("NAME", "LABELS", "SELECTOR", "IP(S)", "PORT(S)"): "get services has other columns now",
    ("NAME", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"): "get services prints the TYPE now",
    ("NAME", "CLUSTER_IP", "EXTERNAL_IP", "PORT(S)", "SELECTOR", "AGE"): "get services has other columns now",
    ("NAME", "REFERENCE", "TARGET", "CURRENT", "MINPODS", "MAXPODS", "AGE"): "get hpa has other columns now",
    ("NAME", "STATUS", "AGE"): "get nodes and namespaces print more, or other, columns",
    ("NAME", "LABELS", "STATUS"): "labels are printed with --show-labels only",
    ("NAME", "DESIRED", "CURRENT", "AGE"): "get rs, rc and statefulsets print READY",
    ("NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE-SELECTOR", "AGE"): "get daemonsets says NODE SELECTOR",
}


def why_older(step: Step, shown: str, printed: str) -> Reason | None:
    """The line of the document that only an older kubectl prints, or None."""
    aged = False
    have = {line.strip() for line in printed.splitlines()}
    for number, line in enumerate(shown.splitlines()):
        if line.strip() in have or not line.strip():
            continue
        for rule, why in RULES:
            if rule.search(line[:LONGEST].rstrip()):
                return Reason("older", number, why)
        old_age = next((a for a in AGE.findall(line) if span(a, short=False) is None and span(a, short=True)), "") if aged else ""
        if old_age:
            return Reason("older", number, f"an age is never printed as {old_age} now")
        if HEADER.match(line):
            aged = bool(set(columns(line)) & AGED_COLUMNS)
            reason = _older_columns(number, line, printed)
            if reason:
                return reason
    return _generated(shown, printed) or _only_new(shown, printed)


def generated_name(line: str) -> str:
    """The name of the object that a line says was created."""
    return line.split()[0].partition("/")[2]


def _generated(shown: str, printed: str) -> Reason | None:
    """A suffix that kustomize gives to contents, where today's gives another."""
    for number, line in enumerate(shown.splitlines()):
        theirs = re.fullmatch(r"((?:configmap|secret)/\S+)-([a-z0-9]{10}) created", line.strip())
        ours = re.search(rf"^{re.escape(theirs.group(1))}-([a-z0-9]{{10}}) created$", printed, re.MULTILINE) if theirs else None
        if ours:
            return Reason("older", number, f"kustomize gives these contents the suffix {ours.group(1)}")
    return None


def _older_columns(number: int, line: str, printed: str) -> Reason | None:
    ours = next((columns(x) for x in printed.splitlines() if HEADER.match(x)), [])
    theirs = columns(line)
    known = OLD_COLUMNS.get(tuple(theirs))
    if theirs == ours or not ours:
        return None
    if known:
        return Reason("older", number, known)
    if len(theirs) < len(ours) and theirs == [c for c in ours if c in theirs]:
        missing = [c for c in ours if c not in theirs]
        return Reason("older", number, f"kubectl prints {', '.join(missing)} too")
    return None


def _only_new(shown: str, printed: str) -> Reason | None:
    """A text that lacks nothing but lines that newer releases added."""
    theirs = [" ".join(line.split()) for line in shown.splitlines() if line.strip()]
    ours = [" ".join(line.split()) for line in printed.splitlines() if line.strip()]
    rest = [line for line in ours if not NEW_LINES.match(line)]
    added = [line for line in ours if NEW_LINES.match(line) and line not in theirs]
    if added and rest and [line for line in theirs if not NEW_LINES.match(line)] == rest:
        return Reason("older", 0, f"kubectl also prints {added[0]!r}")
    return None


def left_out_is_new(lines: list[str]) -> bool:
    """Whether lines that a document leaves out without a mark are such as newer releases added."""
    return bool(lines) and all(NEW_LINES.match(line) for line in lines)


def why_addon(step: Step, shown: str, printed: str) -> Reason | None:
    """What a block needs beside a plain cluster, or None."""
    command = " ".join(step.command.split())
    first = next((i for i, line in enumerate(shown.splitlines()) if line.strip()), 0)
    if "<pending>" in printed and "<pending>" not in shown:
        line = next((i for i, text in enumerate(shown.splitlines()) if "LoadBalancer" in text), first)
        return Reason("addon", line, "it needs a load balancer that gives the service an external address")
    if re.search(r"^LoadBalancer Ingress:", shown, re.MULTILINE) and "LoadBalancer Ingress:" not in printed:
        line = next(i for i, text in enumerate(shown.splitlines()) if text.startswith("LoadBalancer Ingress:"))
        return Reason("addon", line, "it needs a load balancer that gives the service an external address")
    if re.search(r"\bkubectl (?:-\S+ )*(?:logs|exec|attach|debug)\b|\brun\b.* (?:-it|-ti|-i|--rm|--attach)\b", command):
        return Reason("addon", first, "it is what the program in the container prints")
    if re.search(r"\bkubectl (?:-\S+ )*top\b", command):
        return Reason("addon", first, "it is what a metrics server measured")
    outside = _external(shown)
    if outside is not None:
        return Reason("addon", outside, "it needs a load balancer that gives the service an external address")
    if re.search(r"(?:-n|--namespace)[ =]?kube-system\b", command) and re.search(r"\bget\b|\bdescribe\b", command):
        return Reason("addon", first, "it shows what runs in the system of the cluster that the document was written on")
    makes = re.search(r"\b(?:create|apply|run)\b", command) and re.search(r"(?m)^\S+/\S+ (?:created|configured|unchanged)$", printed)
    told = step.output is not None and re.search(r"(?i)\b(?:pods?|containers?|logs?)\b", step.output.said)
    if makes and told and not re.search(r"(?m)^[Ee]rror\b|created|configured|unchanged", shown):
        return Reason("addon", first, "it is what the program in the container prints")
    if re.search(r"\bget (?:ing|ingress)", command) and re.search(r"(?:\d{1,3}\.){3}\d{1,3}", shown):
        return Reason("addon", first, "it needs an ingress controller that gives an address")
    runs_on = re.search(r"\bjobs?\b", command) and re.search(r"^\s*active: |Active ", printed, re.MULTILINE)
    if runs_on and re.search(r"ucceeded|ompleted|failed", shown):
        return Reason("addon", first, "it hangs on what the program in the Job's container does")
    if re.search(r"\bcluster-info\b|\bconfig view\b|\bget componentstatus|\bget (?:sc|storageclass)", command):
        return Reason("addon", first, "it shows the cluster that the document was written on")
    if re.search(r"\d+%/\d+%", shown) and "<unknown>/" in printed:
        return Reason("addon", first, "it needs a metrics server")
    return None


def _external(shown: str) -> int | None:
    """The number of a row that shows an external address of a service (an address or a host name), or None."""
    at = -1
    for number, line in enumerate(shown.splitlines()):
        if HEADER.match(line):
            names = columns(line)
            at = names.index("EXTERNAL-IP") if "EXTERNAL-IP" in names and "TYPE" in names else -1
        elif at >= 0:
            cells = columns(line)
            if len(cells) > at and "LoadBalancer" in line and re.search(r"\.", cells[at]):
                return number
    return None
