"""One process to run and what it counts for; and the seeded choices that all makers share."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass, field

FORMATS = ("yaml", "json", "name", "kyaml")
BAD_NAMES = ("Web", "-a", "a_b", "a..b", "a" * 64, "a/b", "é", "1", "a.b.c")
QUANTITIES = ("1", "0", "100m", "1.5", "0.1", ".5", "5.", "1e3", "1E3", "1e-3", "12e6", "2Gi", "1.5Gi", "128Mi", "1000Mi", "1024Mi",
              "1024Ki", "1k", "1000k",
              "2500m", "1000m", "0.0001", "3n", "1500u", "1.25G", "+1", "-1", "00100m", "1Ei", "9223372036854775807",
              "9223372036854775808", "1P",
              "0.5Mi", "1.0001Ki", "1e18", "123456789012345678901234567890", "1e-9", "1e-12", "0.9999999999", "1T", "1Ti",
              "10000000000000m")
BAD_QUANTITIES = ("", "x", "1x", "1 Gi", "Gi", "1gi", "1K", "1MI", "--1", "1e", "1e1.5", "0x10", "1,5", "1Gi2", "m", "1.2.3", "1_000",
                  "1ee3", "+", ".")


@dataclass
class Case:
    """One command line that counts as so many cases; where it holds several, `between` is what separates their answers on stdout."""

    form: str
    words: list[str]
    count: int = 1
    between: str = ""
    stdin: str = ""
    labels: list[str] = field(default_factory=list)


class Choice(random.Random):
    """random.Random with the few draws that the makers need."""

    def maybe(self, chance: float = 0.5) -> bool:
        return self.random() < chance

    def name(self) -> str:
        """An object's name, seldom one that is not allowed."""
        if self.maybe(0.04):
            return self.choice(BAD_NAMES)
        return self.choice(("web", "db", "api", "my-app", "x", "a1", "cache", "job-7", "front-end", "queue")) + self.choice(("", "", "-1",
                "0", "-blue"))

    def word(self) -> str:
        """A value such as a label's."""
        return self.choice(("a", "b2", "true", "1", "v1.2", "x-y", "Prod", "a_b", "0", "null", "")) + self.choice(("", "", "z", "9"))

    def text(self) -> str:
        """A value that YAML and JSON have to quote, often."""
        fixed = ("plain", "two words", "a: b", "- x", "#c", "x #y", "'q'", '"d"', "on", "1.0", "0x1F", "1_000", "~", "é ü", "日本", "\t",
                 " lead", "trail ",
                 "line1\nline2", "line\n", "\n", "{a}", "[b]", "a,b", "a=b", "<b>&", "%d", "@", "`", "|", ">", "?", "!x", "&a", "*a",
                 "2026-01-01", "1e3", "yes",
                 "\\n", "x" * 90, "a b " * 30, "null", "=", "key: |", "\u2028", "😀", "12:30:45", ".inf", "-", "--- a", "...", "012",
                 "0o7", "+1", "-.5")
        if self.maybe(0.7):
            return self.choice(fixed)
        return "".join(self.choices(string.ascii_letters + string.digits + " :#-'\"\\{}[],&*!|>%@`=/.?~_", k=self.randint(1, 14)))

    def image(self) -> str:
        return self.choice(("nginx", "nginx:1.27", "busybox", "registry.example/team/app:v2", "localhost:5000/a/b",
                            "redis@sha256:" + "0" * 64, "a b"[: self.choice((1, 3))]))

    def output(self) -> list[str]:
        """-o of one of the formats, seldom one that kubectl refuses."""
        if self.maybe(0.04):
            return ["-o", self.choice(("wide", "xml", "", "custom-columns=A:.b", "jsonpath={.metadata.name", "go-template={{.x", "YAML"))]
        if self.maybe(0.06):
            return ["-o", self.choice(("jsonpath={.metadata.name}", "go-template={{.kind}}", "jsonpath-as-json={.kind}"))]
        return [] if self.maybe(0.08) else ["-o", self.choice(FORMATS)]

    def some(self, pool: list[list[str]], chance: float = 0.35) -> list[str]:
        """The words of those flags that the dice keep, in their order."""
        return [word for flag in pool if self.maybe(chance) for word in flag]
