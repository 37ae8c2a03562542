"""What a container sees: its environment, its files, its image and its command, worked out from the objects of the cluster.

Sources: `pkg/kubelet/kubelet_pods.go` (makeEnvironmentVariables), `pkg/kubelet/envvars/envvars.go`,
`pkg/volume/{configmap,secret,projected}`, `third_party/forked/golang/expansion`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from .hashing import digest
from .programs import image_parts
from .pure.objects import Object, annotations_of, labels_of
from .shell.files import Files
from .shell.servers import LATEST, nginx_version
from .shell.world import PATH, Image, World

CLUSTER_DNS, DOMAIN = "10.96.0.10", "cluster.local"
ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
FOLDERS = ("/bin", "/dev", "/etc", "/home", "/lib", "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr/bin",
           "/usr/lib", "/usr/local/bin", "/usr/sbin", "/var/log", "/var/tmp")  # fmt: skip
WELCOME = """<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
"""


class Objects(Protocol):
    """Where objects are looked up."""

    def get(self, gr: str, namespace: str, name: str) -> Object | None: ...

    def list(self, gr: str, namespace: str | None = None) -> Iterable[Object]: ...


def container_of(pod: Object, name: str) -> Object | None:
    """The spec of a container of any kind, by its name."""
    for field in ("containers", "initContainers", "ephemeralContainers"):
        for spec in pod["spec"].get(field) or ():
            if spec["name"] == name:
                return spec
    return None


def status_of(pod: Object, name: str) -> Object | None:
    """The status of a container of any kind."""
    for field in ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"):
        for status in pod.get("status", {}).get(field) or ():
            if status["name"] == name:
                return status
    return None


def world_of(objects: Objects, pod: Object, spec: Object, *, start: int, **options: Any) -> World:
    """The world of a process of this container that begins at `start` (nanoseconds). `options` are World's."""
    name, tag = image_parts(spec["image"])
    image = Image(name, tag, spec["image"])
    node = objects.get("nodes", "", pod["spec"].get("nodeName", "")) or {}
    kernel = node.get("status", {}).get("nodeInfo", {}).get("kernelVersion", "6.1.0")
    security = {**(pod["spec"].get("securityContext") or {}), **(spec.get("securityContext") or {})}
    env = environment(objects, pod, spec, image)
    argv = command_of(spec, env)
    host = pod["spec"].get("nodeName", "") if pod["spec"].get("hostNetwork") else hostname(pod)
    return World(image, start=start, env=env, files=files_of(objects, pod, spec, image, start), hostname=host, kernel=kernel,
                 uid=security.get("runAsUser", 0), command=" ".join(argv)[:200] or default_command(image), **options)  # fmt: skip


def default_command(image: Image) -> str:
    return {"nginx": "nginx: master process nginx -g daemon off;", "redis": "redis-server *:6379"}.get(image.name, image.name)


def hostname(pod: Object) -> str:
    """A host name has at most 63 characters."""
    return (pod["spec"].get("hostname") or pod["metadata"]["name"])[:63].rstrip("-.")


# -- environment ------------------------------------------------------------------------------------------------------------------


def environment(objects: Objects, pod: Object, spec: Object, image: Image) -> dict[str, str]:
    """The variables that a process of the container begins with, in order."""
    env = {"PATH": PATH, "HOSTNAME": hostname(pod)}
    if image.name == "nginx":
        env["PATH"] = PATH
        env["NGINX_VERSION"] = nginx_version(image.tag)
    elif image.name in LATEST and image.name != "postgres":
        env[f"{image.name.upper()}_VERSION"] = image.tag.partition("-")[0] if image.tag[:1].isdigit() else LATEST[image.name]
    services = _service_variables(objects, pod)
    for source in spec.get("envFrom") or ():
        env.update(_all_of(objects, pod, source))
    for variable in spec.get("env") or ():
        value = _value(objects, pod, spec, variable, {**services, **env})
        if value is not None:
            env[variable["name"]] = value
    for name, value in services.items():
        env.setdefault(name, value)
    env.setdefault("HOME", "/" if (spec.get("securityContext") or {}).get("runAsUser") else "/root")
    return env


