"""Pod Security admission. The texts are those of a v1.37 server."""

from __future__ import annotations

import json

import pytest

RESTRICTED = (
    'PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "p" must set '
    'securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "p" must set '
    'securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "p" must set '
    'securityContext.runAsNonRoot=true), seccompProfile (pod or container "p" must set securityContext.seccompProfile.type to '
    '"RuntimeDefault" or "Localhost")'
)
GOOD = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def run(kubectl, name: str, *, container=None, **spec):
    body = {"containers": [{"name": name, "image": "nginx", **(container or {})}], **spec}
    return kubectl(["run", name, "--image=nginx", f"--overrides={json.dumps({'spec': body})}"])


def test_a_restricted_namespace_takes_only_what_is_restricted(kubectl):
    kubectl.ok("label ns default pod-security.kubernetes.io/enforce=restricted")
    result = kubectl("run p --image=nginx")
    assert (result.err, result.code) == (f'Error from server (Forbidden): pods "p" is forbidden: violates {RESTRICTED}\n', 1)
    assert run(kubectl, "good", container={"securityContext": GOOD}).out == "pod/good created\n"


def test_a_warning_lets_pods_and_templates_pass(kubectl):
    kubectl.ok("label ns default pod-security.kubernetes.io/warn=restricted")
    result = kubectl("run p --image=nginx")
    assert (result.out, result.err) == ("pod/p created\n", f"Warning: would violate {RESTRICTED}\n")
    assert kubectl("create deployment p --image=nginx").err == f"Warning: would violate {RESTRICTED}\n".replace('"p"', '"nginx"')


def test_a_replica_set_in_a_restricted_namespace_cannot_make_pods(kubectl):
    kubectl.ok("label ns default pod-security.kubernetes.io/enforce=restricted")
    kubectl.ok("create deployment web --image=nginx")
    assert 'is forbidden: violates PodSecurity "restricted:latest"' in kubectl.ok("describe rs", now="2026-11-24T12:00:05Z")


def test_pods_that_are_there_already_are_told_of(kubectl):
    for name in ("b", "a"):
        kubectl.ok(f"run {name} --image=nginx")
    result = kubectl("label ns default pod-security.kubernetes.io/enforce=restricted")
    faults = "allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile"
    assert result.err == (
        'Warning: existing pods in namespace "default" violate the new PodSecurity enforce level "restricted:latest"\n'
        f"Warning: a (and 1 other pod): {faults}\n"
    )
    assert result.out == "namespace/default labeled\n"


@pytest.mark.parametrize(
    ("container", "spec", "text"),
    [
        ({"securityContext": {"privileged": True}}, {}, 'privileged (container "p" must not set securityContext.privileged=true)'),
        ({}, {"hostNetwork": True, "hostPID": True}, "host namespaces (hostNetwork=true, hostPID=true)"),
        ({}, {"volumes": [{"name": "h", "hostPath": {"path": "/"}}]}, 'hostPath volumes (volume "h")'),
        ({"ports": [{"containerPort": 80, "hostPort": 80}]}, {}, 'hostPort (container "p" uses hostPort 80)'),
        ({"securityContext": {"capabilities": {"add": ["SYS_ADMIN", "CHOWN"]}}}, {},
         'non-default capabilities (container "p" must not include "SYS_ADMIN" in securityContext.capabilities.add)'),
        ({}, {"securityContext": {"seccompProfile": {"type": "Unconfined"}}},
         'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")'),
        ({}, {"securityContext": {"sysctls": [{"name": "kernel.msgmax", "value": "1"}]}}, "forbidden sysctls (kernel.msgmax)"),
    ],
)  # fmt: skip
def test_what_baseline_forbids(kubectl, container, spec, text):
    kubectl.ok("label ns default pod-security.kubernetes.io/enforce=baseline pod-security.kubernetes.io/enforce-version=v1.30")
    assert run(kubectl, "p", container=container, **spec).err == (
        f'Error from server (Forbidden): pods "p" is forbidden: violates PodSecurity "baseline:v1.30": {text}\n'
    )
    assert kubectl("run plain --image=nginx").code == 0


def test_a_level_that_there_is_not(kubectl):
    assert kubectl("label ns default pod-security.kubernetes.io/enforce=strict").err.rstrip() == (
        'The Namespace "default" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": '
        "must be one of privileged, baseline, restricted"
    )
