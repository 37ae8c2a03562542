"""Which fields of which kinds a kustomization changes. Source: kustomize `api/konfig/builtinpluginconsts`."""
from __future__ import annotations

TEMPLATE = {
    "ReplicationController": "spec/template", "Deployment": "spec/template", "ReplicaSet": "spec/template", "DaemonSet": "spec/template",
    "StatefulSet": "spec/template", "Job": "spec/template", "CronJob": "spec/jobTemplate/spec/template",
}
NOT_PREFIXED = ("Namespace", "CustomResourceDefinition", "APIService")
REPLICATED = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")
_TERMS = tuple(
    f"affinity/{affinity}/{when}/labelSelector/matchLabels"
    for affinity in ("podAffinity", "podAntiAffinity")
    for when in ("preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm", "requiredDuringSchedulingIgnoredDuringExecution")
)
_SELECTED = {  # path of what selects, and whether it is made
    "Service": (("spec/selector", True),),
    "ReplicationController": (("spec/selector", True),),
    "Deployment": (("spec/selector/matchLabels", True),),
    "ReplicaSet": (("spec/selector/matchLabels", True),),
    "DaemonSet": (("spec/selector/matchLabels", True),),
    "StatefulSet": (("spec/selector/matchLabels", True), ("spec/volumeClaimTemplates/metadata/labels", True)),
    "Job": (("spec/selector/matchLabels", False),),
    "CronJob": (("spec/jobTemplate/spec/selector/matchLabels", False),),
    "PodDisruptionBudget": (("spec/selector/matchLabels", False),),
    "NetworkPolicy": (("spec/podSelector/matchLabels", False), ("spec/ingress/from/podSelector/matchLabels", False),
                      ("spec/egress/to/podSelector/matchLabels", False)),
}
_IN_POD = {
    "ConfigMap": ("volumes/configMap/name", "volumes/projected/sources/configMap/name", "containers/env/valueFrom/configMapKeyRef/name",
                  "initContainers/env/valueFrom/configMapKeyRef/name", "containers/envFrom/configMapRef/name",
                  "initContainers/envFrom/configMapRef/name"),
    "Secret": ("volumes/secret/secretName", "volumes/projected/sources/secret/name", "containers/env/valueFrom/secretKeyRef/name",
               "initContainers/env/valueFrom/secretKeyRef/name", "containers/envFrom/secretRef/name",
               "initContainers/envFrom/secretRef/name", "imagePullSecrets/name"),
    "ServiceAccount": ("serviceAccountName",),
    "PersistentVolumeClaim": ("volumes/persistentVolumeClaim/claimName",),
    "PriorityClass": ("priorityClassName",),
}
_ELSEWHERE: dict[str, dict[str, tuple[str, ...]]] = {
    "Deployment": {"HorizontalPodAutoscaler": ("spec/scaleTargetRef/name",)},
    "ReplicationController": {"HorizontalPodAutoscaler": ("spec/scaleTargetRef/name",)},
    "ReplicaSet": {"HorizontalPodAutoscaler": ("spec/scaleTargetRef/name",)},
    "StatefulSet": {"HorizontalPodAutoscaler": ("spec/scaleTargetRef/name",)},
    "ConfigMap": {"Role": ("rules/resourceNames",), "ClusterRole": ("rules/resourceNames",)},
    "Secret": {"Ingress": ("spec/tls/secretName",), "ServiceAccount": ("imagePullSecrets/name",), "Role": ("rules/resourceNames",),
               "ClusterRole": ("rules/resourceNames",)},
    "Service": {"StatefulSet": ("spec/serviceName",), "Ingress": ("spec/rules/http/paths/backend/service/name",
                                                                 "spec/defaultBackend/service/name")},
    "Role": {"RoleBinding": ("roleRef/name",)},
    "ClusterRole": {"RoleBinding": ("roleRef/name",), "ClusterRoleBinding": ("roleRef/name",)},
    "ServiceAccount": {"RoleBinding": ("subjects/name",), "ClusterRoleBinding": ("subjects/name",)},
    "PersistentVolume": {"PersistentVolumeClaim": ("spec/volumeName",)},
    "StorageClass": {"PersistentVolume": ("spec/storageClassName",), "PersistentVolumeClaim": ("spec/storageClassName",),
                     "StatefulSet": ("spec/volumeClaimTemplates/spec/storageClassName",)},
    "IngressClass": {"Ingress": ("spec/ingressClassName",)},
}


def pod_spec(kind: str) -> str:
    """The path of the pod spec of a kind, "" when it has none."""
    return "spec" if kind == "Pod" else f"{TEMPLATE[kind]}/spec" if kind in TEMPLATE else ""


def template_maps(kind: str, what: str) -> list[tuple[str, bool]]:
    """Where the labels or annotations of pods (and of a cron job's jobs) are."""
    found = [(f"{TEMPLATE[kind]}/metadata/{what}", True)] if kind in TEMPLATE else []
    return [("spec/jobTemplate/metadata/" + what, True), *found] if kind == "CronJob" else found


def selectors(kind: str) -> list[tuple[str, bool]]:
    """Where a kind selects by labels: (path, whether it is made)."""
    found = list(_SELECTED.get(kind, ()))
    if kind in ("Deployment", "StatefulSet"):
        terms = (*_TERMS, "topologySpreadConstraints/labelSelector/matchLabels")
        found += [(f"{TEMPLATE[kind]}/spec/{path}", False) for path in terms]
    return found


def references(to: str, of: str) -> list[str]:
    """The paths at which an object of the kind `of` names one of the kind `to`."""
    pod = pod_spec(of)
    found = [f"{pod}/{path}" for path in _IN_POD.get(to, ())] if pod else []
    return [*found, *_ELSEWHERE.get(to, {}).get(of, ())]
