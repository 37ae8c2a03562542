"""The cluster's network as a pretend process sees it: names, addresses, and what answers behind them. No socket is ever opened.

Sources: `pkg/proxy/iptables/proxier.go` (a service without endpoints rejects), CoreDNS `plugin/kubernetes`.
"""

from __future__ import annotations

from . import surroundings
from .endpoints import ports_for, serves
from .programs import image_parts
from .pure.objects import Object, labels_of
from .pure.times import parse_rfc3339
from .shell.dates import strftime
from .shell.files import Files, Trouble
from .shell.servers import PORTS, nginx_version, version
from .shell.world import Answer, Image
from .surroundings import CLUSTER_DNS, DOMAIN, Objects

ERROR_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx/{1}</center>\r\n</body>\r\n</html>\r\n"
)
STATUS = {403: "403 Forbidden", 404: "404 Not Found"}


class ClusterNetwork:
    """The network of one namespace. `objects` may be exchanged between questions, so that a long process asks the present."""

    server = CLUSTER_DNS

    def __init__(self, objects: Objects, pod: Object):
        self.objects, self.pod = objects, pod
        self.namespace: str = pod["metadata"]["namespace"]

    # -- names --------------------------------------------------------------------------------------------------------------------

    def resolve(self, name: str, at: int) -> tuple[str, list[str]]:
        """The full name and the addresses of a host."""
        name = name.rstrip(".")
        if name.replace(".", "").isdecimal() and name.count(".") == 3:
            return name, [name]
        if name == "localhost":
            return name, ["127.0.0.1"]
        if name == surroundings.hostname(self.pod):
            return name, [self.pod.get("status", {}).get("podIP", "127.0.0.1")]
        for full in self._candidates(name):
            found = self._known(full, at)
            if found:
                return full, found
        return self._candidates(name)[0] if name.count(".") < 4 else name, []

    def _candidates(self, name: str) -> list[str]:
        """A name with each of the endings that /etc/resolv.conf gives."""
        return [name + end for end in (f".{self.namespace}.svc.{DOMAIN}", f".svc.{DOMAIN}", f".{DOMAIN}", "")]

    def _known(self, full: str, at: int) -> list[str]:
        if not full.endswith(f".svc.{DOMAIN}"):
            return []
        words = full.removesuffix(f".svc.{DOMAIN}").split(".")
        if len(words) not in (2, 3):
            return []
        service = self._service(words[-1], words[-2], at)
        if service is None:
            return []
        if len(words) == 3:
            return [ip for pod, ip in self._backends(service) if surroundings.hostname(pod) == words[0]]
        ip = service["spec"].get("clusterIP", "")
        if ip == "None":
            return [ip for _, ip in self._backends(service)]
        return [ip] if ip else []

    def _service(self, namespace: str, name: str, at: int) -> Object | None:
        found = self.objects.get("services", namespace, name)
        return found if found and parse_rfc3339(found["metadata"]["creationTimestamp"]) <= at else None

    def _backends(self, service: Object) -> list[tuple[Object, str]]:
        """The pods that traffic of a service goes to, with their addresses, in order of name."""
        selector = service["spec"].get("selector")
        if not selector:
            return []
        found = []
        for pod in self.objects.list("pods", service["metadata"]["namespace"]):
            ip, labels = pod.get("status", {}).get("podIP"), labels_of(pod)
            if ip and all(labels.get(k) == v for k, v in selector.items()) and serves(service, pod):
                found.append((pod, ip))
        return found

    # -- answers ------------------------------------------------------------------------------------------------------------------

    def fetch(self, host: str, port: int, path: str, at: int) -> Answer:
        """What is answered to a GET of `path`."""
        _, found = self.resolve(host, at)
        if not found:
            return Answer("unknown")
        ip = found[0]
        if ip == "127.0.0.1":
            return self._served(self.pod, port, path, at, ip)
        for service in self.objects.list("services"):
            if service["spec"].get("clusterIP") == ip:
                return self._through(service, port, path, at, ip)
        pod = next((p for p in self.objects.list("pods") if p.get("status", {}).get("podIP") == ip and not _ended(p)), None)
        return self._served(pod, port, path, at, ip) if pod else Answer("timeout", address=ip)

    def _through(self, service: Object, port: int, path: str, at: int, ip: str) -> Answer:
        wanted = next((i for i, p in enumerate(service["spec"].get("ports") or ()) if p["port"] == port), None)
        if wanted is None:
            return Answer("timeout", address=ip)
        for pod, _ in self._backends(service):
            ports = ports_for(service, pod)
            if wanted < len(ports):
                return self._served(pod, ports[wanted]["port"], path, at, ip)
        return Answer("refused", address=ip)

    def _served(self, pod: Object, port: int, path: str, at: int, ip: str) -> Answer:
        """What the container of the pod that listens at a port says."""
        for spec in pod["spec"]["containers"]:
            status = surroundings.status_of(pod, spec["name"]) or {"state": {}}
            name, tag = image_parts(spec["image"])
            declared = {p["containerPort"] for p in spec.get("ports") or ()}
            own = spec.get("command") or spec.get("args")
            listens = port == PORTS.get(name) if name in PORTS and not own else port in declared
            if "running" in status["state"] and listens:
                return self._page(pod, spec, Image(name, tag, spec["image"]), path, at, ip)
        return Answer("refused", address=ip)

    def _page(self, pod: Object, spec: Object, image: Image, path: str, at: int, ip: str) -> Answer:
        if image.name in ("nginx", "httpd"):
            return _document(surroundings.files_of(self.objects, pod, spec, image, at), image, path, at, ip)
        name = surroundings.hostname(pod)
        bodies = {
            "hello-app": f"Hello, world!\nVersion: {image.tag}.0\nHostname: {name}\n".replace(".0.0\n", ".0\n"),
            "node-hello": "Hello Kubernetes!",
            "kubernetes-bootcamp": f"Hello Kubernetes bootcamp! | Running on: {name} | v=1\n",
        }
        return Answer(body=bodies.get(image.name, f"fakectl pretends that {spec['image']} answers here\n"), address=ip)


def _ended(pod: Object) -> bool:
    return pod.get("status", {}).get("phase") in ("Succeeded", "Failed")


def _document(files: Files, image: Image, path: str, at: int, ip: str) -> Answer:
    """A file as a web server serves it."""
    root = "/usr/share/nginx/html" if image.name == "nginx" else "/usr/local/apache2/htdocs"
    path = path.partition("?")[0]
    name = f"{root}{path}" + ("index.html" if path.endswith("/") else "")
    status = 200
    try:
        body = files.read(name) if ".." not in path else ""
        status = 200 if ".." not in path else 403
    except Trouble:
        status = 403 if path.endswith("/") and files.find(f"{root}{path}") else 404
        body = ERROR_PAGE.format(STATUS[status], nginx_version(image.tag))
    server = f"nginx/{nginx_version(image.tag)}" if image.name == "nginx" else f"Apache/{version('httpd', image.tag)} (Unix)"
    headers = (("Server", server), ("Date", strftime(at, "%a, %d %b %Y %H:%M:%S GMT")), ("Content-Type", "text/html"),
               ("Content-Length", str(len(body.encode()))), ("Connection", "keep-alive"))  # fmt: skip
    return Answer(status=status, body=body, headers=headers, address=ip)