def _all_of(objects: Objects, pod: Object, source: Object) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, gr in (("configMapRef", "configmaps"), ("secretRef", "secrets")):
        if field in source:
            found = _data(objects, gr, pod["metadata"]["namespace"], source[field].get("name", ""))
    return {source.get("prefix", "") + key: value for key, value in sorted(found.items())}


def _data(objects: Objects, gr: str, namespace: str, name: str) -> dict[str, str]:
    """The data of a ConfigMap or a Secret as text, empty when there is none."""
    found = objects.get(gr, namespace, name) or {}
    data = dict(found.get("data") or {})
    if gr == "secrets":
        data = {key: _decoded(value) for key, value in data.items()}
    for key, value in (found.get("binaryData") or {}).items():
        data[key] = _decoded(value)
    return data


def _decoded(text: str) -> str:
    from base64 import b64decode

    try:
        return b64decode(text).decode("utf-8", "replace")
    except ValueError:
        return ""


def _value(objects: Objects, pod: Object, spec: Object, variable: Object, known: dict[str, str]) -> str | None:
    source = variable.get("valueFrom")
    if not source:
        return expanded(variable.get("value", ""), known)
    namespace = pod["metadata"]["namespace"]
    if "fieldRef" in source:
        return field(pod, source["fieldRef"]["fieldPath"])
    if "resourceFieldRef" in source:
        return _resource(objects, pod, spec, source["resourceFieldRef"])
    for key, gr in (("configMapKeyRef", "configmaps"), ("secretKeyRef", "secrets")):
        if key in source:
            return _data(objects, gr, namespace, source[key].get("name", "")).get(source[key]["key"])
    return None


def field(pod: Object, path: str) -> str:
    """What the downward API gives for a field of the pod."""
    meta, status = pod["metadata"], pod.get("status", {})
    if path.endswith("']") and "['" in path:
        whole, _, key = path[:-2].partition("['")
        return (labels_of(pod) if whole == "metadata.labels" else annotations_of(pod)).get(key, "")
    if path in ("metadata.labels", "metadata.annotations"):
        from .pure.gojson import quote

        pairs = labels_of(pod) if path == "metadata.labels" else annotations_of(pod)
        return "\n".join(f"{k}={quote(v)}" for k, v in sorted(pairs.items()))
    known = {"metadata.name": meta["name"], "metadata.namespace": meta["namespace"], "metadata.uid": meta["uid"],
             "spec.nodeName": pod["spec"].get("nodeName", ""), "spec.serviceAccountName": pod["spec"].get("serviceAccountName", ""),
             "status.hostIP": status.get("hostIP", ""), "status.podIP": status.get("podIP", ""),
             "status.hostIPs": status.get("hostIP", ""), "status.podIPs": status.get("podIP", "")}  # fmt: skip
    return known.get(path, "")


