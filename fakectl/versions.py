"""The versions that client and server tell of themselves: v1.37.1 on both sides."""
from __future__ import annotations

from typing import Any

GO = {"goVersion": "go1.26.8", "compiler": "gc", "platform": "linux/amd64"}
CLIENT = {
    "major": "1", "minor": "37", "gitVersion": "v1.37.1", "gitCommit": "f78e722310e50bcaca9276be22276d9e91d91308", "gitTreeState": "clean",
    "buildDate": "2026-09-23T17:10:04Z", **GO,
}
KUSTOMIZE = "v5.8.1"
SERVER: dict[str, Any] = {
    "major": "1", "minor": "37", "emulationMajor": "1", "emulationMinor": "37", "minCompatibilityMajor": "1", "minCompatibilityMinor": "36",
    "gitVersion": "v1.37.1", "gitCommit": "$Format:%H$", "gitTreeState": "", "buildDate": "1970-01-01T00:00:00Z", **GO,
}
