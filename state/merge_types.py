"""How the server merges each field of an object: which lists are sets or maps by keys, which structs and maps are one value.

A field of which nothing is said here is merged as its Go type suggests: structs and maps field by field, lists as one value.
Source: the `x-kubernetes-list-type`, `-list-map-keys` and `-map-type` marks of the v1.37 OpenAPI definitions, and kube-openapi
`pkg/schemaconv/openapi.go`, which makes structured-merge-diff's schema of them.
"""
from __future__ import annotations

from functools import cache
from typing import Any

from .schema_types import DROP, Field, Struct, Type

# Lists that are maps, by Go struct and field: the key fields of their items. No key field: a set of plain values.
LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "v1.AllocatedDeviceStatus": {"conditions": ("type",)},
    "v1.APIServiceStatus": {"conditions": ("type",)},
    "v1.CertificateSigningRequestStatus": {"conditions": ("type",)},
    "v1.ComponentStatus": {"conditions": ("type",)},
    "v1.Container": {
        "env": ("name",), "ports": ("containerPort", "protocol"), "volumeDevices": ("devicePath",), "volumeMounts": ("mountPath",),
    },
    "v1.ContainerRestartRuleOnExitCodes": {"values": ()},
    "v1.ContainerStatus": {"allocatedResourcesStatus": ("name",), "volumeMounts": ("mountPath",)},
    "v1.CSIDriverSpec": {"volumeLifecycleModes": ()},
    "v1.CSINodeSpec": {"drivers": ("name",)},
    "v1.CSINodeStatus": {"storageHealth": ("name",)},
    "v1.CustomResourceDefinitionStatus": {"conditions": ("type",)},
    "v1.DaemonSetStatus": {"conditions": ("type",)},
    "v1.DeploymentStatus": {"conditions": ("type",)},
    "v1.DeviceRequestAllocationResult": {"skipNodeOperations": ()},
    "v1.DeviceTaintRuleStatus": {"conditions": ("type",)},
    "v1.Endpoint": {"addresses": ()},
    "v1.EphemeralContainer": {
        "env": ("name",), "ports": ("containerPort", "protocol"), "volumeDevices": ("devicePath",), "volumeMounts": ("mountPath",),
    },
    "v1.FlowSchemaStatus": {"conditions": ("type",)},
    "v1.JobSchedulingConfiguration": {"resourceClaims": ("name",)},
    "v1.JSONSchemaProps": {"x-kubernetes-validations": ("rule",)},
    "v1.MutatingAdmissionPolicySpec": {"matchConditions": ("name",)},
    "v1.MutatingWebhook": {"matchConditions": ("name",)},
    "v1.MutatingWebhookConfiguration": {"webhooks": ("name",)},
    "v1.NamespaceStatus": {"conditions": ("type",)},
    "v1.NodeAllocatableResourceClaimStatus": {"containers": (), "mapping": ("name",), "overhead": ("name",)},
    "v1.NodePodPreemptionPolicy": {"disableResizePreemption": ()},
    "v1.NodeSpec": {"podCIDRs": ()},
    "v1.NodeStatus": {"addresses": ("type",), "conditions": ("type",)},
    "v1.NonResourcePolicyRule": {"nonResourceURLs": (), "verbs": ()},
    "v1.ObjectMeta": {"finalizers": (), "ownerReferences": ("uid",)},
    "v1.PersistentVolumeClaimStatus": {"conditions": ("type",)},
    "v1.PodCertificateRequestStatus": {"conditions": ("type",)},
    "v1.PodDisruptionBudgetStatus": {"conditions": ("type",)},
    "v1.PodFailurePolicyOnExitCodesRequirement": {"values": ()},
    "v1.PodSpec": {
        "containers": ("name",), "ephemeralContainers": ("name",), "evictionResponders": ("name",), "hostAliases": ("ip",),
        "imagePullSecrets": ("name",), "initContainers": ("name",), "resourceClaims": ("name",), "schedulingGates": ("name",),
        "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"), "volumes": ("name",),
    },
    "v1.PodStatus": {
        "conditions": ("type",), "nodeAllocatableResourceClaimStatuses": ("resourceClaimName",), "podIPs": ("ip",),
        "resourceClaimStatuses": ("name",), "volumeHealth": ("name",),
    },
    "v1.PodVolumeHealth": {"healthConditions": ("status", "reason")},
    "v1.PriorityLevelConfigurationStatus": {"conditions": ("type",)},
    "v1.ReplicaSetStatus": {"conditions": ("type",)},
    "v1.ReplicationControllerStatus": {"conditions": ("type",)},
    "v1.ResourceClaimStatus": {"devices": ("driver", "device", "pool", "shareID"), "reservedFor": ("uid",)},
    "v1.ResourcePolicyRule": {"apiGroups": (), "namespaces": (), "resources": (), "verbs": ()},
    "v1.ResourceRequirements": {"claims": ("name",)},
    "v1.ResourceSliceSpec": {"skipNodeOperations": ()},
    "v1.ResourceStatus": {"resources": ("resourceID",)},
    "v1.ServiceAccount": {"secrets": ("name",)},
    "v1.ServiceCIDRStatus": {"conditions": ("type",)},
    "v1.ServiceSpec": {"ports": ("port", "protocol")},
    "v1.ServiceStatus": {"conditions": ("type",)},
    "v1.StatefulSetStatus": {"conditions": ("type",)},
    "v1.StorageVersionMigrationStatus": {"conditions": ("type",)},
    "v1.UncountedTerminatedPods": {"failed": (), "succeeded": ()},
    "v1.ValidatingAdmissionPolicyBindingSpec": {"validationActions": ()},
    "v1.ValidatingAdmissionPolicySpec": {"matchConditions": ("name",), "variables": ("name",)},
    "v1.ValidatingAdmissionPolicyStatus": {"conditions": ("type",)},
    "v1.ValidatingWebhook": {"matchConditions": ("name",)},
    "v1.ValidatingWebhookConfiguration": {"webhooks": ("name",)},
    "v1.VolumeHealthStatus": {"healthConditions": ("status", "reason")},
    "v1.VolumeMount": {"bindMountOptions": ()},
    "v2.HorizontalPodAutoscalerStatus": {"conditions": ("type",)},
}
# Structs that are one value, whoever sets a part of them.
ATOMIC_STRUCTS = frozenset((
    "v1.ConfigMapKeySelector", "v1.CrossVersionObjectReference", "v1.EndpointAddress", "v1.EndpointPort", "v1.EvictionResponder",
    "v1.FileKeySelector", "v1.LabelSelector", "v1.LocalObjectReference", "v1.MatchResources", "v1.NamedRuleWithOperations",
    "v1.NodeSelector", "v1.NodeSelectorTerm", "v1.ObjectFieldSelector", "v1.ObjectReference", "v1.OwnerReference", "v1.ParamKind",
    "v1.ParamRef", "v1.ResourceFieldSelector", "v1.RoleRef", "v1.ScopeSelector", "v1.SecretKeySelector", "v1.SecretReference",
    "v1.ServiceBackendPort", "v1.TopologySelectorTerm", "v1.TypedLocalObjectReference", "v1.Variable",
))
# Fields that are merged otherwise than their type is.
ATOMIC_FIELDS = frozenset((
    ("v1.PodSpec", "nodeSelector"), ("v1.ReplicationControllerSpec", "selector"), ("v1.Scheduling", "nodeSelector"),
    ("v1.ServiceSpec", "selector"),
))
GRANULAR_FIELDS = frozenset((("v1.PersistentVolumeSpec", "claimRef"),))
# What a key field of an item is when it is left out (container ports, service ports).
KEY_DEFAULTS = {"protocol": "TCP"}

