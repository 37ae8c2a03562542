"""`fakectl cluster`: whole clusters. Each is one SQLite file and one context of fakectl's own kubeconfig."""

from __future__ import annotations

from fakectl import flags

command = flags.group(
    short="Make, use, list, save, load, compare, undo and delete simulated clusters",
    use="fakectl cluster SUBCOMMAND [options]",
)
