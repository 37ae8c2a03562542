"""What a command sees of the outside world: streams, environment, working folder, kubeconfig and, opened on first use, the cluster.

What a command says is held back until its changes are committed: "created" is never read of something that did not happen, and nobody
else waits for the cluster while a pager reads.

Nothing else in fakectl touches `sys.stdout` or `os.environ`, so that the same command runs in its own process, in a test, or in a worker.
"""
from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from state.users import ADMIN, User

from . import kubeconfig
from .errors import BareError, CommandError
from .pflag import parse_int
from .requesting import Requests

if TYPE_CHECKING:
    from state import Cluster
    from state.acting import ActingCluster
    from state.kind import Catalog, Resource


BAD_TIMEOUT = ("Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit "
               "(e.g. 1s | 2m | 3h)")

IDENTITY = ("as", "as-group", "as-uid", "as-user-extra", "token", "username", "password", "client-certificate")  # flags that say who asks


def open_cluster(kind: type[Cluster], path: str, **how: Any) -> Cluster:
    """A cluster's file, opened for one command. `how` are the arguments of `Cluster`."""
    return kind(path, **how)


class ClusterFile(NamedTuple):
    """A cluster that is there, as `fakectl cluster list` shows it."""

    name: str
    current: bool
    size: int
    path: str


