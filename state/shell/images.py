"""Which programs an image has, as far as a pod's user notices."""

from __future__ import annotations

from .world import Image


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What pods have that the pretend shell does not do: said in one line, instead of "not found".
UNKNOWN = _words("""
awk vi vim nano tar gzip gunzip zcat find xargs nc ncat ping ping6 top less more apt apt-get dpkg apk yum dnf python python3 pip
pip3 node npm ruby java javac gcc go make git openssl ssh scp telnet dd mount umount ip ifconfig netstat ss route traceroute dig
host redis-cli redis-server mysql mysqladmin mysqld psql pg_isready postgres mongo mongosh httpd apachectl crond su sudo passwd
adduser useradd chroot diff patch md5sum sha1sum sha256sum od xxd hexdump strings file split paste join comm expand fold time
timeout nohup nice watch stty tput clear reset dmesg lsof pgrep pkill killall pidof strace tcpdump getent locale bc dc jq yq ftpd
stress-ng mktemp truncate
""")
# What a Debian without more does not have, and what some images add to it.
NOT_IN_DEBIAN = _words("""
ash nginx curl wget nslookup ping ip ps free uptime top nc telnet vi vim less nano dig host ifconfig netstat ss jq git python3
python node npm ruby java go gcc make
""")
ADDED = {"nginx": ("nginx", "curl"), "httpd": ("httpd",), "python": ("python", "python3", "curl", "wget", "git"), "curl": ("curl",)}
DEBIAN = frozenset(("nginx", "httpd", "debian", "redis", "mysql", "mariadb", "postgres", "perl", "python", "node"))
NOT_IN_BUSYBOX = _words("""
bash dash nginx curl perl python python3 node npm ruby java go gcc make git jq apt apt-get dpkg yum dnf apk openssl ssh redis-cli
mysql psql
""")
NO_SHELL = ("pause", "distroless", "static", "coredns", "etcd", "kube-apiserver", "kube-scheduler", "kube-controller-manager", "http-echo")


def has(image: Image, name: str, pretended: bool) -> bool:
    """Whether the image has a program of this name; `pretended`: the shell knows it."""
    if any(word in image.reference for word in NO_SHELL):
        return False
    if not pretended and name not in UNKNOWN:
        return False
    if name in ADDED.get(image.name, ()):
        return True
    if image.busybox:
        return name not in NOT_IN_BUSYBOX or (image.name == "alpine" and name == "apk")
    if name == "nginx" and "nginx" not in image.reference:
        return False
    return name not in NOT_IN_DEBIAN if image.name in DEBIAN else name != "nginx" or "nginx" in image.reference
