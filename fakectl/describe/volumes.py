"""Volume sources, of pods and of persistent volumes.

Rules from k8s.io/kubectl/pkg/describe/describe.go (describeVolumes, the print…VolumeSource functions). Most sources are a title and a few
fields, so they are data; the rest has a function each.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .claims import claim_block
from .metadata import LONGEST_LINE, Object, go_bool, go_list, shorten
from .writer import Writer

Field = Callable[[Object], Any]


def _value(key: str, missing: Any = "") -> Field:
    return lambda source: source.get(key) if source.get(key) is not None else missing


def _flag(key: str) -> Field:
    return lambda source: go_bool(source.get(key))


def _list(key: str) -> Field:
    return lambda source: go_list(source.get(key))


def _secret(source: Object) -> str:
    ref = source.get("secretRef")
    return "nil" if ref is None else f"&LocalObjectReference{{Name:{ref.get('name', '')},}}"


def _secret_anywhere(source: Object) -> str:
    ref = source.get("secretRef")
    return "nil" if ref is None else f"&SecretReference{{Name:{ref.get('name', '')},Namespace:{ref.get('namespace', '')},}}"


def _size_limit(source: Object) -> str:
    from state.pure import quantity

    limit = source.get("sizeLimit")
    return limit if limit is not None and quantity.milli_value(limit) > 0 else "<unset>"


def _options(source: Object) -> str:
    return "map" + go_list(f"{key}:{value}" for key, value in sorted((source.get("options") or {}).items()))


_READ_ONLY = ("ReadOnly:", _flag("readOnly"))
_FS_TYPE = ("FSType:", _value("fsType"))
_DISK = (_FS_TYPE, ("Partition:", _value("partition", 0)), _READ_ONLY)

_SOURCES: dict[str, tuple[str, tuple[tuple[str, Field], ...]]] = {
    "hostPath": (
        "HostPath (bare host directory volume)", (("Path:", _value("path")), ("HostPathType:", _value("type", "<none>"))),
    ),
    "emptyDir": (
        "EmptyDir (a temporary directory that shares a pod's lifetime)", (("Medium:", _value("medium")), ("SizeLimit:", _size_limit)),
    ),
    "gcePersistentDisk": (
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)", (("PDName:", _value("pdName")), *_DISK),
    ),
    "awsElasticBlockStore": (
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)", (("VolumeID:", _value("volumeID")), *_DISK),
    ),
    "gitRepo": (
        "GitRepo (a volume that is pulled from git when the pod is created)",
        (("Repository:", _value("repository")), ("Revision:", _value("revision"))),
    ),
    "secret": (
        "Secret (a volume populated by a Secret)", (("SecretName:", _value("secretName")), ("Optional:", _flag("optional"))),
    ),
    "configMap": (
        "ConfigMap (a volume populated by a ConfigMap)", (("Name:", _value("name")), ("Optional:", _flag("optional"))),
    ),
    "nfs": (
        "NFS (an NFS mount that lasts the lifetime of a pod)", (("Server:", _value("server")), ("Path:", _value("path")), _READ_ONLY),
    ),
    "iscsi": (
        "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
        (
            ("TargetPortal:", _value("targetPortal")), ("IQN:", _value("iqn")), ("Lun:", _value("lun", 0)),
            ("ISCSIInterface", _value("iscsiInterface")), _FS_TYPE, _READ_ONLY, ("Portals:", _list("portals")),
            ("DiscoveryCHAPAuth:", _flag("chapAuthDiscovery")), ("SessionCHAPAuth:", _flag("chapAuthSession")),
            ("SecretRef:", _secret), ("InitiatorName:", _value("initiatorName", "<none>")),
        ),
    ),
    "glusterfs": (
        "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
        (("EndpointsName:", _value("endpoints")), ("Path:", _value("path")), _READ_ONLY),
    ),
    "persistentVolumeClaim": (
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        (("ClaimName:", _value("claimName")), _READ_ONLY),
    ),
    "rbd": (
        "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
        (
            ("CephMonitors:", _list("monitors")), ("RBDImage:", _value("image")), _FS_TYPE, ("RBDPool:", _value("pool")),
            ("RadosUser:", _value("user")), ("Keyring:", _value("keyring")), ("SecretRef:", _secret), _READ_ONLY,
        ),
    ),
    "quobyte": (
        "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
        (("Registry:", _value("registry")), ("Volume:", _value("volume")), _READ_ONLY),
    ),
    "azureDisk": (
        "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
        (
            ("DiskName:", _value("diskName")), ("DiskURI:", _value("diskURI")), ("Kind: ", _value("kind")), _FS_TYPE,
            ("CachingMode:", _value("cachingMode")), _READ_ONLY,
        ),
    ),
    "vsphereVolume": (
        "vSphereVolume (a Persistent Disk resource in vSphere)",
        (("VolumePath:", _value("volumePath")), _FS_TYPE, ("StoragePolicyName:", _value("storagePolicyName"))),
    ),
    "cinder": (
        "Cinder (a Persistent Disk resource in OpenStack)",
        (("VolumeID:", _value("volumeID")), _FS_TYPE, _READ_ONLY, ("SecretRef:", _secret)),
    ),
    "photonPersistentDisk": (
        "PhotonPersistentDisk (a Persistent Disk resource in photon platform)", (("PdID:", _value("pdID")), _FS_TYPE),
    ),
    "portworxVolume": ("PortworxVolume (a Portworx Volume resource)", (("VolumeID:", _value("volumeID")),)),
    "scaleIO": (
        "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
        (
            ("Gateway:", _value("gateway")), ("System:", _value("system")), ("Protection Domain:", _value("protectionDomain")),
            ("Storage Pool:", _value("storagePool")), ("Storage Mode:", _value("storageMode")), ("VolumeName:", _value("volumeName")),
            _FS_TYPE, _READ_ONLY,
        ),
    ),
    "cephfs": (
        "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
        (
            ("Monitors:", _list("monitors")), ("Path:", _value("path")), ("User:", _value("user")), ("SecretFile:", _value("secretFile")),
            ("SecretRef:", _secret), _READ_ONLY,
        ),
    ),
    "storageos": (
        "StorageOS (a StorageOS Persistent Disk resource)",
        (("VolumeName:", _value("volumeName")), ("VolumeNamespace:", _value("volumeNamespace")), _FS_TYPE, _READ_ONLY),
    ),
    "fc": (
        "FC (a Fibre Channel disk)",
        (
            ("TargetWWNs:", lambda source: ", ".join(source.get("targetWWNs") or ())), ("LUN:", _value("lun", "<none>")),
            _FS_TYPE, _READ_ONLY,
        ),
    ),
    "azureFile": (
        "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
        (("SecretName:", _value("secretName")), ("ShareName:", _value("shareName")), _READ_ONLY),
    ),
    "flexVolume": (
        "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
        (("Driver:", _value("driver")), _FS_TYPE, ("SecretRef:", _secret), _READ_ONLY, ("Options:", _options)),
    ),
    "flocker": (
        "Flocker (a Flocker volume mounted by the Flocker agent)",
        (("DatasetName:", _value("datasetName")), ("DatasetUUID:", _value("datasetUUID"))),
    ),
    "image": (
        "Image (a container image or OCI artifact)", (("Reference:", _value("reference")), ("PullPolicy:", _value("pullPolicy"))),
    ),
    "local": ("LocalVolume (a persistent volume backed by local storage on a node)", (("Path:", _value("path")),)),
    "csi": (
        "CSI (a Container Storage Interface (CSI) volume source)", (("Driver:", _value("driver")), _FS_TYPE, _READ_ONLY),
    ),
}

# What a persistent volume's source shows beside, or instead of, what a pod's shows.
_PERSISTENT: dict[str, tuple[tuple[str, Field], ...]] = {
    "glusterfs": (
        ("EndpointsName:", _value("endpoints")), ("EndpointsNamespace:", _value("endpointsNamespace", "<unset>")),
        ("Path:", _value("path")), _READ_ONLY,
    ),
    "azureFile": (
        ("SecretName:", _value("secretName")), ("SecretNamespace:", _value("secretNamespace")),
        ("ShareName:", _value("shareName")), _READ_ONLY,
    ),
    "scaleIO": (
        *_SOURCES["scaleIO"][1][:6], ("SecretName:", lambda source: (source.get("secretRef") or {}).get("name", "")),
        ("SecretNamespace:", lambda source: (source.get("secretRef") or {}).get("namespace", "")), _FS_TYPE, _READ_ONLY,
    ),
    "csi": (("Driver:", _value("driver")), _FS_TYPE, ("VolumeHandle:", _value("volumeHandle")), _READ_ONLY),
}


def volumes_block(w: Writer, volumes: list[Object] | None, space: str = "") -> None:
    """The volumes of a pod or of a template."""
    w.write(0, f"{space}Volumes:{'' if volumes else chr(9) + '<none>'}\n")
    for volume in volumes or ():
        w.write(1, f"{' ' if space else ''}{volume['name']}:\n")
        kind = next((key for key in volume if key in _SOURCES or key in ("projected", "downwardAPI", "ephemeral")), None)
        if kind is None:
            w.write(1, "<unknown>\n")
        elif kind in _SOURCES:
            _source(w, kind, volume[kind], _SOURCES[kind][1])
        else:
            {"projected": _projected, "downwardAPI": _downward, "ephemeral": _ephemeral}[kind](w, volume[kind])


def persistent_source(w: Writer, spec: Object) -> None:
    """The source of a persistent volume."""
    kind = next((key for key in spec if key in _SOURCES), None)
    if kind is None:
        w.write(1, "<unknown>\n")
    else:
        # A persistent volume's secret may be in any namespace.
        fields = [(label, _secret_anywhere if read is _secret else read) for label, read in _SOURCES[kind][1]]
        _source(w, kind, spec[kind], _PERSISTENT.get(kind, tuple(fields)))


def _source(w: Writer, kind: str, source: Object, fields: tuple[tuple[str, Field], ...]) -> None:
    w.write(2, f"Type:\t{_SOURCES[kind][0]}\n" + "".join(f"    {label}\t{read(source)}\n" for label, read in fields))
    if kind == "csi":
        _attributes(w, source.get("volumeAttributes"))


def _attributes(w: Writer, attributes: dict[str, str] | None) -> None:
    w.write(2, "VolumeAttributes:\t")
    if not attributes:
        w.line("<none>")
    for i, key in enumerate(sorted(attributes or ())):
        if i:
            w.write(2, "")
            w.write(2, "\t")
        w.write(2, shorten(f"{key}={(attributes or {})[key]}", LONGEST_LINE) + "\n")


def _projected(w: Writer, source: Object) -> None:
    w.write(2, "Type:\tProjected (a volume that contains injected data from multiple sources)\n")
    for part in source.get("sources") or ():
        if "secret" in part:
            _named(w, "SecretName", part["secret"])
        elif "downwardAPI" in part:
            w.write(2, "DownwardAPI:\ttrue\n")
        elif "configMap" in part:
            _named(w, "ConfigMapName", part["configMap"])
        elif "serviceAccountToken" in part:
            w.write(2, f"TokenExpirationSeconds:\t{part['serviceAccountToken'].get('expirationSeconds', 0)}\n")


def _named(w: Writer, title: str, part: Object) -> None:
    w.write(2, f"{title}:\t{part.get('name', '')}\n    Optional:\t{go_bool(part.get('optional'))}\n")


def _downward(w: Writer, source: Object) -> None:
    w.write(2, "Type:\tDownwardAPI (a volume populated by information about the pod)\n    Items:\n")
    for item in source.get("items") or ():
        for key, what in (("fieldRef", "fieldPath"), ("resourceFieldRef", "resource")):
            if key in item:
                w.write(3, f"{item[key][what]} -> {item['path']}\n")


def _ephemeral(w: Writer, source: Object) -> None:
    w.write(2, "Type:\tEphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)\n")
    if source.get("volumeClaimTemplate"):
        claim_block(w.nested(2), source["volumeClaimTemplate"], full=False)
