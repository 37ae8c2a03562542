"""What well-known servers print when they start: nginx to the byte, others in a few plausible lines."""

from __future__ import annotations

from .dates import strftime

LATEST = {"nginx": "1.29.3", "redis": "8.2.2", "httpd": "2.4.65", "mysql": "9.4.0", "mariadb": "12.0.2", "postgres": "18.0"}
NAMED = {"mainline": "1.29.3", "stable": "1.28.0"}
Line = tuple[int, int, str]  # (offset in nanoseconds, stream, text)


def version(name: str, tag: str) -> str:
    """The version that a tag means: `1.27` is as good as `1.27.5` here, but spelled out."""
    first = tag.partition("-")[0]
    if not first[:1].isdigit():
        return NAMED.get(first, LATEST[name]) if name == "nginx" else LATEST[name]
    if name == "nginx" and first.count(".") == 1:
        return NGINX.get(first, f"{first}.0")
    return first + ".0" * (2 - first.count(".")) if name in ("redis", "mysql") else first


# the last release of each line
NGINX = {"1.14": "1.14.2", "1.16": "1.16.1", "1.17": "1.17.10", "1.18": "1.18.0", "1.19": "1.19.10", "1.20": "1.20.2", "1.21": "1.21.6",
         "1.22": "1.22.1", "1.23": "1.23.4", "1.24": "1.24.0", "1.25": "1.25.5", "1.26": "1.26.3", "1.27": "1.27.5", "1.28": "1.28.0",
         "1.29": "1.29.3", "1": "1.29.3"}  # fmt: skip


def nginx_version(tag: str) -> str:
    return version("nginx", tag)


def nginx(tag: str, start: int, kernel: str) -> list[Line]:
    """nginx of the official image: nothing before 1.19, the entrypoint's lines from then on, notices from 1.21 on."""
    release = nginx_version(tag)
    parts = [int(p) if p.isascii() and p.isdecimal() and len(p) < 9 else 0 for p in release.split(".")]
    minor = tuple([*parts, 0, 0][:2])
    if minor < (1, 19):
        return []
    entry, listen = "/docker-entrypoint.sh", "10-listen-on-ipv6-by-default.sh"
    lines = [
        f"{entry}: /docker-entrypoint.d/ is not empty, will attempt to perform configuration",
        f"{entry}: Looking for shell scripts in /docker-entrypoint.d/",
        f"{entry}: Launching /docker-entrypoint.d/{listen}",
        f"{listen}: info: Getting the checksum of /etc/nginx/conf.d/default.conf",
        f"{listen}: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf",
    ]
    if minor >= (1, 23):
        lines.append(f"{entry}: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh")
    lines.append(f"{entry}: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh")
    if minor >= (1, 21):
        lines.append(f"{entry}: Launching /docker-entrypoint.d/30-tune-worker-processes.sh")
    lines.append(f"{entry}: Configuration complete; ready for start up")
    made = [(0, 1, line + "\n") for line in lines]
    if minor < (1, 21):
        return made
    stamp = strftime(start, "%Y/%m/%d %H:%M:%S [notice] 1#1: ")
    notices = ['using the "epoll" event method', f"nginx/{release}", f"built by {_compiler(tag, minor)} ", f"OS: Linux {kernel}",
               "getrlimit(RLIMIT_NOFILE): 1048576:1048576", "start worker processes", "start worker process 29",
               "start worker process 30"]  # fmt: skip
    return made + [(0, 2, f"{stamp}{notice}\n") for notice in notices]


def _compiler(tag: str, minor: tuple[int, ...]) -> str:
    if "alpine" in tag:
        return "gcc 14.2.0 (Alpine 14.2.0)" if minor >= (1, 27) else "gcc 13.2.1 20231014 (Alpine 13.2.1_git20231014)"
    if minor >= (1, 29):
        return "gcc 14.2.0 (Debian 14.2.0-19)"
    return "gcc 12.2.0 (Debian 12.2.0-14)" if minor >= (1, 24) else "gcc 10.2.1 20210110 (Debian 10.2.1-6)"


def redis(tag: str, start: int, kernel: str) -> list[Line]:
    release = version("redis", tag)
    stamp = strftime(start, "%d %b %Y %H:%M:%S.000")
    said = ["# WARNING Memory overcommit must be enabled!", "* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
            f"* Redis version={release}, bits=64, commit=00000000, modified=0, pid=1, just started",
            "# Warning: no config file specified, using the default config. In order to specify a config file use "
            "redis-server /path/to/redis.conf",
            "* monotonic clock: POSIX clock_gettime", "* Running mode=standalone, port=6379.", "* Server initialized",
            "* Ready to accept connections tcp"]  # fmt: skip
    return [(0, 1, f"1:{'C' if i < 4 else 'M'} {stamp} {line}\n") for i, line in enumerate(said)]


def httpd(tag: str, start: int, kernel: str) -> list[Line]:
    stamp = strftime(start, "[%a %b %d %H:%M:%S.000000 %Y]")
    name = ("AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using 127.0.0.1. "
            "Set the 'ServerName' directive globally to suppress this message")  # fmt: skip
    server = f"Apache/{version('httpd', tag)} (Unix)"
    said = [f"{stamp} [mpm_event:notice] [pid 1:tid 1] AH00489: {server} configured -- resuming normal operations",
            f"{stamp} [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'"]  # fmt: skip
    return [(0, 2, line + "\n") for line in [name, name, *said]]


def postgres(tag: str, start: int, kernel: str) -> list[Line]:
    stamp = strftime(start, "%Y-%m-%d %H:%M:%S.000 UTC [1] LOG:  ")
    said = [f"starting PostgreSQL {version('postgres', tag)} on x86_64-pc-linux-gnu, compiled by gcc, 64-bit",
            'listening on IPv4 address "0.0.0.0", port 5432', 'listening on IPv6 address "::", port 5432',
            'listening on Unix socket "/var/run/postgresql/.s.PGSQL.5432"', "database system is ready to accept connections"]  # fmt: skip
    return [(0, 2, stamp + line + "\n") for line in said]


def mysql(tag: str, start: int, kernel: str) -> list[Line]:
    release = version("mysql", tag)
    stamp = strftime(start, "%Y-%m-%d %H:%M:%S+00:00 [Note] [Entrypoint]: ")
    ready = strftime(start, "%Y-%m-%dT%H:%M:%S.000000Z 0 [System] [MY-010931] [Server] ")
    first = (0, 1, f"{stamp}Entrypoint script for MySQL Server {release} started.\n")
    said = f"{ready}/usr/sbin/mysqld: ready for connections. Version: '{release}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306\n"
    return [first, (0, 2, said)]


SERVERS = {"nginx": nginx, "redis": redis, "httpd": httpd, "postgres": postgres, "mysql": mysql}
PROGRAMS = {"nginx": ("nginx", "nginx-debug"), "redis": ("redis-server",), "httpd": ("httpd-foreground",), "postgres": ("postgres",),
            "mysql": ("mysqld",)}  # fmt: skip
# the ports that a server of the image listens at, when the pod does not say otherwise
PORTS = {"nginx": 80, "httpd": 80, "redis": 6379, "postgres": 5432, "mysql": 3306}


def lines(name: str, tag: str, argv: list[str], start: int, kernel: str) -> list[Line] | None:
    """What the image's server prints, None when this is not what runs."""
    serves = not argv or argv[0] in PROGRAMS.get(name, ()) or argv[0].startswith("-") and name != "nginx"
    made = SERVERS.get(name)
    return made(tag, start, kernel) if made and serves else None
