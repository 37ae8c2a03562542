"""Documents with kubectl commands: read, replayed on a scratch cluster, solved for what they leave open, and reported on.

The way that a document goes: `markdown` (fences) -> `reading` (steps and files) -> `solving` (replays by `playing` on a `scratch` cluster,
compared by `matching`, set in time by `timeline`) -> `learning` (the data of a lesson) -> `checking` (printed again) -> `reports`.
"""