_SCALARS = {"s": "string", "t": "string", "u": "string", "y": "string", "b": "boolean", "i": "numeric", "l": "numeric", "d": "numeric",
            "q": "untyped", "o": "untyped"}
_JSON_SCALARS = {"string": "string", "integer": "numeric", "number": "numeric", "boolean": "boolean"}

KEEP, DROP_EMPTY, DROP_NULL = 0, 1, 2


class Node:
    """How one field is merged.

    `kind` is "scalar", "struct", "map", "list" or "any" (told by its value); `granular` whether its parts have owners of their own; `elem`
    what a map or list holds; `keys` the sorted key fields of a list's items (none: a set); `scalar` the type that a plain value must have;
    `drop` when Go's encoder leaves the field out of a typed object.
    """

    __slots__ = ("kind", "granular", "elem", "keys", "scalar", "struct", "children", "drop")

    def __init__(self, kind: str, granular: bool = False, elem: Node | None = None, keys: tuple[str, ...] = (), scalar: str = "",
                 struct: Struct | None = None, children: dict[str, Node] | None = None, drop: int = KEEP):
        self.kind, self.granular, self.elem, self.keys, self.scalar = kind, granular, elem, keys, scalar
        self.struct, self.drop = struct, drop
        self.children: dict[str, Node] = {} if children is None else children

    def child(self, name: str) -> Node | None:
        """The node of a key: a field of a struct, the element of a map; None for a field that the struct does not have."""
        found = self.children.get(name)
        if found is not None:
            return found
        if self.struct is not None and name in self.struct.fields:
            found = self.children[name] = _of_field(self.struct, self.struct.fields[name])
            return found
        return self.elem

    def declares(self, name: str) -> bool:
        """Whether the key is a struct's field rather than a map's."""
        return name in self.children or (self.struct is not None and name in self.struct.fields)

    def of_key(self, name: str) -> Node:
        """`child`, where a field that is not declared is told by its value."""
        return self.children.get(name) or self.child(name) or ANY

    def filled(self, value: dict[str, Any]) -> dict[str, Any]:
        """A struct's value with what Go's encoder writes of fields that were never set."""
        struct = self.struct
        if struct is None or struct.required <= value.keys():
            return value
        zeros = {name: struct.fields[name].missing() for name in struct.required if name not in value}
        return value | {name: zero for name, zero in zeros.items() if zero is not DROP}


