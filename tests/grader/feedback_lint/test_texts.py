"""The check on whole feedback texts: of our own making, and those of the offline grader on every bundled sample."""

import pytest

from grader.assignments import find
from grader.feedback_lint import Kind, lint
from tests.feedback_texts import labels, offline, texts

GAPS = {
    "bikes-gaps": ["leftover"], "cafe-gaps": ["leftover"], "seabirds-gaps": ["leftover"],
    "bikes-good": ["leftover", "next_step"], "cafe-good": ["leftover", "next_step"], "seabirds-good": ["leftover", "next_step"],
}  # fmt: skip
"""What is found in the offline grader's drafts: its signature, and no next step where nothing was lacking."""


KNOWN = [one for file in ("made_up", "honest", "held_out", "held_out_again") for one in texts(file)]
"""Texts the rules were written or changed with in view."""


@pytest.mark.parametrize("labelled", KNOWN, ids=lambda labelled: labelled.name)
def test_a_text_of_our_own_gets_the_findings_it_was_made_for(labelled):
    assert labels(labelled.findings()) == labelled.expected


@pytest.mark.parametrize("labelled", texts("held_out_last"), ids=lambda labelled: labelled.name)
def test_a_text_nothing_was_changed_for_gets_no_false_alarm_beyond_a_next_step_that_was_not_recognised(labelled):
    assert set(labels(labelled.findings()) - labelled.expected) <= {"next_step"}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("sample", GAPS)
def test_an_offline_draft_has_no_other_flaws_than_it_admits(sample, language):
    overall, scores, comments = offline(sample, language)
    rubric = find(sample.partition("-")[0]).rubric
    found = lint(overall, rubric=rubric, scores=scores, language=language, comments=comments)
    assert sorted(finding.kind for finding in found) == GAPS[sample]


def test_an_offline_draft_that_the_coach_overturned_contradicts_the_ratings():
    overall, scores, comments = offline("bikes-gaps", "ko")
    scores |= {"grouping": 0, "retrospective": 3, "charts": 2}
    found = lint(overall, rubric=find("bikes").rubric, scores=scores, language="ko", comments=comments)
    serious = {(finding.problem.key, finding.criterion, finding.comment_of) for finding in found if finding.serious}
    assert serious == {
        ("feedback_lint.praised_lowest", "grouping", ""),
        ("feedback_lint.lacking_highest", "retrospective", ""),
        ("feedback_lint.other_score", "grouping", "grouping"),
        ("feedback_lint.other_score", "retrospective", "retrospective"),
    }
    assert "feedback_lint.decided_since" in {finding.problem.key for finding in found}


def test_comments_are_looked_at_for_links_leftovers_and_other_scores_and_get_no_fixes():
    rubric = find("bikes").rubric
    comments = {
        "questions": "https://example.org 를 보세요.",
        "quality": "[학생 이름] 님, 3점 만점에 1점 단계와 맞아요.",
        "charts": "축이 잘 보여요 😊😊😊😊😊😊😊😊😊 3점 만점에 2점 단계와 맞아요.",
    }
    text = "질문을 먼저 적은 점이 좋았어요. 축에 단위를 적어 보세요. 응원할게요!"
    found = lint(text, rubric=rubric, scores={"quality": 2, "charts": 2}, language="ko", comments=comments)
    assert [(one.kind, one.comment_of) for one in found] == [
        (Kind.LINK, "questions"), (Kind.LEFTOVER, "quality"), (Kind.CONTRADICTION, "quality"),
    ]  # fmt: skip
    assert not any(one.fixes for one in found)
    for one in found:
        assert comments[one.comment_of][one.start : one.end]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_finding_is_said_in_both_languages(language):
    for labelled in texts("made_up"):
        for finding in labelled.findings():
            assert "{" not in finding.say(language).replace("{name}", "")
