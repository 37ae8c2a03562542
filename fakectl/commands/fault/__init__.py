"""`fakectl fault`: make something go wrong in the cluster, and take it away again. Files of this folder are the kinds of faults."""

from __future__ import annotations

from fakectl import flags

command = flags.group(
    short="Make images, containers, nodes or the API fail, and take that away again",
    use="fakectl fault SUBCOMMAND [options]",
    long="Make something go wrong in the cluster from now on: an image does not pull, a container crashes, a node goes away, the API "
    "refuses. A fault is part of the cluster until it is cleared (or, with --for, over); these commands work whatever fails.",
)
