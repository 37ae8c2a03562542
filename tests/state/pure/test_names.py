"""Names and values, with the complaints that a v1.37 server has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.pure import names

LABEL = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric "
    "character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'example.com', regex used for validation is "
    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
KEY = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
    "an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)


@pytest.mark.parametrize(
    ("check", "good"),
    [
        (names.dns1123_label, ("a", "my-name", "123-abc", "a" * 63)),
        (names.dns1123_subdomain, ("a", "example.com", "1.2-3")),
        (names.dns1123_subdomain_with_underscore, ("_http.example.com",)),
        (names.wildcard_dns1123_subdomain, ("*.example.com",)),
        (names.dns1035_label, ("abc-123",)),
        (names.qualified_name, ("a", "A_b.c", "example.com/MyName")),
        (names.label_value, ("", "a", "my_Value.1")),
        (names.env_var_name, ("MY_ENV.NAME", "-")),
        (names.relaxed_env_var_name, ("1 a!",)),
        (names.config_map_key, ("key.name", ".a")),
        (names.port_name, ("http", "a-1")),
        (names.port_number, (1, 65535)),
        (names.user_id, (0, 2**32 - 1)),
        (names.percent, ("0%", "93%")),
        (names.http_header_name, ("X-Header-Name",)),
        (names.domain_prefixed_path, ("acme.io/foo/bar",)),
        (names.path_segment_name, ("a:b", "...")),
        (names.ip, ("10.9.8.7", "010.0.0.1", "2001:db8::ffff", "::1")),
        (names.cidr, ("10.0.0.0/8", "0.0.0.0/0", "2001:db8::/64")),
    ],
)
def test_good_values_raise_no_complaint(check, good):
    assert [check(v) for v in good] == [[]] * len(good)


@pytest.mark.parametrize(
    ("check", "value", "complaints"),
    [
        (names.dns1123_label, "Bad_Name", [LABEL]),
        (names.dns1123_label, "a.b", ["must not contain dots"]),
        (names.dns1123_label, "a" * 64, ["must be no more than 63 characters"]),
        (names.dns1123_subdomain, "Bad_Name", [SUBDOMAIN]),
        (names.dns1123_label, "a\n", [LABEL]),
        (
            names.dns1035_label,
            "1a",
            [
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
                "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
                "'[a-z]([-a-z0-9]*[a-z0-9])?')"
            ],
        ),
        (names.qualified_name, "a b", ["name part " + KEY]),
        (names.qualified_name, "", ["name part must be non-empty", "name part " + KEY]),
        (names.qualified_name, "/a", ["prefix part must be non-empty"]),
        (names.qualified_name, "A/b", ["prefix part " + SUBDOMAIN]),
        (
            names.qualified_name,
            "a/b/c",
            [f"a valid label key {KEY} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"],
        ),
        (names.qualified_name, "a" * 64, ["name part must be no more than 63 bytes"]),
        (
            names.label_value,
            "not valid",
            [
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with "
                "an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', "
                "regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
            ],
        ),
        (
            names.env_var_name,
            "1a",
            [
                "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and "
                "must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex "
                "used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')"
            ],
        ),
        (names.env_var_name, "..", ["must not be '..'"]),
        (names.env_var_name, "..a", ["must not start with '..'"]),
        (names.relaxed_env_var_name, "", ["environment variable name must be non-empty"]),
        (
            names.relaxed_env_var_name,
            "a=b",
            ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
        ),
        (
            names.config_map_key,
            "a/b",
            [
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  "
                "or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
            ],
        ),
        (names.port_name, "http-server-name", ["must be no more than 15 characters"]),
        (names.port_name, "80", ["must contain at least one letter (a-z)"]),
        (names.port_name, "-a--b", ["must not contain consecutive hyphens", "must not begin or end with a hyphen"]),
        (
            names.port_name,
            "A",
            ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)", "must contain at least one letter (a-z)"],
        ),
        (names.port_number, 70000, ["must be between 1 and 65535, inclusive"]),
        (names.user_id, -1, ["must be between 0 and 4294967295, inclusive"]),
        (
            names.percent,
            "a few",
            [
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for "
                "validation is '[0-9]+%')"
            ],
        ),
        (names.domain_prefixed_path, "acme.io", ['must be a domain-prefixed path (such as "acme.io/foo")']),
        (names.path_segment_name, "..", ["may not be '..'"]),
        (names.path_segment_name, "a/b%", ["may not contain '/'", "may not contain '%'"]),
        (names.ip, "1.2.3", ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]),
        (names.ip, "fe80::1%eth0", ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]),
        (names.cidr, "10.0.0.300/24", ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]),
        (names.cidr, "10.0.0.0/33", ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]),
        (names.cidr, "10.0.0.0", ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]),
    ],
)
def test_bad_values_are_named_in_the_server_s_words(check, value, complaints):
    assert check(value) == complaints


def test_a_generated_name_s_closing_dash_is_masked():
    assert [names.mask_trailing_dash(n) for n in ("web-", "web", "-")] == ["wea", "web", "-"]


@given(st.binary(min_size=8, max_size=16), st.integers(1, 10))
def test_suffixes_are_safe_and_fit_into_names(digest, length):
    suffix = names.suffix(digest, length)
    assert len(suffix) == length and set(suffix) <= set(names.SAFE_ALPHABET)
    assert names.dns1123_label("web-" + suffix) == []


def test_hashes_are_written_in_the_safe_alphabet():
    assert names.safe_encode("0123456789") == "456789bcdf"