ANY = Node("any", True)
ANY.elem = ANY
OPAQUE = Node("any")


@cache
def _children(struct: Struct) -> dict[str, Node]:
    """The nodes of a struct's fields, shared by all fields of its type and filled as they are asked for."""
    return {}


def _of_struct(struct: Struct, granular: bool = True, drop: int = KEEP) -> Node:
    return Node("struct", granular, struct=struct, children=_children(struct), drop=drop)


def _drop(field: Field) -> int:
    """Which values of a field Go's encoder leaves out."""
    if not field.omitempty and not field.omitzero:
        return KEEP
    return DROP_NULL if field.type.pointer or field.nested else DROP_EMPTY


def _of_field(struct: Struct, field: Field) -> Node:
    drop = _drop(field)
    where = (struct.go, field.name)
    if field.type.code == "[":
        keys = LISTS.get(struct.go, {}).get(field.name)
        return Node("list", keys is not None, _of_type(field.type.elem), tuple(sorted(keys or ())), drop=drop)
    if field.type.code == "{":
        return Node("map", where not in ATOMIC_FIELDS, _of_type(field.type.elem), drop=drop)
    if field.type.code == "#":
        return _of_struct(field.type.struct, where in GRANULAR_FIELDS or field.type.struct.go not in ATOMIC_STRUCTS, drop)
    node = _of_type(field.type)
    return Node(node.kind, node.granular, node.elem, scalar=node.scalar, drop=drop)


@cache
def _of_type(of: Type) -> Node:
    """The node of a type that stands alone, such as a list's element."""
    if of.code == "#":
        return _of_struct(of.struct, of.struct.go not in ATOMIC_STRUCTS)
    if of.code == "[":
        return Node("list", elem=_of_type(of.elem))
    if of.code == "{":
        return Node("map", True, _of_type(of.elem))
    return Node("scalar", scalar=_SCALARS[of.code]) if of.code in _SCALARS else OPAQUE


@cache
def node_for(api_version: str, kind: str) -> Node | None:
    """The node of a built-in kind, None for a custom resource."""
    from .schema_types import struct_for

    struct = struct_for(api_version, kind)
    return None if struct is None else _of_struct(struct)


def node_of_schema(schema: dict[str, Any] | None) -> Node:
    """The node of a custom resource from its `openAPIV3Schema`; without one, fields are told by their values."""
    root = _of_schema(schema or {})
    pod = node_for("v1", "Pod")
    assert pod is not None
    meta = pod.child("metadata")
    assert meta is not None and meta.struct is not None
    text = Node("scalar", scalar="string")
    return Node("struct", True, root.elem, children=root.children | {"apiVersion": text, "kind": text, "metadata": meta})


def _of_schema(schema: dict[str, Any]) -> Node:
    """Source: apiextensions-apiserver `pkg/controller/openapi/builder`, kube-openapi `pkg/schemaconv/openapi.go`."""
    of = schema.get("type")
    if schema.get("x-kubernetes-int-or-string"):
        return Node("scalar", scalar="untyped")
    if of in _JSON_SCALARS:
        return Node("scalar", scalar=_JSON_SCALARS[of])
    if of == "array":
        kind, keys = schema.get("x-kubernetes-list-type"), schema.get("x-kubernetes-list-map-keys") or ()
        return Node("list", kind in ("map", "set"), _of_schema(schema.get("items") or {}), tuple(sorted(keys)))
    if of != "object":
        return ANY
    granular = schema.get("x-kubernetes-map-type") != "atomic"
    extra = schema.get("additionalProperties")
    if "properties" in schema:
        open_to = ANY if schema.get("x-kubernetes-preserve-unknown-fields") else None
        return Node("struct", granular, open_to, children={name: _of_schema(p) for name, p in schema["properties"].items()})
    return Node("map", granular, _of_schema(extra) if isinstance(extra, dict) else ANY)
