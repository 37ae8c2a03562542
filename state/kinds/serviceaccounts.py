"""Service accounts. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from ..cells import name_and_age

row = name_and_age
