"""Mutating webhook configurations. Source: kubernetes `pkg/printers/internalversion/printers.go`."""
from __future__ import annotations

from ..webhooks import default_webhooks, webhooks_row

row = webhooks_row
default = default_webhooks
