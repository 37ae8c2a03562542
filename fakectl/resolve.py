"""From the words of a command line to the objects that it means: `TYPE NAME...`, `TYPE/NAME`, `a,b`, `TYPE -l`, `--all`, `-f`, `-k`.

    infos = resolve(session, args, filenames=filename, selector=selector, all_=all_)
    for info in infos: ...
    infos.raise_errors()

Source: cli-runtime `pkg/resource/builder.go` (Builder, its checks and messages), `visitor.go`, `mapper.go`.
"""
from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from state import Cluster, StatusError
from state.kind import Catalog, Resource, catalog
from state.pure.gojson import quote

from .errors import CommandError, MultipleErrors, no_resource_type, raise_all
from .session import Session
from .validating import unvalidated

Object = dict[str, Any]

NO_RESOURCE = """You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'"""
LOCAL_NEEDS_FILE = """error: you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'"""


class Info:
    """One thing that a command works on. `obj` is None until it is fetched; `source` names its file. Without a name: all of the resource.

    `resource` is None only for a file's object of an unknown kind under --local.
    """

    def __init__(self, resource: Resource | None, namespace: str, name: str, obj: Object | None = None, source: str = ""):
        self.resource, self.namespace, self.name, self.obj, self.source = resource, namespace, name, obj, source

    def get(self, cluster: Cluster, subresource: str | None = None) -> Object:
        """The object as the cluster has it now. A missing object of a missing namespace is a missing namespace."""
        assert self.resource is not None
        try:
            self.obj = cluster.get(self.resource, self.namespace or None, self.name, subresource)
        except StatusError as e:
            if e.reason == "NotFound" and self.namespace not in ("", "default"):
                self._find_namespace(cluster)
            raise
        return self.obj

    def _find_namespace(self, cluster: Cluster) -> None:
        """Raise NotFound for a namespace that is not there; who may not look does not know."""
        namespaces = cluster.catalog.by_plural("namespaces", "")
        assert namespaces is not None
        try:
            cluster.get(namespaces, None, self.namespace)
        except StatusError as e:
            if e.reason == "NotFound":
                raise


class Infos(list[Info]):
    """What was found, and what went wrong on the way (to be raised when the rest is done). `single`: one object was asked for by name."""

    def __init__(self, infos: Iterable[Info] = (), *, single: bool = False):
        super().__init__(infos)
        self.errors: list[Exception] = []
        self.single = single

    def raise_errors(self) -> None:
        raise_all(self.errors)

    def each(self, work: Callable[[Info], object]) -> None:
        """Work on one after the other; what goes wrong does not keep from the next, and is raised at the end."""
        for info in self:
            try:
                work(info)
            except (CommandError, MultipleErrors, StatusError) as e:
                self.errors.append(e)
        self.raise_errors()


class _Query:
    """What the command line asks for, taken apart: by files, by types with names (or with selectors), or by pairs of type and name."""

    def __init__(self, session: Session, files: Sequence[str], kustomize: str, recursive: bool, labels: str | None, fields: str | None,
                 all_namespaces: bool, local: bool, single_type: bool, validate: bool):
        self.session, self.files, self.kustomize, self.recursive, self.validate = session, files, kustomize, recursive, validate
        self.labels, self.fields, self.all_namespaces, self.local, self.single_type = labels, fields, all_namespaces, local, single_type
        self.types: Sequence[str] = ()
        self.names: Sequence[str] = ()
        self.pairs: Sequence[tuple[str, str]] = ()

    @property
    def namespace(self) -> str:
        return "" if self.all_namespaces else self.session.namespace

    @property
    def catalog(self) -> Catalog:
        return catalog() if self.local else self.session.catalog

    def mapping(self, word: str) -> Resource:
        """The resource that a word means, or kubectl's error."""
        found = self.catalog.resolve(word) if self.local else self.session.resource(word)
        if found is None:
            raise CommandError(no_resource_type(word))
        return found


