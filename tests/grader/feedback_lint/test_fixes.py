"""What holds of every fix and every text, whatever stands in it."""

import itertools
import time
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.assignments import find
from grader.feedback_lint import Finding, Kind, Link, Politeness, Rules, fixed, lint, together
from grader.feedback_lint.lint import LONGEST_FIXED
from tests.feedback_texts import texts

LABELLED = [*texts("made_up"), *texts("honest")]
BIKES = find("bikes").rubric
SCORES = {"questions": 0, "quality": 3, "grouping": 3, "charts": 1, "retrospective": 3}
SENTENCES = [
    "질문과 답(0/3)을 적어 보세요.", "회고가 빠져 있어요.", "데이터 품질은 3점을 드렸어요.", "총점은 10점이에요.", "표를 깔끔하게 만들었습니다.",
    "[안내](https://example.net/a)를 보세요.", "참고: https://example.net/b", "[그래프 안내](https://example.net/c)를 보세요.", "축을 붙여 보십시오!", "잘 적었다.", "다음엔 단위를 적어 봐.",
    "⭐⭐☆", "- 회고: 3/3", "- 나누어 비교하기 3/3: 두 기준을 함께 놓았어요.", "요일별 표가 한눈에 들어와요 😊", "🎉🎉🎉🎉", "(https://example.net/d)", "\n", "\n\n", "**잘한 점**", "🌱 보완하면 좋을 점",
    "`df.head()`를 쓴 점이 좋아요.", "[학생 이름] 님", "“이건 학생의 말이다.”라고 썼네요.", "You scored 3 out of 3.", "Great charts!", "Try a box plot.",
]  # fmt: skip
some_rules = st.builds(
    Rules,
    scores=st.booleans(),
    fewest_emoji=st.integers(0, 2),
    most_emoji=st.integers(2, 5),
    politeness=st.sampled_from(Politeness),
    links=st.sampled_from([(), (Link(url="https://example.org/charts", title="그래프 안내"),)]),
)
some_text = st.one_of(
    st.lists(st.sampled_from(SENTENCES), max_size=9).map(" ".join),
    st.lists(st.sampled_from(SENTENCES), max_size=9).map("\n".join),
    st.text(max_size=300),
    st.text(
        alphabet='회고가질문과답 없어요좋았습니다3/점().-*#[]`"“”🎉👍\u200d\ufe0f\n://www.a.com{}<>_', max_size=200
    ),
)


def found(text: str, rules: Rules) -> tuple[Finding, ...]:
    return lint(text, rubric=BIKES, scores=SCORES, language="ko", rules=rules)


def kinds(findings: tuple[Finding, ...]) -> Counter[tuple[Kind, str]]:
    return Counter((one.kind, one.problem.key) for one in findings)


@given(some_text, some_rules)
@settings(max_examples=300, deadline=None)
@example("회고" * 300, Rules())
@example("https://[::1", Rules())
@example("[a](http://[)", Rules())
@example("3점" + "9" * 5000 + "점", Rules())
@example("\ud800 회고가 없어요.", Rules())
def test_any_text_is_read_and_every_fix_removes_its_finding_and_adds_none(text, rules):
    before = found(text, rules)
    for finding in before:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.say("ko")
        for fix in finding.fixes:
            assert fix.fits(text)
            after = kinds(found(fix.after(text), rules))
            assert not after - kinds(before)
            assert after[finding.kind, finding.problem.key] < kinds(before)[finding.kind, finding.problem.key]


@given(some_text, some_rules)
@settings(max_examples=100, deadline=None)
def test_fixing_all_leaves_nothing_that_could_be_fixed_and_twice_is_once(text, rules):
    once = fixed(text, rubric=BIKES, scores=SCORES, language="ko", rules=rules)
    assert not any(finding.fixes for finding in found(once, rules))
    assert fixed(once, rubric=BIKES, scores=SCORES, language="ko", rules=rules) == once
    assert kinds(found(once, rules)) <= kinds(found(text, rules))


