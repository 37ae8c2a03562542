"""What a name, a label, a port name or an address must look like: every check returns its complaints in the server's words, if any.

Source: apimachinery v0.37 `pkg/util/validation/{validation,ip}.go`, `pkg/api/validate/content/*.go`, `pkg/api/validation/path/name.go`,
`pkg/util/rand/rand.go`.
"""
from __future__ import annotations

import re

SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789"  # no vowels and nothing that looks like one: no words come out

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_LABEL_MESSAGE = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
    "an alphanumeric character")
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_SUBDOMAIN_MESSAGE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with "
    "an alphanumeric character")
_UNDERSCORE_LABEL = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_UNDERSCORE_SUBDOMAIN = rf"{_UNDERSCORE_LABEL}(\.{_UNDERSCORE_LABEL})*"
_UNDERSCORE_MESSAGE = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with "
    "an alphanumeric character")
_WILDCARD = rf"\*\.{_SUBDOMAIN}"
_WILDCARD_MESSAGE = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric "
    "characters, '-' or '.' and end with an alphanumeric character")
_DNS1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_DNS1035_MESSAGE = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with "
    "an alphanumeric character")
_KEY = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_KEY_MESSAGE = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
_KEY_EXAMPLES = ("MyName", "my.name", "123-abc")
_VALUE = f"({_KEY})?"
_VALUE_MESSAGE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
    "an alphanumeric character")
