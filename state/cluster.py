"""The only door into a cluster: one file, one moment, the API's verbs.

A `Cluster` is opened for one command (or one request). Nothing outside this package reaches objects in another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import errors
from .kind import Resource
from .listing import Reads, page, resume, select
from .opened import Opened
from .pure.objects import Object, clone
from .requests import OWN_KIND, RENEWED, applied, known_subresource, named, place, readable, served

if TYPE_CHECKING:
    from .api import Api
    from .execs import Execution
    from .logs import Log, LogOptions
    from .metrics import Metrics

Changes = list[tuple[int, str, Object]]
DEPRECATED = {
    "endpoints": "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
    "componentstatuses": "v1 ComponentStatus is deprecated in v1.19+",
}
COMPONENTS = "componentstatuses"
AGENT = "kubectl"  # who owns fields when a caller gives no field manager


class Cluster(Opened):
    """One simulated cluster with the API server's verbs. See `Opened` for what its arguments mean and what it raises."""

    # -- reading ------------------------------------------------------------------------------------------------------------------

    def _find(self, gr: str, namespace: str, name: str) -> Object | None:
        return self._store.get(gr, namespace, name)

    def _source(self, resource: Resource) -> Reads:
        """Where objects of this resource are read from."""
        if resource.gr != COMPONENTS:
            return self._store
        from .components import Components

        return Components()

    def get(self, resource: Resource, namespace: str | None, name: str, subresource: str | None = None) -> Object:
        """The object (shared: copy before changing). Raises NotFound."""
        self._begin_read()
        readable(resource, name, subresource)
        obj = self._source(resource).get(resource.gr, place(resource, namespace), name)
        if obj is None:
            raise errors.not_found(resource, name)
        self._warn_deprecated(resource)
        if subresource not in OWN_KIND:
            return served(resource, obj, self.now, self._store)
        from .subresources import read

        return read(resource, obj, subresource)

    def list(
        self, resource: Resource, namespace: str | None = None, *, labels: str = "", fields: str = "", limit: int = 0, continue_: str = ""
    ) -> dict[str, Any]:
        """A list object with its items (shared). Raises BadRequest for a bad selector or continue token."""
        self._begin_read()
        self._warn_deprecated(resource)
        found = select(self._source(resource), resource, namespace, labels, fields, resume(continue_) if continue_ else ("", ""))
        items, meta = page(found, limit, self._store.rv)
        if resource.custom is not None or items and (items[0]["apiVersion"] != resource.api_version or resource.gr in RENEWED):
            items = [served(resource, o, self.now, self._store) for o in items]
        return {"kind": f"{resource.kind}List", "apiVersion": resource.api_version, "metadata": meta, "items": items}

    def table(
        self,
        resource: Resource,
        namespace: str | None = None,
        name: str | None = None,
        *,
        labels: str = "",
        fields: str = "",
        include_object: str = "Metadata",
    ) -> dict[str, Any]:
        """The objects as the server's Table, whose `rows` are an iterator to be read at once. Raises NotFound, BadRequest."""
        from .table import table

        objects: Iterable[Object]
        if name is not None:
            one = self.get(resource, namespace, name)
            objects, version = [one], one["metadata"]["resourceVersion"]
        else:
            self._begin_read()
            self._warn_deprecated(resource)
            found = select(self._source(resource), resource, namespace, labels, fields)
            objects, version = (served(resource, o, self.now, self._store) for o in found), str(self._store.rv)
        made = table(resource, objects, self.now, self.dialect, self._find, include=include_object)
        made["metadata"]["resourceVersion"] = version
        return made

    def pod_metrics(self, namespace: str | None, name: str = "", *, labels: str = "", fields: str = "") -> Object:
        """What pods use, as PodMetricsList, or one pod as PodMetrics. Raises NotFound: no such pod, no metrics of it, or no metrics API."""
        return self._metrics().pods(namespace, name, labels, fields)

    def node_metrics(self, name: str = "", *, labels: str = "") -> Object:
        """What nodes use, as NodeMetricsList, or one node as NodeMetrics. Raises NotFound likewise."""
        return self._metrics().nodes(name, labels)

    def _metrics(self) -> Metrics:
        from .metrics import Metrics

        self._begin_read()
        return Metrics(self._store, self.settings, self.now)

    def _warn_deprecated(self, resource: Resource) -> None:
        if resource.custom is not None:
            self.warnings += [resource.custom.deprecation] if resource.custom.deprecation else []
        elif resource.gr in DEPRECATED:
            self.warnings.append(DEPRECATED[resource.gr])

    def _warn_custom(self, resource: Resource) -> None:
        if resource.custom is not None:
            self._warn_deprecated(resource)

    def least_width(self, resource: Resource, rows: Sequence[Object]) -> int:
        """How wide the columns of a Table with these rows are at least where a loaded lesson says so; else 0."""
        outlines = ({"kind": resource.kind, "metadata": row["object"]["metadata"]} for row in rows if row["object"])
        return self.dialect.least_width(outlines, self._find) if self.dialect.min_width() else 0

    def age(self, moment: str | None, obj: Object | None = None) -> str:
        """How long ago a moment (RFC 3339) was, worded as the object that it belongs to wants it."""
        from .table import age_at

        lesson = self.dialect.lesson_of(obj, self._find) if self.dialect and obj else None
        return age_at(self.now, short=bool(lesson and lesson.get("ages") == "short"))(moment)

    def changes(self, resource: Resource, since: int) -> Changes:
        """What happened to a resource after the version `since`: (version, ADDED | MODIFIED | DELETED, object). Raises Expired (410)."""
        self._begin_read()
        if since < self._store.compacted():
            raise errors.expired(f"too old resource version: {since} ({self._store.compacted()})")
        return [*self._store.changes(resource.gr, since)]

    # -- containers ---------------------------------------------------------------------------------------------------------------

    def _pod(self, namespace: str | None, name: str) -> Object:
        pods = self.catalog.by_plural("pods", "")
        assert pods is not None
        return self.get(pods, namespace, name)

    def logs(self, namespace: str | None, name: str, options: LogOptions) -> Log:
        """A container's log, to be read with `log_text`. Raises NotFound, BadRequest, Invalid."""
        from .logs import Log
        from .nodeaccess import check_logs

        log = Log(self._store, self._pod(namespace, name), options, self.now)
        check_logs(self._store, self._pod(namespace, name), log.name)
        return log

    def log_text(self, log: Log) -> str:
        """What is new in a log as of now."""
        self._begin_read()
        return log.take(self._store, self.now)

    def execute(self, namespace: str | None, name: str, container: str, argv: Sequence[str], *, stdin: bool, tty: bool) -> Execution:
        """A command in a container, which runs as its events are read. Raises NotFound, BadRequest."""
        from .execs import Execution
        from .nodeaccess import exec_failure

        pod = self._pod(namespace, name)
        made = Execution(self._store, pod, container, list(argv), stdin=stdin, tty=tty, now=self.now)
        made.failure = exec_failure(self._store, pod, made.name) or made.failure
        return made

    def attached(self, namespace: str | None, name: str, container: str, *, tty: bool) -> Execution | None:
        """A container's own process for somebody who types into it; None for one that reads nothing. Raises NotFound, BadRequest."""
        from .attached import own_process

        pod = self._pod(namespace, name)
        return own_process(self._store, pod, container, tty=tty, now=self.now)

    def end_process(self, namespace: str | None, name: str, container: str, code: int) -> None:
        """The process that somebody was attached to has ended. A pod that is gone, or a container that runs no more, stays as it is."""
        from .attached import end

        self._begin_write()
        self._begin_step()
        end(self._api, namespace or "default", name, container, code)

    def run_on(self, execution: Execution) -> None:
        """Let a command that is at work see the cluster as it is now."""
        self._begin_read()
        execution.network.objects = self._store

    # -- writing ------------------------------------------------------------------------------------------------------------------

    def create(
        self,
        resource: Resource,
        namespace: str | None,
        body: Object,
        *,
        dry_run: bool = False,
        manager: str = "",
        validation: str = "Strict",
    ) -> Object:
        """Create an object from a request body. Raises StatusError as the server would."""
        from .schema import decode

        self._warn_custom(resource)
        obj, warnings = decode(resource, body, validation)
        self.warnings += warnings
        return self._write(lambda api: api.create(resource, place(resource, namespace), obj), dry_run, manager)

    def update(
        self,
        resource: Resource,
        namespace: str | None,
        name: str,
        body: Object,
        *,
        dry_run: bool = False,
        manager: str = "",
        validation: str = "Strict",
        subresource: str | None = None,
    ) -> Object:
        """Replace an object by a request body. Raises StatusError: NotFound, Conflict, Invalid, BadRequest."""
        from .schema import decode

        self._warn_custom(resource)
        known_subresource(resource, name, subresource)
        if subresource in OWN_KIND:
            from .subresources import put

            return self._write(lambda api: put(api, resource, place(resource, namespace), name, subresource, body), dry_run, manager)
        obj, warnings = decode(resource, body, validation)
        self.warnings += warnings
        named(obj, name)
        if resource.namespaced:
            obj["metadata"]["namespace"] = place(resource, namespace)
        return self._write(lambda api: api.update(resource, obj, subresource=subresource or ""), dry_run, manager)

    def patch(
        self,
        resource: Resource,
        namespace: str | None,
        name: str,
        patch: Any,
        kind: str = "strategic",
        *,
        dry_run: bool = False,
        manager: str = "",
        validation: str = "Strict",
        subresource: str | None = None,
        force: bool = False,
    ) -> Object:
        """Patch an object: `kind` is strategic, merge, json or apply (then `force` takes fields from others).

        Raises StatusError as the server would.
        """
        from .patch import apply_patch

        where = place(resource, namespace)
        self._warn_custom(resource)
        known_subresource(resource, name, subresource)

        def change(api: Api) -> Object:
            if subresource in OWN_KIND:
                from .subresources import patch as patch_subresource

                return patch_subresource(api, resource, where, name, subresource, patch, kind, validation)
            if kind == "apply":
                return applied(api, resource, where, name, patch, manager, force, subresource or "")
            old = api.get(resource, where, name)
            obj, warnings = apply_patch(resource, old, kind, patch, validation)
            self.warnings += warnings
            named(obj, name)
            return api.update(resource, obj, subresource=subresource or "")

        return self._write(change, dry_run, manager)

    def delete(
        self,
        resource: Resource,
        namespace: str | None,
        name: str,
        *,
        dry_run: bool = False,
        propagation: str | None = None,
        grace: int | None = None,
        preconditions: Mapping[str, str] | None = None,
    ) -> Object:
        """Delete an object: what it is now when it lives on for a while (grace period, finalizers), else a Status of success."""
        from .deletion import delete

        self._warn_custom(resource)

        def change(api: Api) -> Object:
            obj, gone = delete(
                api, resource, place(resource, namespace), name, propagation=propagation, grace=grace, preconditions=preconditions
            )
            if not gone:
                return obj
            details = (
                {"name": name}
                | ({"group": resource.group} if resource.group else {})
                | {"kind": resource.plural, "uid": obj["metadata"]["uid"]}
            )
            return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}

        return self._write(change, dry_run, "")

    def post(
        self,
        resource: Resource,
        namespace: str | None,
        name: str,
        subresource: str,
        body: Any,
        *,
        dry_run: bool = False,
        manager: str = "",
        validation: str = "Warn",
    ) -> Object:
        """Create a subresource: an eviction, a binding, a token. Raises StatusError as the server would."""
        from .eviction import is_dry
        from .posting import post

        where = place(resource, namespace)
        dry_run = dry_run or (subresource == "eviction" and is_dry(body))
        return self._write(lambda api: post(api, resource, where, name, subresource, body, validation), dry_run, manager)

    def _write(self, change: Any, dry_run: bool, manager: str) -> Object:
        """Run one call as a whole: refused or dry, it leaves nothing behind, not even a counter."""
        self._begin_write()
        self._api.actor, self._api.user = manager or AGENT, self.user
        self._store.savepoint()
        version, begins = self._store.rv, self._begin_step()
        try:
            result = clone(change(self._api))
        except BaseException:
            self._store.restore()
            raise
        finally:
            self.warnings += self._api.warnings
            self._api.warnings = []
        if dry_run:
            self._store.restore()
            self._unwritten(result)
        else:
            self._store.release()
            if begins and self._store.rv == version:
                self._store.drop_step(self.step)
        return result

    def _unwritten(self, result: Object) -> None:
        """What a dry run answers has the resource version of what is stored, or none."""
        meta = result.get("metadata", {})
        found = self._store.by_uid(meta.get("uid", ""))
        stored = self._store.get(*found) if found else None
        if stored:
            meta["resourceVersion"] = stored["metadata"]["resourceVersion"]
        else:
            meta.pop("resourceVersion", None)
