from __future__ import annotations

import pytest

from fakectl.errors import CommandError
from fakectl.printers.name import NamePrinter, ResultPrinter, name_of

WEB = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}


def test_the_group_stands_behind_the_kind():
    assert (name_of("Deployment", "apps", "web"), name_of("pod", "", "p")) == ("deployment.apps/web", "pod/p")


def test_a_list_is_named_item_by_item():
    assert NamePrinter().print_object({"kind": "List", "apiVersion": "v1", "items": [WEB, POD]}) == "deployment.apps/web\npod/p\n"


def test_an_object_without_a_name_is_unknown():
    assert NamePrinter().print_object({"kind": "Pod", "apiVersion": "v1"}) == "pod/<unknown>\n"


def test_an_object_without_a_kind_is_refused():
    with pytest.raises(CommandError, match="missing apiVersion or kind"):
        NamePrinter().print_object({"metadata": {"name": "x"}})


@pytest.mark.parametrize(("dry_run", "line"), [
    ("none", "deployment.apps/web image updated\n"), ("client", "deployment.apps/web image updated (dry run)\n"),
    ("server", "deployment.apps/web image updated (server dry run)\n"),
])
def test_a_result_says_what_was_done_and_whether_really(dry_run, line):
    printer = ResultPrinter("image updated", dry_run)
    assert printer.print_object(WEB) == line