@pytest.mark.parametrize("labelled", LABELLED, ids=lambda labelled: labelled.name)
def test_a_fix_of_a_made_up_text_changes_nothing_but_its_passage(labelled):
    for finding in labelled.findings():
        for fix in finding.fixes:
            for edit in fix.edits:
                assert labelled.text[edit.start : edit.end] == edit.old
            kept = sum(len(edit.new) - len(edit.old) for edit in fix.edits)
            assert len(fix.after(labelled.text)) == len(labelled.text) + kept


def test_a_fix_for_another_text_does_nothing():
    text = "질문과 답(0/3)을 먼저 적은 점이 좋았어요. 축에 단위를 적어 보세요."
    [score] = [one for one in found(text, Rules()) if one.kind is Kind.SCORE]
    assert score.fixes[0].after(text) == "질문과 답을 먼저 적은 점이 좋았어요. 축에 단위를 적어 보세요."
    assert score.fixes[0].after("다른 글") == "다른 글"


def test_fixes_that_meet_are_not_made_together():
    text = "요일별 표를 깔끔하게 만들었어요. 축에 단위를 적어 보세요. 잘 적었습니다 🎉🎉🎉 3점을 드렸어요."
    offered = [one.fixes[0] for one in found(text, Rules(most_emoji=0)) if one.fixes]
    edits = together(offered).edits
    assert all(one.end < other.start for one, other in itertools.pairwise(edits))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("질문과 답(3/3)이 좋아요.", "질문과 답이 좋아요."),
        ("질문과 답 (3/3점): 표가 좋아요.", "질문과 답: 표가 좋아요."),
        ("표가 좋아요. 총점은 12점이에요.", "표가 좋아요."),
        ("⭐⭐⭐\n표가 좋아요.", "표가 좋아요."),
        ("표가 좋아요.\n- 회고: 3/3\n축을 붙여 보세요.", "표가 좋아요.\n축을 붙여 보세요."),
        ("표가 좋아요. [안내서](https://example.net)를 보세요.", "표가 좋아요. 안내서를 보세요."),
        ("표가 좋아요 (https://example.net).", "표가 좋아요."),
        ("표가 좋아요.\n참고: https://example.net\n축을 붙여 보세요.", "표가 좋아요.\n축을 붙여 보세요."),
        ("[그래프 안내](https://example.net)를 보세요.", "[그래프 안내](https://example.org/charts)를 보세요."),
        ("표가 좋아요. 축을 붙였습니다. 단위를 적어 보세요.", "표가 좋아요. 축을 붙였어요. 단위를 적어 보세요."),
    ],
)
def test_what_a_fix_leaves_reads_as_if_it_had_never_been_there(before, after):
    rules = Rules(links=(Link(url="https://example.org/charts", title="그래프 안내"),))
    frame = "{} 질문을 먼저 적은 점이 인상적이에요. 축에 단위를 적어 보세요. 다음에도 기대할게요."
    said = frame.format(before)
    assert fixed(said, rubric=BIKES, scores={}, language="ko", rules=rules) == frame.format(after)


def test_a_text_too_long_to_try_fixes_on_gets_findings_only():
    findings = found("회고가 빠져 있어요. 총점은 10점이에요. " * (LONGEST_FIXED // 20), Rules())
    assert findings
    assert not any(one.fixes for one in findings)


@pytest.mark.parametrize(
    "piece",
    ["회고가 없어요. ", "1/3 ", "(3/3) ", "https://a.b/ ", "[a](http://b.c) ", "- ", "잘 ", "[", "a.b.", "🎉 ", "no "],
)
def test_ten_times_the_text_takes_about_ten_times_as_long(piece):
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        started = time.process_time()
        found(text, Rules())
        return time.process_time() - started

    seconds(1_000)
    short, long = (min(seconds(length) for _ in range(3)) for length in (LONGEST_FIXED + 1, 10 * LONGEST_FIXED))
    assert long < 40 * max(short, 0.01)
