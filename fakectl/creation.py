"""What every `create KIND` command shares: its flags, the checks in kubectl's order, and the way from a made object to what is printed.

    @flags.command(short="Create a namespace with the specified name")
    @creation_flags
    @click.pass_obj
    def command(session, args, **options):
        creation = Creation(session, args, options)
        creation.finish({"kind": "Namespace", "apiVersion": "v1", "metadata": creation.metadata(namespaced=False)})

Source: kubectl `pkg/cmd/create/create_*.go` (Complete, Run), `pkg/util/apply.go`.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from state import StatusError
from state.kind import catalog

from . import flags
from .errors import CommandError, UsageError
from .gotypes import typed
from .results import printer, saved

Object = dict[str, Any]

creation_flags = flags.bundle(flags.output_flags, flags.dry_run_flag, flags.validate_flag, flags.save_config_flag,
                              flags.field_manager_flag("kubectl-create"))


def name_from(args: Sequence[str]) -> str:
    """The one NAME before any `--`."""
    before = flags.dash()
    count = len(args) if before == -1 else before
    if count != 1:
        raise UsageError(f"exactly one NAME is required, got {count}")
    return args[0]


class Creation:
    """One run of a `create KIND` command. `strategy` is what --dry-run says, `command` what stands behind the name."""

    def __init__(self, session: Any, args: Sequence[str], options: dict[str, Any]):
        self.session, self.options = session, options
        self.name, self.command = name_from(args), list(args[1:])
        _ = session.context  # a kubeconfig that does not fit together is told of first
        self.strategy = flags.dry_run_strategy(session, options["dry_run"])
        self._printer = printer(session, options, "created", self.strategy)
        self._directive = flags.validation_directive(options["validate"])

    def require_name(self) -> None:
        """Raise for an empty NAME."""
        if not self.name:
            raise CommandError("name must be specified")

    def metadata(self, *, namespaced: bool = True, **more: Any) -> Object:
        """The metadata of the object: its name, and its namespace where -n names one."""
        own = {"namespace": self.session.namespace} if namespaced and self.session.explicit_namespace else {}
        return {"name": self.name, **own, **{k: v for k, v in more.items() if v}}

    def finish(self, obj: Object, failed: str = "") -> None:
        """Create the object and print it. `failed` stands before the server's refusal ("failed to create job: ")."""
        obj = saved(typed(obj), self.options["save_config"])
        if self.strategy != "client":
            obj = typed(self._created(obj, failed))
        self.session.out(self._printer.print_object(obj))

    def _created(self, obj: Object, failed: str) -> Object:
        resource = catalog().by_kind(obj["apiVersion"], obj["kind"])
        assert resource is not None
        namespace = self.session.namespace if resource.namespaced else None
        try:
            return self.session.cluster.create(resource, namespace, obj, dry_run=self.strategy == "server",
                                               manager=self.options["field_manager"], validation=self._directive)
        except StatusError as e:
            if failed:
                raise CommandError(failed + e.message) from None
            raise
