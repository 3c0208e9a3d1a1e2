"""What a coach chose about their own times."""

import pytest

from grader import time_choices
from grader.time_choices import TimeChoices


@pytest.mark.parametrize("choices", [TimeChoices(), TimeChoices(shared=True), TimeChoices(by_hand=45.5)])
def test_choices_are_kept_under_the_coachs_name(choices: TimeChoices):
    stored = time_choices.kept(choices, "Mina: 1")
    assert time_choices.read(stored, "Mina: 1") == choices
    assert time_choices.read(stored, "Mina") == TimeChoices()


@pytest.mark.parametrize("nonsense", [0, -1, True, "45", 1e9, None, [45]])
def test_a_time_by_hand_that_makes_no_sense_is_passed_over(nonsense: object):
    assert time_choices.read({time_choices.BY_HAND + "Mina": nonsense}, "Mina").by_hand is None


def test_only_those_who_chose_to_share_do():
    stored = {
        **time_choices.kept(TimeChoices(shared=True), "Mina"),
        **time_choices.kept(TimeChoices(), "Jun"),
        time_choices.SHARED + "Ada": "yes",
        "coach": True,
    }
    assert time_choices.sharing(stored) == ("Mina",)
