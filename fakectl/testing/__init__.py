"""What tests of other people's programs use: a cluster for each test, a kubectl for scripts, documents as tests, snapshots.

It runs in their process and imports nothing of ours but `fakectl.workerclient` and `fakectl.shims`: their modules may be called `state`.
"""