def resolve(session: Session, args: Sequence[str] = (), *, filenames: Sequence[str] = (), kustomize: str = "", recursive: bool = False,
            selector: str = "", field_selector: str = "", all_: bool = False, all_namespaces: bool = False, require_object: bool = True,
            local: bool = False, single_type: bool = False, allow_empty_selector: bool = False, default_type: str = "",
            flatten: bool = True, latest: bool = False, continue_on_error: bool = True,
            validate: bool = False) -> Infos:
    """What the words and flags mean. Misuse raises; what fails for one object waits in `.errors` (without `continue_on_error` it raises).

    `allow_empty_selector`: a type alone means all of it. `default_type`: the words are names of this type (`cordon NODE`).
    `flatten=False`: a type gives one Info without a name instead of an Info for each object. `latest`: objects of files are fetched.
    `validate`: files are asked for apiVersion and kind first, as commands with --validate do.
    """
    if not local:
        _ = session.namespace  # asked before anything else, it decides how a kubeconfig that does not fit together is called
    query = _Query(session, filenames, kustomize, recursive, selector.strip() or None, field_selector.strip() or None,
                   all_namespaces, local, single_type, validate)
    problems = list(_check_files(query))
    if all_ and (query.labels is not None or query.fields is not None):
        problems.append(CommandError("setting 'all' parameter but found a non empty selector. "))
    try:
        _take_names(query, args, default_type) if default_type else _take_args(query, args, allow_empty_selector)
    except CommandError as e:
        problems.append(e)
    raise_all(problems)
    if all_:
        query.labels = ""
    by_selector = query.labels is not None or query.fields is not None
    if query.files or query.kustomize:
        found = _from_files(query, latest=latest)
    elif local:
        raise CommandError(LOCAL_NEEDS_FILE)
    elif by_selector:
        found = _by_selector(query, flatten=flatten)
    else:
        found = _by_name(query)
    infos = _fetch(session, found, require_object, continue_on_error)
    infos.single = _one_file(query) if query.files or query.kustomize else not by_selector and len(query.pairs or query.names) == 1
    return infos


def resolve_text(session: Session, text: str, source: str) -> Infos:
    """The objects of a text that is called `source`, each in the namespace that it says itself; none is fetched."""
    from .manifests import parse

    query, infos = _Query(session, (), "", False, None, None, False, False, False, False), Infos()
    for _, obj in parse(text, source, infos.errors.append):
        found = _info(query, source, obj)
        if isinstance(found, Exception):
            infos.errors.append(found)
        else:
            infos.append(found)
    return infos


# -- words ------------------------------------------------------------------------------------------------------------------------


def _check_files(query: _Query) -> Iterator[CommandError]:
    if query.files and query.kustomize:
        yield CommandError("only one of -f or -k can be specified")
    if query.kustomize and query.recursive:
        yield CommandError("the -k flag can't be used with -f or -R")


def _take_args(query: _Query, args: Sequence[str], allow_empty_selector: bool) -> None:
    args = _spread(args)
    if _combined(args):
        query.pairs = [_pair(a) for a in args]
        return
    if not args:
        return
    types = args[0] if query.local else ",".join(_category(query.catalog, word) for word in args[0].split(","))
    query.types, query.names = _unique(types), list(args[1:])
    if len(args) == 1 and query.labels is None and allow_empty_selector:
        query.labels = ""


def _take_names(query: _Query, args: Sequence[str], default_type: str) -> None:
    query.pairs = [_pair(a) if "/" in a else (default_type, a) for a in args]


def _spread(args: Sequence[str]) -> list[str]:
    """`a,b x y` as `a/x a/y b/x b/y`."""
    types = _unique(args[0]) if len(args) >= 2 else []
    return [f"{t}/{name}" for t in types for name in args[1:]] if len(types) > 1 else list(args)


def _combined(args: Sequence[str]) -> bool:
    """Whether the words are of the form TYPE/NAME: all or none."""
    slashed = sum("/" in a for a in args)
    if slashed and slashed != len(args):
        raise CommandError("there is no need to specify a resource type as a separate argument when passing arguments in "
                           "resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of "
                           "'kubectl get resource resource/<resource_name>'")
    return slashed > 0


