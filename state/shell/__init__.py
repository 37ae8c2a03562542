"""The pretend shell: what a container's process would print, worked out from its command and from what it sees, never by running it.

Pure: no host access, no clock, no cluster. A process is a generator of events (offset in nanoseconds since it began, stream, text); only
what a reader asks for is computed, and everything is bounded. `process.py` is the way in.
"""
