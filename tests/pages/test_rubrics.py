import yaml

from db.gradebook import connect
from grader.assignments import PREFERENCE, bundled
from grader.rubric_yaml import as_yaml
from tests.pages.conftest import said

MINE = {
    "key": "mine",
    "title": "My [own] task",
    "criteria": [{"name": "Works"}, {"name": "Clear", "look_for": [{"markdown": "because"}]}],
}


def paste(app, data):
    text = data if isinstance(data, str) else yaml.safe_dump(data, allow_unicode=True)
    return app.text_area(key="rubric_text").set_value(text).run()


def labels(app):
    return [expander.label for expander in app.expander]


def test_the_bundled_assignments_are_listed(visit):
    app = visit("rubrics")
    assert len(labels(app)) == 3
    for label, assignment in zip(labels(app), bundled(), strict=True):
        assert assignment.title in label
        assert f"{len(assignment.rubric.criteria)} criteria, {assignment.rubric.max_score} points" in label
        assert "not used yet" in label


def test_the_number_of_versions_used_is_said(visit, gradebook_file):
    gradebook = connect(f"sqlite:///{gradebook_file}")
    gradebook.use_rubric(bundled()[0])
    gradebook.close()
    assert "버전 1개 사용" in labels(visit("rubrics", lang="ko-KR"))[0]


def test_an_assignment_is_laid_open(visit):
    app = visit("rubrics")
    app.session_state["assignment_bikes"] = True
    app.run()
    first = bundled()[0].rubric.criteria[0]
    assert first.name in said(app)
    assert first.levels[-1].descriptor in said(app)
    assert [button.label for button in app.get("download_button")] == ["Download as YAML", "CSV", "Markdown"]


def test_a_pasted_rubric_is_shown_as_understood_added_offered_and_removed(visit, gradebook_file):
    app = visit("rubrics")
    paste(app, MINE)
    assert "how it is understood" in app.success[0].value
    assert "because" in said(app)
    app.button(key="add_assignment").click().run()
    assert app.toast[0].value == "“My [own] task” was added. The grade page offers it now."
    assert app.text_area(key="rubric_text").value == ""
    assert "your own" in labels(app)[3]
    app.switch_page("pages/grade.py").run()
    assert not app.exception
    assert "My [own] task" in app.selectbox(key="assignment").options
    app.switch_page("pages/rubrics.py").run()
    app.session_state["assignment_mine"] = True
    app.run()
    app.button(key="remove_mine").click().run()
    assert len(labels(app)) == 3
    app.switch_page("pages/grade.py").run()
    assert not app.exception
    assert "My [own] task" not in app.selectbox(key="assignment").options


def test_an_uploaded_file_is_checked(visit):
    app = visit("rubrics")
    app.file_uploader(key="rubric_upload_0").upload("과제.yaml", b"\xef\xbb\xbf" + yaml.safe_dump(MINE).encode()).run()
    assert "`mine`" in said(app)
    app.button(key="add_assignment").click().run()
    assert "your own" in labels(app)[3]


def test_a_mistake_is_one_sentence_in_place(visit):
    app = visit("rubrics", lang="ko-KR")
    paste(app, "title: T\ncriteria:\n  - nam: x\n")
    assert app.error[0].value.startswith("붙여 넣은 내용:3")
    assert not app.success
    app.file_uploader(key="rubric_upload_0").upload("cp949.yaml", "title: 제목".encode("cp949")).run()
    assert "cp949.yaml" in app.error[0].value
    assert len(app.error) == 1


def test_an_own_file_takes_a_bundled_ones_place_until_it_is_removed(visit):
    app = visit("rubrics")
    paste(app, {**MINE, "key": "bikes"})
    assert bundled()[0].title in app.warning[0].value
    app.button(key="add_assignment").click().run()
    assert "My" in labels(app)[0]
    assert len(labels(app)) == 3
    app.session_state["assignment_bikes"] = True
    app.run()
    app.button(key="remove_bikes").click().run()
    assert bundled()[0].title in labels(app)[0]


