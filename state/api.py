"""The API server: verbs on objects with admission, on one open store at one moment.

Users and controllers come through the same verbs, so that both meet the same rules. The caller holds the transaction.
Sources: apiserver `pkg/registry/generic/registry/store.go`, `pkg/registry/rest/{create,update,delete}.go`.
"""

from __future__ import annotations

from typing import Any, Protocol

from . import customs, errors
from .clock import SECOND
from .dialect import Dialect, named_suffix
from .fielderrors import Cause
from .hashing import suffix, uid_of
from .kind import Catalog, Resource, hook
from .metadata import validate_metadata, validate_metadata_update
from .pure.objects import Object
from .pure.times import format_rfc3339
from .settings import Settings
from .store import Store
from .users import ADMIN
from .versions import STORED, to_stored


class Watchers(Protocol):
    """Who is told of writes (the controllers) and keeps due times."""

    def told(self, api: Api, gr: str, obj: Object | None, old: Object | None) -> None: ...

    def rank(self, controller: str) -> int: ...


SYSTEM = frozenset({"uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"})
WAVE = 1000  # what follows from work at one instant is done in the next wave, so that a controller looks once at many changes
CREATED = "created"  # how many objects were made or refused: uids and names hang on this, since versions may hang on who looked
GENERATED_BASE = 58  # a generated name keeps 58 characters of its prefix (apiserver pkg/storage/names/generate.go)


