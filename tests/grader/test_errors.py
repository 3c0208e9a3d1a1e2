"""Problems keep their sentence in both languages, and survive a change of the catalogue."""

import pytest

from grader.errors import GraderError, Problem, SubmissionNotFound


def test_a_problem_is_said_in_the_coachs_language():
    problem = Problem("settings.not_a_url", {"name": "GITHUB_URL"})
    assert "GITHUB_URL must be a complete address" in problem.say("en")
    assert "GITHUB_URL 값은" in problem.say("ko")


@pytest.mark.parametrize("problem", [Problem("model.no_longer_there"), Problem("settings.not_a_url", {})])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_stored_problem_whose_sentence_has_changed_is_said_in_general_words(problem, language):
    assert problem.key in problem.say(language)


def test_the_text_of_an_error_is_its_english_sentence():
    error = GraderError("settings.not_a_url", name="X")
    assert str(error) == error.say("en") != error.say("ko")


def test_what_was_not_found_may_name_what_is_near():
    assert SubmissionNotFound("samples.unknown", name="x", choices=["sample:a"]).choices == ("sample:a",)