def test_what_is_offered_already_is_not_added_again(visit):
    app = visit("rubrics")
    paste(app, as_yaml(bundled()[1]))
    assert "already" in app.info[0].value
    assert "add_assignment" not in [button.key for button in app.button]


def test_a_kept_file_that_cannot_be_read_is_said_and_can_be_removed(visit, gradebook_file):
    gradebook = connect(f"sqlite:///{gradebook_file}")
    gradebook.save_preferences({f"{PREFERENCE}old": "title: T\n", f"{PREFERENCE}bikes": "nonsense"})
    gradebook.close()
    app = visit("rubrics")
    assert len(labels(app)) == 3
    assert not any("your own" in label for label in labels(app))
    assert "old" in app.warning[1].value
    app.button(key="remove_unreadable_old").click().run()
    assert len(app.warning) == 1


TABLE = "# 챗봇 만들기\n\n| 평가문항 | 상세기준 | 비고 |\n|---|---|---|\n| 1. 전처리를 했다 | 공백 처리가 적절히 이루어졌다. | x |\n| 2. 답변을 만들었다 | 문장 3개에 답했으며 표로 정리했다. | |"


def test_a_pasted_table_is_shown_with_its_guesses_and_becomes_an_assignment(visit):
    app = visit("rubrics", lang="ko-KR")
    paste(app, TABLE)
    assert "마크다운 표" in app.success[0].value
    assert "“비고” 열은 가져오지 않았어요" in said(app).replace("\\", "")
    assert app.text_input(key="new_title_0").value == "챗봇 만들기"
    app.text_input(key="new_course_0").set_value("자연어 처리").run()
    app.text_area(key="new_brief_0").set_value("챗봇을 만드세요.").run()
    app.button(key="add_assignment").click().run()
    assert "챗봇 만들기" in labels(app)[3]
    assert "자연어 처리" in labels(app)[3]
    app.session_state["assignment_rubric"] = True
    app.run()
    assert "챗봇을 만드세요." in said(app)
    app.button(key="remove_rubric").click().run()
    assert len(labels(app)) == 3


def test_without_a_title_nothing_can_be_added_yet(visit):
    app = visit("rubrics")
    paste(app, "1. Plots the data\n2. Names the metric")
    assert "Read as a list: 2 criteria." in app.success[0].value
    assert "add_assignment" not in [button.key for button in app.button]
    app.text_input(key="new_title_0").set_value("Birds of the coast").run()
    assert app.text_input(key="new_key_0").placeholder == "birds-of-the-coast"
    app.text_input(key="new_key_0").set_value("No!").run()
    assert "“No!”" in app.error[0].value
    app.text_input(key="new_key_0").set_value("birds2").run()
    app.button(key="add_assignment").click().run()
    assert "Birds of the coast" in labels(app)[3]


def test_a_spreadsheet_is_uploaded_and_named_after_its_file(visit):
    app = visit("rubrics")
    text = "Criterion,Description\r\nPlots,There are three plots.\r\n"
    app.file_uploader(key="rubric_upload_0").upload("week 3.csv", text.encode("utf-8-sig")).run()
    assert app.text_input(key="new_title_0").value == "week 3"
    assert "There are three plots." in said(app)


def test_text_without_criteria_is_answered_in_one_sentence(visit):
    app = visit("rubrics", lang="ko-KR")
    paste(app, "안녕하세요")
    assert app.error[0].value.startswith("붙여 넣은 내용: 평가 문항을 찾지 못했어요")
    assert not app.success


def opened(app, key, *popovers):
    app.session_state[f"assignment_{key}"] = True
    for popover in popovers:
        app.session_state[f"rewrites_{key}_{popover}"] = True
    return app.run()