_ENV = "[-._a-zA-Z][-._a-zA-Z0-9]*"
_ENV_MESSAGE = (
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit")
_RELAXED_ENV_MESSAGE = "a valid environment variable name must consist only of printable ASCII characters other than '='"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_CONFIG_KEY_MESSAGE = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
_PERCENT = "[0-9]+%"
_PERCENT_MESSAGE = "a valid percent string must be a numeric string followed by an ending '%'"
_HEADER = "[-A-Za-z0-9]+"
_HEADER_MESSAGE = "a valid HTTP header must consist of alphanumeric characters or '-'"
_HTTP_PATH = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"


def regex_error(message: str, pattern: str, *examples: str) -> str:
    """The complaint of a pattern that did not match, with the server's two blanks before every `or`."""
    if not examples:
        return f"{message} (regex used for validation is '{pattern}')"
    shown = " or ".join(f"'{e}', " for e in examples)
    return f"{message} (e.g. {shown}regex used for validation is '{pattern}')"


def max_len_error(length: int, unit: str = "characters") -> str:
    """Too long: names are counted in characters, the parts of labels in bytes, in the server's words."""
    return f"must be no more than {length} {unit}"


def range_error(low: int, high: int) -> str:
    return f"must be between {low} and {high}, inclusive"


EMPTY_ERROR = "must be non-empty"


def _size(value: str) -> int:
    return len(value) if value.isascii() else len(value.encode("utf-8", "surrogatepass"))


def _check(value: str, pattern: str, message: str, examples: tuple[str, ...], longest: int = 0, unit: str = "characters") -> list[str]:
    errors = [max_len_error(longest, unit)] if longest and _size(value) > longest else []
    if not re.fullmatch(pattern, value):
        errors.append(regex_error(message, pattern, *examples))
    return errors


def dns1123_label(value: str) -> list[str]:
    errors = _check(value, _LABEL, _LABEL_MESSAGE, ("my-name", "123-abc"), 63)
    if errors and not re.fullmatch(_LABEL, value) and re.fullmatch(_SUBDOMAIN, value):
        errors[-1] = "must not contain dots"
    return errors


def dns1123_subdomain(value: str) -> list[str]:
    return _check(value, _SUBDOMAIN, _SUBDOMAIN_MESSAGE, ("example.com",), 253)


def dns1123_subdomain_with_underscore(value: str) -> list[str]:
    return _check(value, _UNDERSCORE_SUBDOMAIN, _UNDERSCORE_MESSAGE, ("example.com",), 253)


def wildcard_dns1123_subdomain(value: str) -> list[str]:
    return _check(value, _WILDCARD, _WILDCARD_MESSAGE, ("*.example.com",), 253)


def dns1035_label(value: str) -> list[str]:
    return _check(value, _DNS1035, _DNS1035_MESSAGE, ("my-name", "abc-123"), 63)


def qualified_name(value: str) -> list[str]:
    """A label or annotation key: a name, perhaps with a DNS subdomain and a slash before it."""
    parts = value.split("/")
    if len(parts) > 2:
        head = "a valid label key " + regex_error(_KEY_MESSAGE, _KEY, *_KEY_EXAMPLES)
        return [head + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"]
    errors: list[str] = []
    name = parts[-1]
    if len(parts) == 2:
        errors = ["prefix part " + e for e in (dns1123_subdomain(parts[0]) if parts[0] else [EMPTY_ERROR])]
    if not name:
        errors.append("name part " + EMPTY_ERROR)
    elif _size(name) > 63:
        errors.append("name part " + max_len_error(63, "bytes"))
    if not re.fullmatch(_KEY, name):
        errors.append("name part " + regex_error(_KEY_MESSAGE, _KEY, *_KEY_EXAMPLES))
    return errors


def label_value(value: str) -> list[str]:
    return _check(value, _VALUE, _VALUE_MESSAGE, ("MyValue", "my_value", "12345"), 63, "bytes")


def _dots(value: str) -> list[str]:
    if value in (".", ".."):
        return [f"must not be '{value}'"]
    return ["must not start with '..'"] if value.startswith("..") else []


def env_var_name(value: str) -> list[str]:
    """The strict rule, which kubectl applies to the keys that it turns into variables."""
    return _check(value, _ENV, _ENV_MESSAGE, ("my.env-name", "MY_ENV.NAME", "MyEnvName1")) + _dots(value)


def relaxed_env_var_name(value: str) -> list[str]:
    """The rule that the server applies to the variables of containers."""
    if not value:
        return ["environment variable name " + EMPTY_ERROR]
    return [] if all(" " <= c <= "~" and c != "=" for c in value) else [_RELAXED_ENV_MESSAGE]


def config_map_key(value: str) -> list[str]:
    return _check(value, _CONFIG_KEY, _CONFIG_KEY_MESSAGE, ("key.name", "KEY_NAME", "key-name"), 253) + _dots(value)


def port_name(value: str) -> list[str]:
    errors = [max_len_error(15)] if _size(value) > 15 else []
    if not re.fullmatch("[-a-z0-9]+", value):
        errors.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", value):
        errors.append("must contain at least one letter (a-z)")
    if "--" in value:
        errors.append("must not contain consecutive hyphens")
    if value and "-" in (value[0], value[-1]):
        errors.append("must not begin or end with a hyphen")
    return errors


def in_range(value: int, low: int, high: int) -> list[str]:
    return [] if low <= value <= high else [range_error(low, high)]


def port_number(value: int) -> list[str]:
    return in_range(value, 1, 65535)


def user_id(value: int) -> list[str]:
    """A Unix uid or gid."""
    return in_range(value, 0, 0xFFFFFFFF)


def percent(value: str) -> list[str]:
    return _check(value, _PERCENT, _PERCENT_MESSAGE, ("1%", "93%"))


def http_header_name(value: str) -> list[str]:
    return _check(value, _HEADER, _HEADER_MESSAGE, ("X-Header-Name",))


def domain_prefixed_path(value: str) -> list[str]:
    """`acme.io/foo`, as the controller of an ingress class."""
    host, _, path = value.partition("/")
    if not host or not path:
        return ['must be a domain-prefixed path (such as "acme.io/foo")']
    errors = dns1123_subdomain(host)
    if not re.fullmatch(_HTTP_PATH, path):
        errors.append(regex_error("Invalid path", _HTTP_PATH))
    return errors


def path_segment_name(value: str, *, prefix: bool = False) -> list[str]:
    """A name that only has to fit between two slashes of a path (roles, bindings); `prefix` for a generateName."""
    if not prefix and value in (".", ".."):
        return [f"may not be '{value}'"]
    return [f"may not contain '{c}'" for c in "/%" if c in value]


def mask_trailing_dash(name: str) -> str:
    """A generateName made checkable as a name: its closing dash is followed by a suffix later."""
    return name[:-2] + "a" if len(name) > 1 and name.endswith("-") else name


def ip_version(value: str) -> int:
    """4 or 6, or 0 when this is no address (leading zeros are let pass; an IPv4-mapped address counts as 4)."""
    if ":" not in value:
        parts = value.split(".")
        good = len(parts) == 4 and all(p.isascii() and p.isdigit() and len(p.lstrip("0")) < 4 and int(p) < 256 for p in parts)
        return 4 if good else 0
    if "%" in value:
        return 0
    from ipaddress import IPv6Address
    try:
        return 4 if IPv6Address(value).ipv4_mapped else 6
    except ValueError:
        return 0


def ip(value: str) -> list[str]:
    return [] if ip_version(value) else ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]


def cidr(value: str) -> list[str]:
    address, slash, bits = value.partition("/")
    longest = 0 if not ip_version(address) else 128 if ":" in address else 32
    if slash and longest and bits.isascii() and bits.isdigit() and len(bits.lstrip("0")) < 4 and int(bits) <= longest:
        return []
    return ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]


def safe_encode(text: str) -> str:
    """Every character as one of the safe alphabet, as the pod-template-hash is written."""
    return "".join(SAFE_ALPHABET[b % len(SAFE_ALPHABET)] for b in text.encode())


def suffix(digest: bytes | int, length: int = 5) -> str:
    """A name suffix of the safe alphabet, decided by a hash instead of by chance."""
    n = digest if isinstance(digest, int) else int.from_bytes(digest, "big")
    out = []
    for _ in range(length):
        n, rest = divmod(n, len(SAFE_ALPHABET))
        out.append(SAFE_ALPHABET[rest])
    return "".join(out)