def _pair(word: str) -> tuple[str, str]:
    parts = word.split("/")
    if len(parts) != 2:
        raise CommandError("arguments in resource/name form may not have more than one slash")
    if not parts[0] or not parts[1] or len(_unique(parts[0])) != 1:
        raise CommandError("arguments in resource/name form must have a single resource and name")
    return parts[0], parts[1]


def _category(served: Catalog, word: str) -> str:
    """A category (`all`) as the types that it holds; any other word as it is."""
    return ",".join(dict.fromkeys(r.gr for r in served.all if word in r.categories)) or word


def _unique(words: str) -> list[str]:
    return list(dict.fromkeys(words.split(",")))


# -- objects ----------------------------------------------------------------------------------------------------------------------


def _by_name(query: _Query) -> Iterator[Info | Exception]:
    pairs = list(query.pairs)
    if pairs and query.types:
        raise CommandError("you may not specify individual resources and bulk resources in the same call")
    if not pairs and query.names:
        if len(query.types) > 1:
            raise CommandError("you may only specify a single resource type" if query.single_type else "you must specify only one resource")
        pairs = [(query.types[0], name) for name in query.names]
    if not pairs:
        for word in query.types:
            query.mapping(word)
        raise CommandError("resource(s) were provided, but no name was specified" if query.types else NO_RESOURCE)
    resources = {word: query.mapping(word) for word, _ in pairs}
    if query.single_type and len(set(resources.values())) > 1:
        raise CommandError("you may only specify a single resource type")
    if any(r.namespaced for r in resources.values()) and query.all_namespaces:
        raise CommandError("a resource cannot be retrieved by name across all namespaces")
    return iter([Info(r, query.namespace if r.namespaced else "", name) for word, name in pairs for r in (resources[word],)])


def _by_selector(query: _Query, *, flatten: bool) -> Iterator[Info | Exception]:
    if query.names:
        raise CommandError("name cannot be provided when a selector is specified")
    if query.pairs:
        raise CommandError("selectors and the all flag cannot be used when passing resource/name arguments")
    if not query.types:
        raise CommandError("at least one resource must be specified to use a selector")
    if len(query.types) > 1 and query.single_type:
        raise CommandError("you may only specify a single resource type")
    resources = dict.fromkeys(query.mapping(word) for word in query.types)
    places = [(r, query.namespace if r.namespaced else "") for r in resources]
    if not flatten:
        return iter([Info(r, namespace, "") for r, namespace in places])
    return _listed(query, places)


def _listed(query: _Query, places: Sequence[tuple[Resource, str]]) -> Iterator[Info | Exception]:
    for resource, namespace in places:
        try:
            found = query.session.cluster.list(resource, namespace or None, labels=query.labels or "", fields=query.fields or "")
        except StatusError as e:
            yield enhanced(e, resource, query.labels or "", query.fields or "")
            continue
        for item in found["items"]:
            obj = item if "kind" in item else {"kind": resource.kind, "apiVersion": resource.api_version, **item}
            meta = obj["metadata"]
            yield Info(resource, meta.get("namespace", ""), meta["name"], obj)


def enhanced(exc: StatusError, resource: Resource, labels: str, fields: str) -> StatusError:
    """A failed list with what was looked for in front (cli-runtime EnhanceListError)."""
    if exc.reason not in ("BadRequest", "NotFound"):
        return exc
    subject = quote(f"{resource.group}/{resource.version}, Resource={resource.plural}")
    if labels or fields:
        prefix = f"Unable to find {subject} that match label selector {quote(labels)}, field selector {quote(fields)}: "
    else:
        prefix = f"Unable to list {subject}: "
    return StatusError(exc.code, exc.reason, prefix + exc.message, exc.status.get("details"))