class Session(Requests):
    """One command's surroundings. `globals` holds the global flags that were given, `all_namespaces` what -A said.

    `reviews`: the command asks the server about access, which takes a cluster that answers that. `opener` opens a cluster's file; a worker
    puts one there that keeps it open between commands.
    """

    opener = staticmethod(open_cluster)

    def __init__(self, stdin: TextIO, stdout: TextIO, stderr: TextIO, env: Mapping[str, str], cwd: str, argv: Sequence[str] = ()):
        self.stdin, self.stdout, self.stderr, self.env, self.cwd, self.argv = stdin, stdout, stderr, env, cwd, tuple(argv)
        self.globals: dict[str, Any] = {}
        self.all_namespaces = False
        self._config: kubeconfig.KubeConfig | None = None
        self._context: kubeconfig.Context | None = None
        self._cluster: Cluster | None = None
        self._user: User | None = None
        self.reviews = False
        self.has_schemas = False  # whether the server has said by which schemas it validates objects
        self._let_go = False
        self._step = 0  # of the cluster's history
        self._warned: set[str] = set()
        self._said: list[tuple[TextIO, str]] = []

    def out(self, text: str) -> None:
        """Say something on stdout, after the server's warnings so far. It is seen when the command's changes are kept (see `flush`)."""
        self.show_warnings()
        self._said.append((self.stdout, text))

    def err(self, text: str) -> None:
        """Say something on stderr; both streams in one terminal come in the order of saying."""
        self._said.append((self.stderr, text))

    def note(self, line: str) -> None:
        """One line on stderr."""
        self.err(line + "\n")

    def warn(self, message: str) -> None:
        """A server's warning, once for each text (client-go rest/warnings.go)."""
        if message not in self._warned:
            self._warned.add(message)
            self.note(f"Warning: {message}")

    def klog(self, level: str, where: str, message: str) -> None:
        """A log line as kubectl's logger writes it (level W or E), at the cluster's time."""
        from state.pure.times import format_rfc3339

        stamp = format_rfc3339(self.cluster.now)
        self.note(f"{level}{stamp[5:7]}{stamp[8:10]} {stamp[11:19]}.000000 {os.getpid():7} {where}] {message}")

    def keep(self) -> None:
        """Commit the command's changes so far."""
        self.show_warnings()
        if self._cluster is not None:
            self._cluster.commit()

    def flush(self) -> None:
        """Keep the changes so far and let everything said be seen: before a wait."""
        self.keep()
        self.speak()

    def let_go(self) -> None:
        """Keep the changes so far, let everything said be seen, and hold the cluster no longer: somebody works for as long as they like.

        Its next use opens it again, at the moment that it is then.
        """
        self.flush()
        self._let_go = self._let_go or self._cluster is not None
        self.close()

    def raw_door(self) -> tuple[Mapping[str, str], str, User]:
        """What a request without a verb of ours needs: the environment, the cluster's file (made when absent), who asks."""
        user = self.user
        assert self.cluster is not None
        self.let_go()
        return self.env, kubeconfig.cluster_file(self.home, self.context.cluster), user

    def speak(self) -> None:
        """Write what was said, in order. No change waits while a slow reader takes it."""
        said, self._said = self._said, []
        last = None
        for stream, text in said:
            if last not in (None, stream):
                last.flush()
            stream.write(text)
            last = stream
        self.stdout.flush()
        self.stderr.flush()

    def forget(self) -> None:
        """Drop what was said since the last flush: the changes that it told of are not kept."""
        self._said.clear()

    def show_warnings(self) -> None:
        """Print what the server has warned of since the last look."""
        if self._cluster is not None and self._cluster.warnings:
            messages = list(self._cluster.warnings)
            self._cluster.warnings.clear()
            for message in messages:
                self.warn(message)

    def shown_text(self, url: str) -> str | None:
        """The text behind a URL where a loaded lesson shows it: nothing is fetched."""
        return next((lesson["files"][url] for lesson in self.cluster.lessons if url in lesson.get("files", ())), None)

    def use_globals(self, values: Mapping[str, Any]) -> None:
        """Take over the global flags of the command line."""
        self.globals = dict(values)

    def path(self, name: str) -> str:
        """A file name of the user's, from the folder where the command runs."""
        return os.path.join(self.cwd, name)

    @property
    def home(self) -> str:
        return kubeconfig.home(self.env, self.cwd)

    @property
    def config(self) -> kubeconfig.KubeConfig:
        """The kubeconfig that counts (for commands that may make one, see `editable_config`)."""
        if self._config is None:
            self._config = kubeconfig.find(self.env, self.cwd, self.globals.get("kubeconfig", ""))
        return self._config

    @property
    def editable_config(self) -> kubeconfig.KubeConfig:
        """The kubeconfig, empty where --kubeconfig names a file that is not there yet: kubectl's config commands work on that."""
        if self._config is None:
            self._config = kubeconfig.find(self.env, self.cwd, self.globals.get("kubeconfig", ""), may_be_absent=True)
        return self._config

    @property
    def context(self) -> kubeconfig.Context:
        """The context that counts."""
        return self._resolve(to_connect=True)

    def _resolve(self, *, to_connect: bool) -> kubeconfig.Context:
        """--server may only repeat the address of the cluster, since fakectl opens no connection."""
        if self._context is None:
            given = self.globals
            context = self.config.resolve(given.get("context", ""), given.get("cluster", ""), given.get("user", ""), to_connect=to_connect)
            server = given.get("server", "").rstrip("/")
            if server and server not in (context.server, context.server.removeprefix("https://")):
                raise CommandError(f"fakectl opens no connections: --server may only be {context.server}")
            _check_timeout(given.get("request-timeout", ""))
            self._context = context
        return self._context

    @property
    def namespace(self) -> str:
        """-n, else the context's namespace, else "default". (Asked before `cluster`, it decides how a bad kubeconfig is called.)"""
        context = self._resolve(to_connect=False)
        return self.globals.get("namespace") or context.namespace or "default"

    @property
    def explicit_namespace(self) -> bool:
        """Whether -n was given: then an object of another namespace is an error."""
        return bool(self.globals.get("namespace"))

    @property
    def user(self) -> User:
        """Who the command acts as."""
        if self._user is None:
            name = self.context.user
            entry = self.config.get("users", name)
            if entry == {"token": kubeconfig.TOKEN} and self.globals.keys().isdisjoint(IDENTITY):
                self._user = ADMIN  # nearly always, and then nothing need be imported
            else:
                from .identity import user_of

                self._user = user_of(self, name, entry, self.context.server)
        return self._user

    @property
    def asking_cluster(self) -> ActingCluster:
        """The cluster, opened before it is known who asks: it tells whose a token is."""
        from state.acting import ActingCluster

        if self._cluster is None:
            self.reviews = True
            self._cluster = self._opened(ADMIN)
        assert isinstance(self._cluster, ActingCluster)
        return self._cluster

    @property
    def cluster(self) -> Cluster:
        """The cluster of the context, opened (and made, when absent) on first use. Its verbs ask what its user may do."""
        if self._user is None or self._cluster is None:
            user = self.user
            if self._cluster is None:
                self._cluster = self._opened(user)
            self._cluster.user = user
        return self._cluster

    def _opened(self, user: User) -> Cluster:
        cluster = self._open(kubeconfig.cluster_file(self.home, self.context.cluster), self.env, user)
        if not self.config.exists:
            self.config.save()
        return cluster

    def clusters(self) -> list[ClusterFile]:
        """The clusters of the kubeconfig that have been made."""
        files = [(name, kubeconfig.cluster_file(self.home, name)) for name in self.config.names("clusters")]
        current = (self.config.get("contexts", self.config.current) or {}).get("cluster")
        return [ClusterFile(name, name == current, os.path.getsize(path), path) for name, path in files if os.path.exists(path)]

    def create_cluster(self, name: str, settings: Mapping[str, str]) -> None:
        """Make a cluster with its context and use it. `settings` are FAKECTL_* over those of the environment."""
        path = kubeconfig.cluster_file(self.home, name)
        if not name or os.path.exists(path):
            raise CommandError(f'cluster "{name}" exists already' if name else "a cluster needs a name")
        self._open(path, {**self.env, **settings}).close()
        self.config.add_cluster(name)
        self.config.current = name
        self.config.save()

    def cluster_file(self, name: str = "") -> str:
        """The file of a cluster that is there, or of the current one (which is made when it is not there yet). All changes are in it."""
        if not name or name == self.context.cluster:
            assert self.cluster is not None
            self.let_go()
            return kubeconfig.cluster_file(self.home, self.context.cluster)
        path = kubeconfig.cluster_file(self.home, name)
        if not os.path.exists(path):
            raise CommandError(f'there is no cluster "{name}"')
        return path

    def use_cluster(self, name: str) -> None:
        """Make the context of this name the current one."""
        if self.config.get("contexts", name) is None:
            raise CommandError(f'there is no cluster "{name}"')
        self.config.current = name
        self.config.save()

    def delete_cluster(self, name: str) -> None:
        """Delete a cluster's file, and its entries in the kubeconfig."""
        path = kubeconfig.cluster_file(self.home, name)
        if not self.config.remove_cluster(name) and not os.path.exists(path):
            raise CommandError(f'there is no cluster "{name}"')
        self.config.save()
        delete_file(path)

    def reset_cluster(self, name: str | None) -> str:
        """Make a cluster (the current one) anew with the settings that it was made with; its name."""
        name = name or self.context.cluster
        path = kubeconfig.cluster_file(self.home, name)
        if not os.path.exists(path):
            raise CommandError(f'there is no cluster "{name}"')
        old = self._open(path, self.env)
        settings = {f"FAKECTL_{k.upper()}": f"{v}ns" if k.startswith("pod_") else v for k, v in old.settings.stored().items()}
        old.close()
        delete_file(path)
        self._open(path, {**self.env, **settings}).close()
        return name

    def _open(self, path: str, env: Mapping[str, str], user: User = ADMIN) -> Cluster:
        from state import Cluster

        command = () if self._let_go else self.argv
        kind: type[Cluster] = Cluster
        if user != ADMIN or self.reviews:
            from state.acting import ActingCluster

            kind = ActingCluster
        made = self.opener(kind, path, env=env, command=command, line=self.argv, step=self._step)
        if not made.refuses:
            return made
        return self.faulty(made, lambda other: other(path, env=env, command=command, line=self.argv, step=self._step))


    @property
    def catalog(self) -> Catalog:
        """What the cluster serves."""
        return self.cluster.catalog

    def resource(self, word: str) -> Resource | None:
        """The resource that a word means, with a warning when it is a short name of others too (client-go restmapper/shortcut.go)."""
        rivals = self.catalog.rivals(word)
        if rivals:
            self.warn(f'short name "{word}" could also match lower priority resource {", ".join(r.gr for r in rivals)}')
        return self.catalog.resolve(word)

    def check_warnings(self) -> None:
        """With --warnings-as-errors, warnings make a command fail that went well otherwise."""
        self.show_warnings()
        count = len(self._warned)
        if count and self.globals.get("warnings-as-errors"):
            raise CommandError(f"{count} warning{'s' if count > 1 else ''} received")

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the cluster go."""
        if self._cluster is not None:
            self._step = self._cluster.step
            self._cluster.close()
            self._cluster = None


def delete_file(path: str) -> None:
    """A cluster's file, and what SQLite may have left beside it."""
    for end in ("", "-wal", "-shm", "-journal"):
        try:
            os.unlink(path + end)
        except FileNotFoundError:
            continue
        except OSError as e:
            raise CommandError(f"cannot delete {path}: {e.strerror}") from None


def _check_timeout(text: str) -> None:
    if not text:
        return
    try:
        parse_int(text)
    except ValueError:
        from state.pure.duration import parse_go_duration

        try:
            parse_go_duration(text)
        except ValueError:
            raise BareError(f"error: {BAD_TIMEOUT}") from None
