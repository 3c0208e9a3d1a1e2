import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from pypdf import PdfReader

from grader.errors import ExportError
from grader.feedback_export import printed, template
from grader.feedback_export.report import Prose
from tests.grader.feedback_export.reports import NASTY, judged, report
from tests.grader.feedback_export.test_markdown_text import WRITTEN

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def no_fonts(tmp_path_factory: pytest.TempPathFactory) -> printed.Fonts:
    """A system without any font of its own."""
    return printed.Fonts(tmp_path_factory.mktemp("fonts"))


def made(text: str, fonts: printed.Fonts | None = None, **changes: str) -> PdfReader:
    given = {"title": "Feedback", "footer": "student", "author": "Mina", "language": "en", **changes}
    return PdfReader(io.BytesIO(printed.pdf(text, at=AT, fonts=fonts, **given)))


def words_of(pdf: PdfReader) -> str:
    return "".join("".join(page.extract_text() for page in pdf.pages).split())


def test_text_can_be_selected_and_pages_have_numbers(no_fonts):
    pdf = made("# Title\n\n" + "A paragraph of words.\n\n" * 60, no_fonts)
    assert len(pdf.pages) == 2
    assert "Aparagraphofwords." in words_of(pdf)
    assert "1/2" in words_of(pdf)
    assert "student" in words_of(pdf)
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_it_says_its_title_who_made_it_and_when(no_fonts):
    pdf = made("x", no_fonts, title="Feedback for <Kim> #1")
    assert pdf.metadata.title == "Feedback for <Kim> #1"
    assert pdf.metadata.author == "Mina"
    assert pdf.metadata.creation_date == AT


def test_every_kind_of_markdown_is_set(no_fonts):
    text = "# h\n\n1. one\n   - two\n\n     three\n2. four\n\n> five\n\n```python\nsix = 6\n```\n\n    seven\n\n| eight | nine |\n|:--:|--:|\n| **ten** | *eleven* ~~twelve~~ `thirteen` |\n\n---\n\n[fourteen](https://example.org/a_b) a  \nb"
    said = words_of(made(text, no_fonts))
    for word in (
        "one",
        "two",
        "three",
        "four",
        "five",
        "six=6",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
    ):
        assert word in said


def test_nothing_written_is_a_command(no_fonts):
    text = '#let x = 5; #x $a^2$ @ref <label> #read("/etc/passwd") \\u{41} // no comment'
    assert "#letx=5;#x$a^2$@ref<label>#read" in words_of(made(text, no_fonts))


def test_without_a_font_for_it_korean_is_refused_with_what_to_do(no_fonts):
    with pytest.raises(ExportError) as caught:
        made("피드백", no_fonts)
    assert caught.value.problem.key == "feedback_export.no_font"
    with pytest.raises(ExportError):
        made("x", no_fonts, footer="학생 1")
    assert words_of(made("Feedback", no_fonts))


def test_without_a_font_for_them_emoji_are_named(no_fonts):
    assert "done[partypopper]!" in words_of(made("done 🎉!", no_fonts))


def test_a_word_without_end_breaks(no_fonts):
    pdf = made(
        "x" * 2000 + "\n\n| " + "y" * 500 + " | 1 |\n|---|---|\n| a | b |\n\n```\n" + "z" * 500 + "\n```", no_fonts
    )
    text = words_of(pdf)
    assert [text.count(letter) for letter in "xyz"] == [2000, 500, 500]
    x = [match for page in pdf.pages for match in re.findall("x+", page.extract_text())]
    assert max(map(len, x)) < 120


@pytest.mark.parametrize(
    "text", [*NASTY, "- " * 30 + "deep", "> " * 15 + "deep", "1. " * 12 + "a", "99999999999. a", "|a|\n|-|", "# " * 3]
)
def test_nasty_text_is_printed(no_fonts, text):
    without_hangul = re.sub("[ㄱ-힣]", "x", text)
    assert made(without_hangul, no_fonts).pages


@settings(max_examples=60)
@given(WRITTEN, WRITTEN)
def test_any_text_is_printed(comment, name):
    fonts = _bare()
    markdown = template.render(
        template.standard("en"),
        report(criteria=(judged(name=name, comment=Prose(comment), cited=()),), student="x", overall=Prose(comment), title=name, link=""),
    )  # fmt: skip
    without_hangul = re.sub("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]", "x", markdown)
    assert made(without_hangul, fonts, title=re.sub("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]", "x", name)).pages


def _bare(made: list[printed.Fonts] = []) -> printed.Fonts:  # noqa: B006 - made once for all examples
    if not made:
        made.append(printed.Fonts(Path(__file__).parent / "no_such_folder"))
    return made[0]
