"""The kubeconfig that lets clients in: the server's address, its token and, with TLS, the authority of its certificate."""

from __future__ import annotations

import base64
import os
import tempfile

from fakectl import kubeconfig
from fakectl.errors import CommandError

from .server import HOST, MISSING, Certificate


def check(path: str) -> None:
    """Refuse a file that is there and is none of ours."""
    if os.path.lexists(path) and kubeconfig.read(path) is None:
        raise CommandError(f"{path} is not a kubeconfig of fakectl: it is left alone")


class Entry:
    """A cluster's entries in a kubeconfig: in one of ours they take the place of what is there while the server runs."""

    def __init__(self, path: str, name: str, url: str, token: str, authority: bytes | None):
        self.path, self.name, self.url, self.token, self.authority = path, name, url, token, authority
        self._written = False

    def write(self) -> None:
        """Write the file, for its owner's eyes only."""
        config = kubeconfig.read(self.path) if os.path.lexists(self.path) else None
        config = config or kubeconfig.KubeConfig(self.path, exists=False)
        cluster = {"server": self.url}
        if self.authority is not None:
            cluster["certificate-authority-data"] = base64.b64encode(self.authority).decode()
        config.put("clusters", self.name, cluster)
        config.put("users", self.name, {"token": self.token})
        if config.get("contexts", self.name) is None:
            config.put("contexts", self.name, {"cluster": self.name, "user": self.name})
        config.current = config.current or self.name
        config.save()
        self._written = True

    def remove(self) -> None:
        """Take the address and the token out again; a file that held nothing else goes."""
        config = kubeconfig.read(self.path) if self._written and os.path.lexists(self.path) else None
        if config is None or (config.get("users", self.name) or {}).get("token") != self.token:
            return
        if os.path.basename(self.path) != "config" and config.names("clusters") == [self.name]:
            os.unlink(self.path)
            return
        config.put("clusters", self.name, {"server": kubeconfig.SERVER, "insecure-skip-tls-verify": True})
        config.put("users", self.name, {"token": kubeconfig.TOKEN})
        config.save()


def certificate(folder: str) -> Certificate:
    """A certificate for this run, signed by an authority that exists for nothing else."""
    try:
        import trustme
    except ImportError:
        raise CommandError(MISSING.replace("packages", "package trustme and the packages")) from None
    authority = trustme.CA()
    made = authority.issue_cert(HOST, "localhost")
    handle, path = tempfile.mkstemp(suffix=".pem", dir=folder)  # for its owner's eyes only
    with os.fdopen(handle, "wb") as f:
        f.write(made.private_key_and_cert_chain_pem.bytes())
    return Certificate(path, authority.cert_pem.bytes())
