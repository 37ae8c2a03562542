"""Fenced blocks of Markdown as CommonMark has them, with the prose around them and the lines that they stand on."""
from __future__ import annotations

from fakectl.lessoning.markdown import read


def test_a_block_knows_its_lines_its_language_and_the_prose_before_it() -> None:
    page = read("# Title\n\nSome words.\n\n```shell\nkubectl get pods\n```\n\nThe end.\n")
    [fence] = page.fences
    assert (fence.line, fence.end, fence.language, fence.text) == (5, 7, "shell", "kubectl get pods\n")
    assert (fence.before, fence.headed) == ("# Title\n\nSome words.", True)
    assert (page.title, page.close) == ("Title", "The end.")


def test_a_language_is_the_first_word_in_small_letters() -> None:
    languages = [read(f"```{info}\nx\n```\n").fences[0].language for info in ("YAML", "{.bash}", "sh title=x.sh", "console,linenos", "")]
    assert languages[0] == "yaml"
    assert languages[2:] == ["sh", "console", ""]


def test_tildes_fence_too_and_hold_backticks() -> None:
    [fence] = read("~~~\n```\ninside\n```\n~~~\n").fences
    assert fence.text == "```\ninside\n```\n"


def test_a_longer_fence_is_closed_by_one_as_long() -> None:
    [fence] = read("````\n```\ninside\n```\n````\n").fences
    assert fence.text == "```\ninside\n```\n"


def test_backticks_with_words_after_them_on_one_line_are_no_block() -> None:
    assert read("``` not a `block` ```\n").fences == ()


def test_a_block_in_a_list_loses_the_indentation_of_its_fence() -> None:
    [fence] = read("1. Do this:\n\n   ```\n   a\n     b\n  c\n   ```\n").fences
    assert (fence.text, fence.indent) == ("a\n  b\nc\n", "   ")


def test_a_block_in_a_quotation_loses_the_marks() -> None:
    [fence] = read("> Words\n>\n> ```\n> a\n>\n> b\n> ```\n").fences
    assert (fence.text, fence.indent) == ("a\n\nb\n", "> ")


def test_a_block_that_is_never_closed_ends_with_the_document() -> None:
    [fence] = read("```\na\nb\n").fences
    assert (fence.text, fence.end) == ("a\nb\n", 3)


def test_windows_line_ends_are_no_part_of_a_block() -> None:
    [fence] = read("```\r\na\r\n```\r\n").fences
    assert fence.text == "a\n"


def test_front_matter_gives_the_title_and_is_no_prose() -> None:
    for text in ('---\ntitle: "Pods"\nweight: 3\n---\nWords.\n', '+++\ntitle = "Pods"\n+++\nWords.\n'):
        page = read(text)
        assert (page.title, page.close) == ("Pods", "Words.")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    page = read("---\n\nWords.\n\n# Title\n" + "line\n" * 100)
    assert page.title == "Title"


def test_a_shortcode_that_shows_a_file_is_a_block_of_its_own() -> None:
    [fence] = read('See:\n{{% code_sample language="yaml" file="pods/one.yaml" %}}\n').fences
    assert (fence.sample, fence.before) == ("pods/one.yaml", "See:")
