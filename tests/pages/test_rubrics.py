import yaml

from db.gradebook import connect
from grader.assignments import PREFERENCE, bundled
from grader.rubric_file import as_yaml
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
    assert [button.label for button in app.get("download_button")] == ["Download as YAML"]


def test_a_pasted_rubric_is_shown_as_understood_added_offered_and_removed(visit, gradebook_file):
    app = visit("rubrics")
    paste(app, MINE)
    assert "how the file is understood" in app.success[0].value
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
