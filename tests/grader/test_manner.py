"""The coach's bounds for emoji, in what models are asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.assignments import bundled, find
from grader.feedback_lint import Politeness, Rules
from grader.manner import Manner, emoji_asked
from grader.preferences import Preferences
from grader.prompt import system_text
from grader.run import RunPurpose
from grader.settings import Settings
from tests.fakes import ScriptedModel
from tests.grader.test_grading import PIECES
from tests.grader.test_grading import Bench as GradingBench
from tests.grader.test_writer import Bench as WritingBench

BOUNDS = [
    (0, 6, "one or two fitting emoji", "at most one"),
    (0, 0, "no emoji", "none"),
    (0, 1, "at most 1 fitting emoji", "at most one"),
    (0, 4, "at most 4 fitting emoji", "at most one"),
    (3, 3, "exactly 3 fitting emoji", "at most one"),
    (3, 5, "3 to 5 fitting emoji", "at most one"),
]


@pytest.mark.parametrize(("fewest", "most", "overall", "comment"), BOUNDS)
def test_a_run_asks_for_as_many_emoji_as_the_coach_wants_and_records_it(fewest, most, overall, comment):
    bench = GradingBench()
    bench.gradebook.save_preferences({"lint_fewest_emoji": fewest, "lint_most_emoji": most})
    bench.events(ScriptedModel(*PIECES))
    (sent,) = bench.calls
    assert f"Use {overall} in the overall feedback and {comment} in a comment." in sent.text


@pytest.mark.parametrize(("fewest", "most", "overall", "comment"), BOUNDS)
def test_so_does_the_writing_of_the_overall_feedback(fewest, most, overall, comment):
    bench = WritingBench(RunPurpose.FEEDBACK)
    bench.gradebook.save_preferences({"lint_fewest_emoji": fewest, "lint_most_emoji": most})
    bench.carry_out(ScriptedModel("잘했어요"))
    assert f"Use {overall}." in bench.sent()


ENDINGS = [
    ("consistent", "polite 해요체"),
    ("any", "polite 해요체"),
    ("polite", "polite 해요체"),
    ("formal", "formal 합쇼체 (-습니다)"),
    ("plain", "plain 해체 (반말)"),
]


@pytest.mark.parametrize(("wanted", "asked"), ENDINGS)
def test_korean_sentences_are_asked_to_end_as_the_coach_wants(wanted, asked):
    grading, writing = GradingBench(), WritingBench(RunPurpose.FEEDBACK)
    for bench in (grading, writing):
        bench.gradebook.save_preferences({"lint_politeness": wanted})
    grading.events(ScriptedModel(*PIECES))
    writing.carry_out(ScriptedModel("잘했어요"))
    for sent in (grading.calls[0].text, writing.sent()):
        assert f"in Korean, in {asked} throughout." in sent


def test_english_has_no_endings():
    text = system_text(find("bikes"), Manner(language="en", tone="warm", rules=Rules(politeness=Politeness.FORMAL)))
    assert "in English." in text
    assert "합쇼체" not in text
    assert "$" not in text


def test_other_bounds_are_another_prompt():
    first, second = GradingBench(), GradingBench()
    second.gradebook.save_preferences({"lint_most_emoji": 0})
    for bench in (first, second):
        bench.events(ScriptedModel(*PIECES))
    assert first.calls[0].digest != second.calls[0].digest


@given(st.integers(0, 100), st.integers(0, 100))
def test_bounds_stand_in_every_prompt_that_the_coach_reads_beforehand(low, high):
    fewest, most = sorted((low, high))
    stored = {"lint_fewest_emoji": fewest, "lint_most_emoji": most}
    rules = Preferences.read(stored, Settings()).feedback_rules
    assert rules == Rules(fewest_emoji=fewest, most_emoji=most)
    text = system_text(find("bikes"), Manner(language="ko", tone="warm", rules=rules))
    assert f"Use {emoji_asked(rules)} in" in text
    if (fewest, most) not in ((0, 6), (0, 0)):
        assert {str(most), str(fewest)} - {"0"} <= set(emoji_asked(rules).split())


@pytest.mark.parametrize("assignment", bundled(), ids=lambda assignment: assignment.key)
def test_who_set_no_bounds_is_asked_for_one_or_two(assignment):
    text = system_text(assignment, Manner(language="en", tone="warm"))
    assert "Use one or two fitting emoji in the overall feedback and at most one in a comment." in text
