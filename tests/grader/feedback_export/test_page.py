import base64
import hashlib
import re

from hypothesis import given

from grader.feedback_export import page, template
from grader.feedback_export.report import Prose
from tests.grader.feedback_export.reports import judged, report
from tests.grader.feedback_export.test_markdown_text import TAGS, WRITTEN, Tags


def made(text: str = "# 제목\n\n| a | b |\n|---|--:|\n| 1 | 2 |", title: str = "피드백", language: str = "ko") -> str:
    return page.page(text, title=title, language=language)


def test_the_file_is_whole_in_itself_and_says_its_language():
    file = made()
    assert file.startswith('<!doctype html>\n<html lang="ko">')
    assert '<html lang="en">' in made(language="en")
    assert not re.search(r"<script|<link|@import|url\(|src=|\son\w+=", file)
    assert "prefers-color-scheme" in file or "light-dark(" in file
    assert "@media print" in file


def test_the_policy_allows_its_own_style_and_nothing_else():
    file = made()
    style = re.search("<style>(.*?)</style>", file, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in file
    assert "style=" not in page.body("| a |\n|--:|\n| 1 |")


def test_a_title_cannot_end_itself():
    file = made(title="</title><script>alert(1)</script>\n 끝")
    assert "<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; 끝</title>" in file


def test_html_in_markdown_is_text():
    assert page.body("<b onclick=x>굵게</b>") == "<p>&lt;b onclick=x&gt;굵게&lt;/b&gt;</p>\n"
    assert "href" not in page.body("[a](javascript:x) [b](data:text/html,x) [c](file:///x) [d](//x)")


@given(WRITTEN, WRITTEN)
def test_whatever_is_written_no_tag_of_ours_is_broken(comment, name):
    markdown = template.render(
        template.standard("ko"), report(criteria=(judged(name=name, comment=Prose(comment)),), overall=Prose(comment))
    )
    file = page.page(markdown, title=name, language="ko")
    found = Tags(re.sub("<style>.*?</style>", "", file, flags=re.DOTALL))
    assert set(found.tags) <= TAGS | {"html", "head", "meta", "title", "body", "main"}
    assert not found.broken
    assert not found.open
    assert all(link.lower().startswith(("http://", "https://")) for link in found.links)
