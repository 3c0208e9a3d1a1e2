"""The finder of past comments on the desk, driven without a browser: what it offers, and that closed it costs one button. Choosing is `tests/browser`'s."""

import json

import pytest
from streamlit.testing.v1 import AppTest

FIELD = "rating_comment_explore"


@pytest.fixture
def at(app) -> AppTest:
    """The first bundled sample on the desk, with a comment that was discarded."""
    at = app("grade.py")
    at.button(key="sample_seabirds-good").click().run()
    at.text_area(key=FIELD).input("지표의 까닭을 <b>잘</b> 썼어요").run()
    at.button(key="discard_draft").click().run()
    return at


def listed(at: AppTest) -> dict:
    found = [one.proto for one in at.get("bidi_component") if one.proto.component_name == "coachmark_comment_list"]
    assert len(found) <= 1
    return json.loads(found[0].json) if found else {}


def texts(at: AppTest) -> list[str]:
    return [offer["text"] for offer in listed(at)["offers"]]


def open_finder(at: AppTest, field: str = "explore") -> AppTest:
    return at.button(key=f"find_comment_{field}").click().run()


def search(at: AppTest, text: str, field: str = "explore") -> AppTest:
    return at.text_input(key=f"finder_text_{field}").input(text).run()


def test_closed_it_is_one_button_of_each_card(at: AppTest):
    buttons = [one.key for one in at.button if (one.key or "").startswith("find_comment_")]
    assert len(buttons) == 7
    assert listed(at) == {}
    assert not [one for one in at.text_input if (one.key or "").startswith("finder_")]


def test_what_was_discarded_is_offered_at_once_as_text(at: AppTest):
    open_finder(at)
    assert texts(at) == ["지표의 까닭을 <b>잘</b> 썼어요"]
    (offer,) = listed(at)["offers"]
    assert offer["notes"][0] == "never saved"
    assert not offer["pinned"]


def test_it_is_found_from_another_card_by_any_part(at: AppTest):
    open_finder(at, "models")
    for text, found in (("까닭", 1), ("표의 썼어", 1), ("ㄲㄷ", 1), ("없는 말", 0)):
        assert len(texts(search(at, text, "models"))) == found
    assert "Nothing found" in listed(at)["nothing"]


def test_only_one_finder_is_open_and_it_begins_anew(at: AppTest):
    search(open_finder(at), "까닭")
    open_finder(at, "models")
    assert listed(at)["field"] == "models"
    open_finder(at)
    assert (listed(at)["field"], listed(at)["query"]) == ("explore", "")
    open_finder(at)
    assert listed(at) == {}


def test_the_overall_feedback_has_one_too(at: AppTest):
    at.text_area(key="overall_feedback").input("끝까지 잘했어요").run()
    open_finder(at, "overall_feedback")
    assert texts(at) == ["지표의 까닭을 <b>잘</b> 썼어요"]
    open_finder(at)
    assert texts(at)[1] == "끝까지 잘했어요"
    assert listed(at)["offers"][1]["notes"][:2] == ["draft", "overall feedback"]


def test_pinned_ones_come_first_and_other_coaches_words_only_when_wanted(at: AppTest, services):
    submission = services.gradebook.recent_submissions(1)[0]
    place = {"coach": services.preferences().coach, "assignment": submission.assignment, "criterion_id": "explore"}
    services.gradebook.pin_comment("[name], 고정한 말", **place, submission_id=None)
    open_finder(at)
    assert texts(at)[0] == f"{submission.student}, 고정한 말"
    assert listed(at)["offers"][0]["notes"] == ["pinned", "name replaced"]
    services.gradebook.save_preferences({"coach": "Jun"})
    at.run()
    assert texts(at) == []
    at.checkbox(key="finder_all_explore").check().run()
    assert texts(at) == ["지표의 까닭을 <b>잘</b> 썼어요"]
    assert place["coach"] in listed(at)["offers"][0]["notes"]


def test_a_blind_desk_leaves_the_name_open(at: AppTest, services):
    submission = services.gradebook.recent_submissions(1)[0]
    place = {"coach": services.preferences().coach, "assignment": submission.assignment, "criterion_id": "explore"}
    services.gradebook.pin_comment("[name], hello", **place, submission_id=None)
    services.gradebook.save_preferences({"blind": True})
    open_finder(at)
    assert "[name], hello" in texts(at)
    assert "fill in the name" in listed(at)["offers"][0]["notes"]
    assert submission.student not in json.dumps(listed(at), ensure_ascii=False)
