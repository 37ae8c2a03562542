"""`kubectl certificate`: the group of the commands on certificate signing requests.

Source: kubectl `pkg/cmd/certificates/certificates.go`.
"""
from __future__ import annotations

from fakectl import flags

command = flags.group(short="Modify certificate resources", long="Modify certificate resources.", on_stderr=False, code=0)
