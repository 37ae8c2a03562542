"""`fakectl lesson`: documents whose commands and sample output are checked, followed, rewritten and played."""

from __future__ import annotations

from fakectl import flags

command = flags.group(
    short="Check, load, rewrite and play documents with kubectl commands and their output",
    use="fakectl lesson SUBCOMMAND [options]",
)