def _from_files(query: _Query, *, latest: bool) -> Iterator[Info | Exception]:
    if query.types or query.pairs:
        next(_objects(query, []), None)  # a path that is not there is told of first
    if query.types:
        raise CommandError("when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well")
    if query.pairs:
        raise CommandError("resource/name arguments cannot be provided when a path is specified")
    wanted = None
    if query.labels:
        from state.pure.selectors import parse_labels

        try:
            wanted = parse_labels(query.labels)
        except ValueError as e:
            raise CommandError(f"the provided selector {quote(query.labels)} is not valid: {e}") from None
    return _read(query, wanted, latest)


def _one_file(query: _Query) -> bool:
    """Whether the files are a single one that is no folder and no stream."""
    return bool(query.kustomize) or (len(query.files) == 1 and query.files[0] != "-" and os.path.isfile(query.session.path(query.files[0])))


def _read(query: _Query, wanted: Any, latest: bool) -> Iterator[Info | Exception]:
    faults: list[Exception] = []
    for source, obj in _objects(query, faults):
        yield from faults
        faults.clear()
        found = (unvalidated(query.session, source) if query.validate else None) or _info(query, source, obj)
        if isinstance(found, Exception):
            yield found
        elif wanted is None or wanted.matches((obj.get("metadata") or {}).get("labels")):
            yield _placed(query, found, latest)
    yield from faults


def _objects(query: _Query, faults: list[Exception]) -> Iterator[tuple[str, Object]]:
    """The files' objects; what cannot be read is put among the faults. A path that is not there raises before anything is read."""
    if query.kustomize:
        from .kustomizing.build import build

        return iter([(query.kustomize, obj) for obj in build(query.session, query.kustomize)])
    from .manifests import load

    session = query.session
    return load(list(query.files), session.stdin, session.cwd, query.recursive, faults.append, query.validate, session.shown_text)


def _info(query: _Query, source: str, obj: Object) -> Info | Exception:
    meta = obj.get("metadata") or {}
    name, namespace = meta.get("name") or "", meta.get("namespace") or ""
    version, kind = str(obj.get("apiVersion", "")), str(obj.get("kind", ""))
    served = query.catalog
    # kubectl knows each kind in lower case too; the server then refuses the object.
    resource = served.by_kind(version, kind) or next((r for r in served.all if (r.api_version, r.kind.lower()) == (version, kind)), None)
    if resource is None and not query.local:
        return CommandError(f"resource mapping not found for name: {quote(name)} namespace: {quote(namespace)} from {quote(source)}: "
                            f"no matches for kind {quote(kind)} in version {quote(version)}\nensure CRDs are installed first")
    return Info(resource, namespace, name, obj, source)


def _placed(query: _Query, info: Info, latest: bool) -> Info | Exception:
    """The namespace that counts: the object's own, else the command's; with -n both must agree. Cluster-wide kinds have none."""
    assert info.obj is not None
    if query.local:
        return info
    namespaced = info.resource.namespaced if info.resource else bool(info.namespace)
    if not namespaced:
        info.namespace = ""
        if isinstance(info.obj.get("metadata"), dict):
            info.obj["metadata"].pop("namespace", None)
    elif not info.namespace:
        info.namespace = query.session.namespace
        info.obj["metadata"] = {**(info.obj.get("metadata") or {}), "namespace": info.namespace}
    elif query.session.explicit_namespace and info.namespace != query.session.namespace:
        own, wanted = info.namespace, query.session.namespace
        return CommandError(f"the namespace from the provided object {quote(own)} does not match the namespace {quote(wanted)}. "
                            f"You must pass '--namespace={own}' to perform this operation.")
    if latest and info.name:
        info.obj = None
    return info


def _fetch(session: Session, found: Iterator[Info | Exception], require_object: bool, continue_on_error: bool) -> Infos:
    infos = Infos()
    for item in found:
        problem = item if isinstance(item, Exception) else None
        if isinstance(item, Info) and item.obj is None and item.name and require_object:
            try:
                item.get(session.cluster)
            except StatusError as e:
                problem = e
        if problem is None:
            assert isinstance(item, Info)
            infos.append(item)
        elif continue_on_error:
            infos.errors.append(problem)
        else:
            raise problem
    return infos
