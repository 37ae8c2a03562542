"""What a pod cannot start without: the ConfigMaps, Secrets and claims that it names, and who it may run as.

Sources: `pkg/kubelet/kubelet_pods.go` (`makeEnvironmentVariables`), `pkg/kubelet/kuberuntime/security_context.go`
(`verifyRunAsNonRoot`), `pkg/volume/{configmap,secret,projected}`.
"""

from __future__ import annotations

from collections.abc import Iterator

from .api import Api
from .podstages import qualified
from .programs import full_image
from .pure.objects import Object

ROOTS = "docker.io/library/"  # the official images run as root, as far as is known here
KINDS = (("configMap", "name", "configmap", "configmaps"), ("secret", "secretName", "secret", "secrets"))


def config_error(api: Api, pod: Object, container: Object) -> str:
    """Why the container cannot be made (CreateContainerConfigError), "" when nothing is missing."""
    return next(_environment(api, pod, container), "") or _root(pod, container)


def _environment(api: Api, pod: Object, container: Object) -> Iterator[str]:
    namespace = pod["metadata"]["namespace"]
    for source in container.get("envFrom") or ():
        for key, kind in (("configMapRef", "configmap"), ("secretRef", "secret")):
            ref = source.get(key)
            if ref and not ref.get("optional") and api.find(f"{kind}s", namespace, ref.get("name", "")) is None:
                yield f'{kind} "{ref.get("name", "")}" not found'
    for variable in container.get("env") or ():
        for key, kind, word in (("configMapKeyRef", "configmap", "ConfigMap"), ("secretKeyRef", "secret", "Secret")):
            ref = (variable.get("valueFrom") or {}).get(key)
            if not ref or ref.get("optional"):
                continue
            name = ref.get("name", "")
            found = api.find(f"{kind}s", namespace, name)
            if found is None:
                yield f'{kind} "{name}" not found'
            elif ref["key"] not in _keys(found):
                yield f"couldn't find key {ref['key']} in {word} {namespace}/{name}"


def _keys(source: Object) -> set[str]:
    return {*(source.get("data") or ()), *(source.get("binaryData") or ())}


def _root(pod: Object, container: Object) -> str:
    """Whether the container would run as root though it must not."""
    whole, own = pod["spec"].get("securityContext") or {}, container.get("securityContext") or {}
    who = f'(pod: "{qualified(pod)}", container: {container["name"]})'
    if not own.get("runAsNonRoot", whole.get("runAsNonRoot")):
        return ""
    user = own.get("runAsUser", whole.get("runAsUser"))
    if user is not None:
        return f"container's runAsUser breaks non-root policy {who}" if user == 0 else ""
    return f"container has runAsNonRoot and image will run as root {who}" if full_image(container["image"]).startswith(ROOTS) else ""


def mount_errors(api: Api, pod: Object) -> list[str]:
    """Why the pod's volumes cannot be mounted, in the order of the volumes."""
    namespace = pod["metadata"]["namespace"]
    volumes = pod["spec"].get("volumes") or ()
    unbound = [why for volume in volumes for why in _unbound(api, namespace, volume)]
    return unbound or [
        f'MountVolume.SetUp failed for volume "{volume["name"]}" : {why}'
        for volume in volumes
        for why in list(_missing(api, namespace, volume))[:1]
    ]


def _unbound(api: Api, namespace: str, volume: Object) -> Iterator[str]:
    """A claim that is there but has no volume yet."""
    name = (volume.get("persistentVolumeClaim") or {}).get("claimName")
    claim = api.find("persistentvolumeclaims", namespace, name) if name else None
    if name and (claim is None or claim.get("status", {}).get("phase") != "Bound"):
        lost = f'failed to fetch PVC from API server: persistentvolumeclaims "{name}" not found'
        why = f"error processing PVC {namespace}/{name}: {'PVC is not bound' if claim else lost}"
        which = f"unmounted volumes=[{volume['name']}], unattached volumes=[], failed to process volumes=[{volume['name']}]"
        yield f"Unable to attach or mount volumes: {which}: {why}"


def _missing(api: Api, namespace: str, volume: Object) -> Iterator[str]:
    sources = [volume, *(volume.get("projected") or {}).get("sources", ())]
    for source in sources:
        for key, field, word, gr in KINDS:
            ref = source.get(key)
            if not ref or ref.get("optional"):
                continue
            name = ref.get(field) or ref.get("name", "")
            found = api.find(gr, namespace, name)
            if found is None:
                yield f'{word} "{name}" not found'
                continue
            lost = [i["key"] for i in ref.get("items") or () if i["key"] not in _keys(found)]
            if lost:
                yield f"references non-existent {'config' if word == 'configmap' else word} key: {lost[0]}"