def _resource(objects: Objects, pod: Object, spec: Object, source: Object) -> str:
    from .pure.quantity import milli_value

    target = container_of(pod, source.get("containerName", "")) or spec
    group, _, name = source["resource"].partition(".")
    found = (target.get("resources") or {}).get(group, {}).get(name)
    if found is None and group == "limits":
        node = objects.get("nodes", "", pod["spec"].get("nodeName", "")) or {}
        found = node.get("status", {}).get("allocatable", {}).get(name)
    if found is None:
        return "0"
    divisor = milli_value(str(source.get("divisor") or "0")) or 1000
    return str(-(-milli_value(str(found)) // divisor))


def expanded(text: str, known: Mapping[str, str]) -> str:
    """`$(NAME)` in a value, an argument or a command; `$$` is a dollar sign, and what is not known stays as it is."""
    out, i = [], 0
    while i < len(text):
        if text[i] == "$" and text[i + 1 : i + 2] == "$":
            out.append("$")
            i += 2
        elif text.startswith("$(", i) and (end := text.find(")", i)) > 0:
            name = text[i + 2 : end]
            out.append(known.get(name, text[i : end + 1]))
            i = end + 1
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def command_of(spec: Object, env: Mapping[str, str]) -> list[str]:
    """The command line of the container's own process; empty for the image's."""
    return [expanded(word, env) for word in (*(spec.get("command") or ()), *(spec.get("args") or ()))]


def _service_variables(objects: Objects, pod: Object) -> dict[str, str]:
    """What the services of the namespace, and the API server's, are called in the environment."""
    env: dict[str, str] = {}
    services = list(objects.list("services", pod["metadata"]["namespace"])) if pod["spec"].get("enableServiceLinks", True) else []
    master = objects.get("services", "default", "kubernetes")
    for service in ([master] if master and master not in services else []) + services:
        ip = service["spec"].get("clusterIP", "")
        if not ip or ip == "None" or not service["spec"].get("ports"):
            continue
        name = service["metadata"]["name"].upper().replace("-", "_")
        ports = service["spec"]["ports"]
        env |= {f"{name}_SERVICE_HOST": ip, f"{name}_SERVICE_PORT": str(ports[0]["port"])}
        env |= {f"{name}_SERVICE_PORT_{p['name'].upper().replace('-', '_')}": str(p["port"]) for p in ports if p.get("name")}
        env[f"{name}_PORT"] = f"{ports[0].get('protocol', 'TCP').lower()}://{ip}:{ports[0]['port']}"
        for port in ports:
            protocol = port.get("protocol", "TCP")
            prefix = f"{name}_PORT_{port['port']}_{protocol}"
            env |= {prefix: f"{protocol.lower()}://{ip}:{port['port']}", f"{prefix}_PROTO": protocol.lower(),
                    f"{prefix}_PORT": str(port["port"]), f"{prefix}_ADDR": ip}  # fmt: skip
    return env


# -- files ------------------------------------------------------------------------------------------------------------------------


def files_of(objects: Objects, pod: Object, spec: Object, image: Image, start: int) -> Files:
    """The container's files: a few of its image, the kubelet's, and those of its volumes."""
    files = Files(start)
    for folder in FOLDERS:
        files.folder(folder)
    name, ip = hostname(pod), pod.get("status", {}).get("podIP", "")
    namespace = pod["metadata"]["namespace"]
    files.put("/etc/hostname", name + "\n")
    files.put("/etc/hosts", _hosts(pod, name, ip))
    search = f"search {namespace}.svc.{DOMAIN} svc.{DOMAIN} {DOMAIN}"
    files.put("/etc/resolv.conf", f"{search}\nnameserver {CLUSTER_DNS}\noptions ndots:5\n")
    files.put("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n")
    files.put("/etc/os-release", _release(image))
    if image.name == "nginx":
        files.put("/usr/share/nginx/html/index.html", WELCOME)
        files.put("/usr/share/nginx/html/50x.html", "<html><body><h1>An error occurred.</h1></body></html>\n")
        files.put("/etc/nginx/nginx.conf", "user  nginx;\nworker_processes  auto;\n")
        files.put("/etc/nginx/conf.d/default.conf", "server {\n    listen       80;\n    server_name  localhost;\n}\n")
    if image.name == "httpd":
        files.put("/usr/local/apache2/htdocs/index.html", "<html><body><h1>It works!</h1></body></html>\n")
    volumes = {v["name"]: v for v in pod["spec"].get("volumes") or ()}
    for mount in sorted(spec.get("volumeMounts") or (), key=lambda m: m["mountPath"].count("/")):
        volume = volumes.get(mount["name"])
        if volume:
            _mount(files, mount, contents(objects, pod, spec, volume), start, bool(_projection(volume)))
    return files


def _release(image: Image) -> str:
    name = "Alpine Linux" if "alpine" in image.tag or image.name == "alpine" else "Debian GNU/Linux"
    return f'NAME="{name}"\nID={name.partition(" ")[0].lower()}\n'


def _hosts(pod: Object, name: str, ip: str) -> str:
    lines = ["# Kubernetes-managed hosts file.", "127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback",
             "fe00::\tip6-localnet", "fe00::\tip6-mcastprefix", "fe00::1\tip6-allnodes", "fe00::2\tip6-allrouters"]  # fmt: skip
    domain = pod["spec"].get("subdomain")
    if ip:
        full = f"{name}.{domain}.{pod['metadata']['namespace']}.svc.{DOMAIN}\t" if domain else ""
        lines.append(f"{ip}\t{full}{name}")
    aliases = pod["spec"].get("hostAliases") or ()
    if aliases:
        lines += ["", "# Entries added by HostAliases."]
        lines += [f"{a['ip']}\t" + "\t".join(a.get("hostnames") or ()) for a in aliases]
    return "\n".join(lines) + "\n"


Content = dict[str, tuple[str, int]]  # path in the volume: (text, mode)


def _projection(volume: Object) -> bool:
    return any(kind in volume for kind in ("configMap", "secret", "downwardAPI", "projected"))


def contents(objects: Objects, pod: Object, spec: Object, volume: Object) -> Content:
    """The files of a volume that is made of objects; none for any other."""
    if "projected" in volume:
        found: Content = {}
        mode = volume["projected"].get("defaultMode", 0o644)
        for source in volume["projected"].get("sources") or ():
            found |= _source(objects, pod, spec, source, mode)
        return found
    return _source(objects, pod, spec, volume, 0o644)


def _source(objects: Objects, pod: Object, spec: Object, source: Object, mode: int) -> Content:
    namespace = pod["metadata"]["namespace"]
    for kind, gr, key in (("configMap", "configmaps", "name"), ("secret", "secrets", "secretName")):
        if kind in source:
            wanted = source[kind]
            data = _data(objects, gr, namespace, wanted.get(key) or wanted.get("name", ""))
            mode = wanted.get("defaultMode", mode)
            if not wanted.get("items"):
                return {name: (text, mode) for name, text in sorted(data.items())}
            return {i["path"]: (data[i["key"]], i.get("mode", mode)) for i in wanted["items"] if i["key"] in data}
    if "downwardAPI" in source:
        mode, found = source["downwardAPI"].get("defaultMode", mode), {}
        for item in source["downwardAPI"].get("items") or ():
            ref = item.get("fieldRef")
            text = field(pod, ref["fieldPath"]) if ref else _resource(objects, pod, spec, item["resourceFieldRef"])
            found[item["path"]] = (text, item.get("mode", mode))
        return found
    if "serviceAccountToken" in source:
        return {source["serviceAccountToken"].get("path", "token"): (token(pod), 0o600)}
    return {}


def token(pod: Object) -> str:
    """A service account's token that looks like one and opens nothing."""
    from base64 import urlsafe_b64encode

    account = f"system:serviceaccount:{pod['metadata']['namespace']}:{pod['spec'].get('serviceAccountName', 'default')}"
    parts = ('{"alg":"RS256"}', f'{{"sub":"{account}"}}', digest("token", pod["metadata"]["uid"], account).hex() * 8)
    return ".".join(urlsafe_b64encode(p.encode()).decode().rstrip("=") for p in parts)


def _mount(files: Files, mount: Object, content: Content, start: int, projected: bool) -> None:
    """Lay a volume over a folder (or, with a subPath, over one file)."""
    path, sub = mount["mountPath"].rstrip("/") or "/", mount.get("subPath", "")
    if sub and sub in content:
        files.put(path, content[sub][0], mode=content[sub][1])
        files.read_only.append(path)
        return
    for below in list(files.below(path)):
        del files.entries[below]
    files.folder(path, mode=0o777)
    if sub:
        content = {name.removeprefix(sub + "/"): value for name, value in content.items() if name.startswith(sub + "/")}
    if projected and not sub:
        from .shell.dates import strftime

        dated = f"..{strftime(start, '%Y_%m_%d_%H_%M_%S')}.{start % 10**9 or 1:09d}"
        for name, (text, mode) in content.items():
            files.put(f"{path}/{dated}/{name}", text, mode=mode)
            first = name.partition("/")[0]
            files.link(f"{path}/{first}", f"..data/{first}")
        files.folder(f"{path}/{dated}")
        files.link(f"{path}/..data", dated)
    else:
        for name, (text, mode) in content.items():
            files.put(f"{path}/{name}", text, mode=mode)
    if projected or mount.get("readOnly"):
        files.read_only.append(path)
