"""Documents with kubectl commands: read, replayed on a scratch cluster, solved for what they leave open, and reported on.

The way that a document goes: `markdown` (fences) -> `reading` (steps and files) -> `solving` (which uses `scratch`, `naming`, `matching`,
`timeline`) -> `verdicts` -> `reports`; `learning` turns what was solved into the data form of a lesson.
"""