def test_advice_stands_beside_the_preview_and_can_be_accepted_and_undone_in_an_own_assignment(visit):
    app = visit("rubrics", lang="ko-KR")
    paste(app, TABLE)
    assert "조언이 2개 있어요" in said(app)
    assert "“적절히”" in said(app)
    app.button(key="add_assignment").click().run()
    opened(app, "rubric", "c1", "c2")
    accept = app.button(key="accept_rubric_c1_vague")
    assert accept.disabled
    app.text_input(key="blank_rubric_c1_vague_0").set_value("공백 0개").run()
    app.button(key="accept_rubric_c1_vague").click().run()
    assert "공백 처리가 공백 0개 기준에 맞게 이루어졌다." in said(app)
    opened(app, "rubric", "c1", "c2")
    app.button(key="accept_rubric_c2_demands").click().run()
    assert "답변을 만들었다 \\(2/2\\)" in said(app)
    assert "평가 문항 3개" in labels(app)[3]
    app.button(key="undo_rubrics_rubric").click().run()
    assert "평가 문항 2개" in labels(app)[3]
    app.button(key="undo_rubrics_rubric").click().run()
    assert "공백 처리가 공백 0개 기준에" not in said(app)
    assert "undo_rubrics_rubric" not in [button.key for button in app.button]
    app.button(key="redo_rubrics_rubric").click().run()
    assert "공백 처리가 공백 0개 기준에" in said(app)


def test_a_rewrite_is_not_accepted_over_a_change_made_elsewhere(visit, gradebook_file):
    app = visit("rubrics", lang="ko-KR")
    paste(app, TABLE)
    app.button(key="add_assignment").click().run()
    opened(app, "rubric", "c2")
    changed = yaml.safe_dump({**MINE, "key": "rubric"}, allow_unicode=True)
    gradebook = connect(f"sqlite:///{gradebook_file}")
    gradebook.save_preferences({f"{PREFERENCE}rubric": changed})
    app.button(key="accept_rubric_c2_demands").click().run()
    assert "그사이 다른 곳에서" in app.toast[0].value
    assert gradebook.preferences()[f"{PREFERENCE}rubric"] == changed
    gradebook.close()


def test_a_bundled_assignment_shows_advice_but_takes_no_rewrite(visit):
    app = visit("rubrics", lang="ko-KR")
    opened(app, bundled()[0].key)
    assert "조언" in said(app) or "찾지 못했어요" in said(app)
    assert not [button.key for button in app.button if str(button.key).startswith("accept_")]


def test_the_model_is_asked_for_a_rewrite_and_its_answer_accepted(visit, endpoint):
    app = visit("rubrics", OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY="k", COACHMARK_MODEL="fake-model")
    paste(app, TABLE)
    app.button(key="add_assignment").click().run()
    opened(app, "rubric", "c1")
    app.button(key="ask_rubric_c1").click().run()
    assert not app.exception
    assert "Rewritten by fake-model" in said(app).replace("\\", "")
    assert "tokens" in said(app)
    assert "전처리" in endpoint.requests[-1].body["messages"][0]["content"]
    app.button(key="accept_rubric_c1_model").click().run()
    assert "전처리를 했다" not in labels(app)[3]
    assert app.button(key="undo_rubrics_rubric")


def test_an_endpoint_that_does_not_answer_is_said_in_place(visit, endpoint):
    app = visit("rubrics", OPENAI_BASE_URL=endpoint.base_url, OPENAI_API_KEY="k", COACHMARK_MODEL="fake-model")
    paste(app, TABLE)
    app.button(key="add_assignment").click().run()
    opened(app, "rubric", "c1")
    endpoint.script("bad_key")
    app.button(key="ask_rubric_c1").click().run()
    assert "did not accept the API key" in app.error[0].value
    assert "sk-proj" not in app.error[0].value
    assert app.button(key="ask_rubric_c1")


def test_another_pasted_rubric_brings_its_title_but_not_over_a_typed_one(visit):
    app = visit("rubrics")
    paste(app, TABLE)
    paste(app, TABLE.replace("챗봇 만들기", "번역기 만들기"))
    assert app.text_input(key="new_title_0").value == "번역기 만들기"
    app.text_input(key="new_title_0").set_value("My own").run()
    paste(app, TABLE)
    assert app.text_input(key="new_title_0").value == "My own"
