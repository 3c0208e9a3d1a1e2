import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.feedback_export import markdown_text, page
from tests.grader.feedback_export.reports import NASTY

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=200)
MARKS = st.text(alphabet="`~<>#-=|*_[]()!\\\n\t &;:/a1.가", max_size=60)
WRITTEN = st.one_of(
    ANY_TEXT, MARKS, st.sampled_from(NASTY), st.lists(st.sampled_from(NASTY), max_size=3).map("\n".join)
)


TAGS = {"p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.broken = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("br", "hr", "meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in ("br", "hr"):
            self.broken |= not self.open or self.open.pop() != tag


def shown(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", page.body(text))).strip()


@given(WRITTEN)
def test_a_line_of_text_is_shown_as_it_is_and_is_one_line(text):
    line = markdown_text.inline(text)
    assert "\n" not in line
    assert shown(line) == " ".join(markdown_text.clean(text).split())
    assert not markdown_text.has_html(line)


@given(WRITTEN)
def test_a_line_of_text_stays_in_its_cell(text):
    table = f"| 문항 | 점수 |\n|---|---|\n| {markdown_text.inline(text)} | 7 |\n"
    tags = Tags(page.body(table)).tags
    assert tags.count("td") == tags.count("th") == 2
    assert page.body(table).rstrip().endswith("<td>7</td>\n</tr>\n</tbody>\n</table>")


@given(WRITTEN)
@example(">" * 19 + "a")
def test_what_somebody_wrote_changes_nothing_around_it(text):
    kept = markdown_text.contained(text)
    alone = page.body(kept)
    around = page.body(f"## vorher\n\n{kept}\n\n## nachher\n\n| a |\n|---|\n| b |\n")
    after = page.body("## nachher\n\n| a |\n|---|\n| b |\n")
    # a block of code left open in a list may take a blank line more, and ends with the list all the same
    assert "".join(around.split()) == "".join(f"<h2>vorher</h2>{alone}{after}".split())


@given(WRITTEN)
def test_what_somebody_wrote_brings_no_tag_no_picture_and_no_link_but_to_the_web(text):
    kept = markdown_text.contained(text)
    assert not markdown_text.has_html(kept)
    # a reader that is less careful than ours
    found = Tags(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(kept))
    assert set(found.tags) <= TAGS - {"h1", "h2", "h3"}
    assert all(markdown_text.is_web(link) for link in found.links)
    assert not found.broken
    assert not found.open


@given(WRITTEN)
def test_no_letter_of_what_somebody_wrote_is_lost(text):
    def letters(of: str) -> list[str]:
        return [letter for letter in of if letter.isalnum()]

    # signs and numbers may be Markdown's own there
    if not re.search(r"[&<|\]]|[`~]{3}|\d[.)]", text):
        assert letters(shown(markdown_text.contained(text))) == letters(markdown_text.clean(text))


@given(WRITTEN, st.sampled_from(["python", "r", "", "c++", "<b>", "a\nb"]))
def test_code_stays_in_its_fence(text, language):
    block = markdown_text.fenced(text, language)
    made = page.body(f"{block}\n\nnachher")
    assert made.endswith("</code></pre>\n<p>nachher</p>\n")
    assert made.count("<pre>") == 1
    assert shown(block) == markdown_text.clean(text).rstrip("\n").strip()


@pytest.mark.parametrize(
    "text",
    ["**굵게** 쓰고 `코드`도 쓰고", "- 하나\n- 둘\n  1. 셋", "> 인용\n\n| a | b |\n| --- | --: |\n| 1 | 2 |", "```python\nx = '<b>'\n```", "[문서](https://docs.example/a_b) <https://a.example>", "a < b 이고 c > d", "model_fit_2 * 3"],
)  # fmt: skip
def test_ordinary_markdown_stays_as_it_was_written(text):
    assert markdown_text.contained(text) in (text, text.replace("a < b", "a \\< b"))


def test_headings_of_comments_go_below_ours():
    assert markdown_text.contained("# 잘한 점\n좋아요\n\n다음\n---\n더") == "#### 잘한 점\n좋아요\n\n##### 다음\n\n더"
