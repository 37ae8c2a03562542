"""Mutating admission policy bindings. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from ..webhooks import policy_binding_row

row = policy_binding_row
