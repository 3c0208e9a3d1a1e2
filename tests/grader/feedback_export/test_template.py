import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import TemplateRefused
from grader.feedback_export import page, template
from grader.feedback_export.markdown_text import has_html
from grader.feedback_export.report import Prose
from tests.grader.feedback_export.reports import CITED, NASTY, judged, report
from tests.grader.feedback_export.test_markdown_text import WRITTEN


def refused(text: str) -> TemplateRefused:
    with pytest.raises(TemplateRefused) as caught:
        template.check(text, report())
    return caught.value


@pytest.mark.parametrize("language", ["ko", "en"])
class TestStandard:
    def test_holds_scores_comments_and_what_they_rest_on(self, language):
        made = template.render(template.standard(language), report(language=language))
        assert "| 1. 모델 학습 \\| 평가 | 1 / 2 |" in made
        assert "**잘했어요** 🎉\n\n- `fit`을 불렀어요" in made
        assert "````python\nmodel.fit(X)  # ``` 학습\n````" in made
        assert "수고했어요 😀" in made
        assert "](https://github.com/penguin/ml/blob/c0ffee/과제.ipynb)" in made
        assert not re.search(r"\n{3}|[ \t]\n|[{}%]", made)

    def test_leaves_out_what_there_is_not(self, language):
        bare = report(language=language, overall=Prose(""), link="", criteria=(judged(cited=(), comment=Prose("")),))
        made = template.render(template.standard(language), bare)
        assert "수고" not in made
        assert "commit" not in made
        assert "커밋" not in made
        assert "```" not in made

    def test_passes_its_own_check(self, language):
        template.check(template.standard(language), report(), report(link="", overall=Prose("")))

    @pytest.mark.parametrize("text", NASTY)
    def test_keeps_its_form_whatever_is_put_in(self, language, text):
        made = report(
            language=language, title=text, student=text, overall=Prose(text), path=text, link="",
            criteria=(judged(name=text, comment=Prose(text), cited=(CITED.__class__(cell=1, text=text, language=text, file=text, block=""),)), judged(2)),
        )  # fmt: skip
        markdown = template.render(template.standard(language), made)
        assert not has_html(markdown)
        html = page.body(markdown)
        assert len(re.findall("<h1>", html)) == 1
        assert len(re.findall("<h3>", html)) == 2
        total = "Total" if language == "en" else "합계"
        assert (
            f'<td align="left"><strong>{total}</strong></td>\n<td align="right"><strong>1 / 4</strong></td>\n</tr>\n</tbody>\n</table>'
            in html
        )


@given(WRITTEN, WRITTEN)
def test_any_comments_leave_the_score_table_a_table_and_bring_no_tag(comment, name):
    made = report(criteria=(judged(comment=Prose(comment), name=name), judged(2)), overall=Prose(comment), student=name)
    markdown = template.render(template.standard("ko"), made)
    assert not has_html(markdown)
    html = page.body(markdown)
    assert "<strong>1 / 4</strong></td>\n</tr>\n</tbody>\n</table>\n<h2>문항별 피드백</h2>" in html
    assert html.count("<h3>") == 2
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("코멘트: {{ report.overall }}!", "코멘트: 수고했어요 😀!\n"),
        ("- {{ report.criteria[0].comment }}\n- 끝", "- **잘했어요** 🎉\n\n  - `fit`을 불렀어요\n  - 다음에는 *검증*도 해 보세요\n- 끝\n"),
        ("> {{ report.criteria[0].comment }}", "> **잘했어요** 🎉\n>\n> - `fit`을 불렀어요\n> - 다음에는 *검증*도 해 보세요\n"),
        ("| a |\n|---|\n| {{ report.overall }} |", "| a |\n|---|\n| 수고했어요 😀 |\n"),
        ("앞\n{{ report.overall }}\n뒤", "앞\n\n수고했어요 😀\n\n뒤\n"),
        ("{{ report.student | upper }} {{ report.percent }}%", "김펭귄 25%\n"),
        ("{{ report.criteria | length }}문항", "2문항\n"),
        ("{% for c in report.criteria if c.score %}{{ c.id }} {% endfor %}", "criterion_1\n"),
        ("{% if report.link is defined and report.score > 0 %}예{% else %}아니요{% endif %}", "예\n"),
        ("{{ '누르기' | link('javascript:alert(1)') }}", "누르기\n"),
        ("{{ 'a' | link('https://a.example/(b) c') }}", "[a](https://a.example/%28b%29%20c)\n"),
    ],
)  # fmt: skip
def test_what_is_put_in_fits_its_place(text, made):
    assert template.render(text, report()) == made


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("a\n{{ report.student", "syntax", 2),
        ("a\n\n{% if x %}", "syntax", 3),
        ("{% endfor %}", "syntax", 1),
        ("a\n{{ student }}", "unknown", 2),
        ("a\n\n{{ report.model }}", "unknown", 3),
        ("{{ report.criteria[9].name }}", "unknown", 1),
        ("{{ report.score + report.student }}", "fails", 1),
        ("{{ report.student | center(99) }}", "syntax", 1),
        ("{% set a = 'x' %}", "not_allowed", 1),
        ("{{ report.student.ljust(10) }}", "not_allowed", 1),
        ("{{ 'a' * 999999999 }}", "not_allowed", 1),
        ("{{ 2 ** 9999999 }}", "not_allowed", 1),
        ("{% include 'x' %}", "not_allowed", 1),
        ("{% macro a() %}{% endmacro %}", "not_allowed", 1),
        ("{% for a in report.overall %}{% endfor %}", "loop", 1),
        ("\n{% for a in report.criteria %}{% for b in a.cited %}{% for c in a.cited %}{% endfor %}{% endfor %}{% endfor %}", "loop", 2),
        ("{% for a in [1] %}{% endfor %}", "loop", 1),
        ("<b>굵게</b>", "html", None),
        ("  \n", "template_empty", None),
        ("a" * 20_001, "template_too_long", None),
        ("{{ " + "(" * 3000 + ")" * 3000 + " }}", None, None),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_used_is_refused_with_its_line(text, key, line):
    error = refused(text)
    if key:
        assert error.problem.key == f"feedback_export.{key}"
    assert line is None or error.problem.values["line"] == line
    assert all(error.say(language) for language in ("en", "ko"))


@pytest.mark.parametrize(
    "text",
    ["{{ report.__class__.__mro__ }}", "{{ report.__init__.__globals__ }}", "{{ ''.__class__ }}", "{{ report.student.__class__ }}"],
)  # fmt: skip
def test_nothing_but_the_report_can_be_reached(text):
    error = refused(text)
    assert error.problem.key in ("feedback_export.unknown", "feedback_export.fails")


def test_what_grows_without_end_is_stopped():
    long = report(criteria=tuple(judged(n, cited=(CITED,) * 60) for n in range(60)), overall=Prose("가" * 10_000))
    text = "{% for c in report.criteria %}{% for d in c.cited %}{{ report.overall }}{% endfor %}{% endfor %}"
    with pytest.raises(TemplateRefused) as caught:
        template.render(text, long)
    assert caught.value.problem.key == "feedback_export.result_too_long"


@given(st.text(alphabet="{}%# report.criteriascoreif|for-\n", max_size=60))
def test_any_template_is_rendered_or_refused(text):
    try:
        made = template.render(text, report())
    except TemplateRefused as error:
        made = error.say("ko")
    assert made