class Api:
    """The verbs at the moment `now` (nanoseconds since the epoch); `until`: the moment that the controllers are brought up to.

    `watchers` are told of every write, `actor` is the field manager at work, `user` who asked for it.
    """

    def __init__(self, store: Store, settings: Settings, now: int, watchers: Watchers):
        self.store = store
        self.settings = settings
        self.now = self.until = now
        self.warnings: list[str] = []
        self.wave = 0
        self.actor = ""
        self.user = ADMIN
        self.dialect = Dialect([])
        self._watchers = watchers

    # -- reading ------------------------------------------------------------------------------------------------------------------

    @property
    def catalog(self) -> Catalog:
        """What the cluster serves at this moment."""
        return customs.served(self.store)

    def resource(self, gr: str) -> Resource:
        """The served resource of a group-resource name such as "deployments.apps"."""
        plural, _, group = gr.partition(".")
        found = self.catalog.by_plural(plural, group)
        assert found is not None, gr
        return found

    def find(self, gr: str, namespace: str, name: str) -> Object | None:
        """The object, or None; shared, so copy before changing."""
        return self.store.get(gr, namespace, name)

    def get(self, resource: Resource, namespace: str, name: str) -> Object:
        """The object; shared. Raises NotFound."""
        obj = self.store.get(resource.gr, namespace, name)
        if obj is None:
            raise errors.not_found(resource, name)
        return obj

    def stamp(self) -> str:
        """The moment of this call as RFC 3339 with whole seconds."""
        return format_rfc3339(self.now)

    # -- creating -----------------------------------------------------------------------------------------------------------------

    def create(self, resource: Resource, namespace: str, obj: Object, *, tracked: bool = False, twin: Object | None = None) -> Object:
        """Admit and store a decoded object, which is taken over. Raises StatusError: Forbidden, NotFound (namespace), Invalid,
        AlreadyExists.

        `tracked`: the object carries its managedFields already (server-side apply). `twin`: what the same actor just made of the same
        template, so that it has the same managedFields.
        """
        from . import admission
        from .managed_fields import put_entries

        meta = obj.setdefault("metadata", {})
        for key in SYSTEM | {"generation", "resourceVersion"} | (set() if tracked else {"managedFields"}):
            meta.pop(key, None)
        self._place(resource, namespace, meta)
        obj["apiVersion"], obj["kind"] = resource.api_version, resource.kind
        resource, obj = self.stored(resource, obj)
        count = self.store.number(CREATED) + 1
        self.store.set_meta(CREATED, str(count))
        if not meta.get("name") and meta.get("generateName"):
            meta["name"] = self._generated(resource, meta, count)
        admission.namespace_is_open(self, resource, namespace, meta.get("name", ""))
        late = self.dialect.late.get(f"{resource.gr}/{meta.get('namespace', '')}/{meta.get('name', '')}", 0) if self.dialect.late else 0
        meta["creationTimestamp"] = format_rfc3339(self.now + late * SECOND)
        meta["uid"] = self._uid(resource.gr, meta.get("namespace", ""), meta.get("name", ""), count)
        _call(resource, "default", obj)
        if twin is not None:
            put_entries(obj, twin["metadata"].get("managedFields") or [])
        elif not tracked:
            self._track(resource, obj, None, "")
        admission.mutate(self, resource, obj)
        _call(resource, "prepare_create", obj)
        admission.allocate(self, resource, obj)
        causes = validate_metadata(obj, resource) + _causes(resource, "validate", obj)
        if causes:
            raise errors.invalid(resource, meta.get("name", ""), causes)
        charges = admission.check(self, resource, obj, None)
        self.warn(resource, obj, None)
        there = self.store.get(resource.gr, meta.get("namespace", ""), meta["name"])
        if there is not None:
            raise errors.already_exists(resource, meta["name"], going="deletionTimestamp" in there["metadata"])
        admission.charge(self, charges)
        self.store.put(resource.gr, obj, new=True)
        self.told(resource.gr, obj, None)
        return obj

    def stored(self, resource: Resource, obj: Object) -> tuple[Resource, Object]:
        """The resource and object in the version that is stored."""
        if resource.custom is not None:
            return self._stored_custom(resource, obj)
        if resource.kind not in STORED or obj["apiVersion"] == STORED[resource.kind]:
            return resource, obj
        group, _, version = STORED[resource.kind].rpartition("/")
        found = self.catalog.by_plural(resource.plural, group, version)
        assert found is not None
        return found, to_stored(obj)

    def _stored_custom(self, resource: Resource, obj: Object) -> tuple[Resource, Object]:
        """The same of a custom resource, whose versions differ in name and schema only; what this version leaves out is filled in."""
        stored = resource.custom.storage
        if obj["apiVersion"] == stored:
            return resource, obj
        _call(resource, "default", obj)
        found = self.catalog.by_plural(resource.plural, resource.group, stored.rpartition("/")[2])
        return found or resource, {**obj, "apiVersion": stored}

    def _place(self, resource: Resource, namespace: str, meta: Object) -> None:
        if not resource.namespaced:
            meta.pop("namespace", None)
            return
        given = meta.setdefault("namespace", namespace)
        if given != namespace:
            raise errors.bad_request(
                f"the namespace of the provided object does not match the namespace sent on the request ({given} is not {namespace})"
            )

    def _uid(self, gr: str, namespace: str, name: str, count: int) -> str:
        chosen = self.dialect.uids.get(f"{gr}/{namespace}/{name}") if self.dialect.uids else None
        return chosen or uid_of(self.settings.seed, gr, namespace, name, count)

    def _generated(self, resource: Resource, meta: Object, count: int) -> str:
        base = meta["generateName"][:GENERATED_BASE]
        owner = (meta.get("ownerReferences") or [{}])[0].get("uid", "")
        chosen = named_suffix(self, resource.gr, meta.get("namespace", ""), base) if self.dialect.names else ""
        if chosen:
            return base + chosen
        for attempt in range(100):
            name = base + suffix(5, self.settings.seed, "name", resource.gr, owner, base, count, attempt)
            if self.store.get(resource.gr, meta.get("namespace", ""), name) is None:
                return name
        raise errors.already_exists(resource, base)

    def warn(self, resource: Resource, obj: Object, old: Object | None) -> None:
        """Collect what the server would send as Warning headers."""
        warnings = hook(resource, "warnings")
        if warnings:
            self.warnings += warnings(obj, old)

    # -- updating -----------------------------------------------------------------------------------------------------------------

    def update(self, resource: Resource, obj: Object, *, subresource: str = "", tracked: bool = False) -> Object:
        """Replace an object by a decoded one, which is taken over. Raises StatusError: NotFound, Conflict, Invalid.

        `subresource` "status" keeps all but status (and metadata that status may carry), others what their kind's `prepare_<subresource>`
        says; "" keeps status.
        Nothing is written when nothing changed. `tracked`: the object carries its managedFields already.
        """
        from . import admission

        meta = obj["metadata"]
        old = self.get(resource, meta.get("namespace", ""), meta["name"])
        self._check_version(resource, obj, old)
        obj["apiVersion"], obj["kind"] = resource.api_version, resource.kind
        resource, obj = self.stored(resource, obj)
        _inherit(meta, old["metadata"])
        if subresource:
            if not tracked:
                self._track(resource, obj, old, subresource)
            _call(resource, f"prepare_{subresource}", obj, old)
            admission.stamp_conditions(self, resource, obj, old)
            causes = _causes(resource, f"validate_{subresource}", obj, old)
            if causes:
                raise errors.invalid(resource, meta["name"], causes)
        else:
            _call(resource, "default", obj)
            if not tracked:
                self._track(resource, obj, old, subresource)
            _call(resource, "prepare_update", obj, old)
            admission.mutate_update(self, resource, obj, old)
            self._validate_update(resource, obj, old)
            admission.charge(self, admission.check(self, resource, obj, old))
            self.warn(resource, obj, old)
        return self._put(resource.gr, obj, old)

    def _validate_update(self, resource: Resource, obj: Object, old: Object) -> None:
        new = validate_metadata(obj, resource) + validate_metadata_update(obj, old)
        rules, changes = _causes(resource, "validate", obj), _causes(resource, "validate_update", obj, old)
        causes = new + (changes + rules if hook(resource, "UPDATE_CAUSES_FIRST") else rules + changes)
        if causes:
            raise errors.invalid(resource, obj["metadata"]["name"], causes)

    def _track(self, resource: Resource, obj: Object, old: Object | None, subresource: str) -> None:
        """Note in managedFields what the actor of this call owns; nothing changes hands for one without a name."""
        from .managed_fields import put_entries, track_update

        if self.actor:
            put_entries(obj, track_update(resource, obj, old, self.actor, self.stamp(), subresource))
        elif old is not None:
            put_entries(obj, old["metadata"].get("managedFields") or [])

    def _check_version(self, resource: Resource, obj: Object, old: Object) -> None:
        meta, had = obj["metadata"], old["metadata"]
        if meta.get("uid") and meta["uid"] != had["uid"]:
            key = "/".join(filter(None, ("/registry", resource.plural, meta.get("namespace", ""), meta["name"])))
            why = f"Precondition failed: UID in precondition: {meta['uid']}, UID in object meta: {had['uid']}"
            why = f"StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: {why}"
            raise errors.conflict(resource, meta["name"], why)
        if meta.get("resourceVersion") and meta["resourceVersion"] != had["resourceVersion"]:
            raise errors.modified(resource, meta["name"])

    def save(self, gr: str, obj: Object, old: Object, subresource: str = "") -> Object:
        """Store a changed object without admission (what controllers and subresources do); the last finalizer gone, it is gone."""
        obj["metadata"]["resourceVersion"] = old["metadata"]["resourceVersion"]
        if obj == old:
            return old
        if "managedFields" in old["metadata"]:
            self._track(self.resource(gr), obj, old, subresource)
        return self._put(gr, obj, old)

    def _put(self, gr: str, obj: Object, old: Object) -> Object:
        from .managed_fields import keep_times

        obj["metadata"]["resourceVersion"] = old["metadata"]["resourceVersion"]
        keep_times(obj, old)
        if obj == old:
            return old
        if _finished(obj):
            self.erase(gr, obj)
            return obj
        self.store.put(gr, obj, new=False)
        self.told(gr, obj, old)
        return obj

    def set_status(self, gr: str, old: Object, status: Object) -> Object:
        """Store `old` with another status, if it is another."""
        return (
            old
            if old.get("status") == status
            else self.save(gr, {**old, "metadata": dict(old["metadata"]), "status": status}, old, "status")
        )

    def told(self, gr: str, obj: Object | None, old: Object | None) -> None:
        """Tell the controllers of a write."""
        customs.note(self.store, gr)
        self._watchers.told(self, gr, obj, old)

    def later(self, controller: str, key: str, at: int) -> None:
        """Have a controller look at `key` at the moment `at` (nanoseconds), or earlier where it is due earlier already."""
        wave = self.wave + 1 if at <= self.now else 0
        self.store.schedule(controller, key, max(at, self.now), wave * WAVE + self._watchers.rank(controller))

    def erase(self, gr: str, obj: Object) -> None:
        """Take an object out of the store."""
        self.store.remove(gr, obj)
        self.told(gr, None, obj)


def _finished(obj: Object) -> bool:
    """Whether a dying object may go: no finalizer holds it and no grace period runs."""
    meta = obj["metadata"]
    held = meta.get("finalizers") or (obj["kind"] == "Namespace" and obj["spec"].get("finalizers"))
    return bool(meta.get("deletionTimestamp")) and not held and not meta.get("deletionGracePeriodSeconds")


def _inherit(meta: Object, had: Object) -> None:
    """What only the server sets comes from the stored object."""
    for key in SYSTEM | {"generation", "generateName"}:
        if key in had:
            meta[key] = had[key]
        else:
            meta.pop(key, None)


def _call(resource: Resource, name: str, *args: Any) -> None:
    fn = hook(resource, name)
    if fn:
        fn(*args)


def _causes(resource: Resource, name: str, *args: Any) -> list[Cause]:
    fn = hook(resource, name)
    return fn(*args) if fn else []
