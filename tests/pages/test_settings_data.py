"""Settings, Data: backup, restore, import, and what belongs to one student."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from db.gradebook import connect
from grader.cancellation import Cancellation
from pages.components.services import services as shared
from pages.components.settings_data import FILE
from tests.db.examples import Desk
from tests.db.test_erasures import work
from tests.pages.conftest import said


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Of a gradebook that has Paul Penguin's work."""
    book = connect(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    work(book, "penguin", "Paul Penguin", "what Paul wrote")
    book.back_up(tmp_path / "b.zip")
    book.close()
    return tmp_path / "b.zip"


def names(services) -> list[str]:
    return [student.name for student in services.gradebook.students()]


def opened(visit, head: str, **options: str) -> AppTest:
    app = visit("settings", **options)
    app.session_state[head] = True
    return app.run()


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    turn = app.session_state["data_turn"]
    return app.file_uploader(key=f"{FILE}_{turn}").upload(name, content).run()


class TestRestore:
    def test_the_page_says_what_there_is_and_offers_a_backup(self, visit, services):
        Desk(services.gradebook).save()
        app = visit("settings")
        assert "1 student, 1 submission, 1 evaluation, 1 rubric version" in said(app)
        assert app.download_button(key="backup").label == "Back up"

    def test_a_backup_is_looked_into_then_brought_in(self, visit, services, backup):
        Desk(services.gradebook, "auk")
        app = upload(opened(visit, "data_restore"), "b.zip", backup.read_bytes())
        assert "| students | 1 | 1 |" in said(app)
        app.button(key="data_try").click().run()
        assert (
            "Would come in: 1 student, 1 submission, 2 runs, 2 evaluations, 1 draft, 1 pinned comment, 1 precedent."
            in said(app)
        )
        assert names(services) == ["auk"]
        app.button(key="data_bring_in").click().run()
        assert names(services) == ["auk", "Paul Penguin"]
        assert "Brought in:" in said(app)
        app = upload(app, "b.zip", backup.read_bytes())
        app.button(key="data_try").click().run()
        assert "Everything in this file is here already." in said(app)

    def test_precedents_alone_are_worth_bringing_in_and_are_named(self, visit, services, tmp_path):
        book = connect(f"sqlite:///{tmp_path / 'rules.db'}")
        book.add_precedent(assignment="bikes", criterion_id="data", rule="A table counts.", coach="Mina")
        book.back_up(tmp_path / "rules.zip")
        book.close()
        app = upload(opened(visit, "data_restore"), "rules.zip", (tmp_path / "rules.zip").read_bytes())
        assert "| precedents | 1 | 0 |" in said(app)
        app.button(key="data_try").click().run()
        assert "Would come in: 1 precedent." in said(app)
        app.button(key="data_bring_in").click().run()
        assert [rule.rule for rule in services.gradebook.precedents("bikes")] == ["A table counts."]

    def test_everything_is_replaced_only_when_one_says_so(self, visit, services, backup):
        Desk(services.gradebook, "auk")
        app = upload(opened(visit, "data_restore"), "b.zip", backup.read_bytes())
        assert app.button(key="data_replace_all").disabled
        app.checkbox(key="data_sure").check().run()
        app.button(key="data_replace_all").click().run()
        assert names(services) == ["Paul Penguin"]
        assert "before-restore-" in said(app)
        assert not app.exception

    def test_a_file_that_is_no_backup_is_one_sentence(self, visit, services):
        app = upload(opened(visit, "data_restore", lang="ko-KR"), "letter.zip", b"Dear coach")
        assert "백업이 아니에요" in app.error[0].value
        assert not [button for button in app.button if button.key == "data_replace_all"]


class TestStudent:
    def test_one_is_found_and_erased_after_typing_the_name(self, visit, services):
        work(services.gradebook, "penguin", "Paul Penguin", "what Paul wrote")
        work(services.gradebook, "auk", "Ada Auk", "what Ada wrote")
        app = opened(visit, "data_students")
        app.text_input(key="data_find").set_value("ada").run()
        button = app.button(key="data_erase_now")
        assert button.disabled
        typed = next(field for field in app.text_input if str(field.key).startswith("data_typed"))
        typed.set_value("Ada").run()
        assert app.button(key="data_erase_now").disabled
        next(field for field in app.text_input if str(field.key).startswith("data_typed")).set_value("Ada Auk").run()
        app.button(key="data_erase_now").click().run()
        assert names(services) == ["Paul Penguin"]
        assert "Erased for good: 1 submission, 2 runs, 2 evaluations, 1 draft, 1 pinned comment." in said(app)
        assert "Erased so far:" in said(app)

    def test_copies_that_still_hold_the_student_are_named(self, visit, services, backup):
        aside = services.keeping.restore(backup)
        app = opened(visit, "data_students")
        assert aside.name in said(app)

    def test_a_run_under_way_is_said_and_nothing_is_erased(self, visit, services):
        Desk(services.gradebook, "auk").run()
        app = opened(visit, "data_students")
        next(field for field in app.text_input if str(field.key).startswith("data_typed")).set_value("auk").run()
        app.button(key="data_erase_now").click().run()
        assert "still under way" in app.error[0].value
        assert names(services) == ["auk"]

    def test_nobody_found_is_said(self, visit, services):
        app = opened(visit, "data_students")
        assert "No student is called that." in said(app)


def test_a_list_that_is_being_taken_in_is_not_pulled_away(visit, services, backup, monkeypatch):
    Desk(services.gradebook, "auk")
    app = upload(opened(visit, "data_restore"), "b.zip", backup.read_bytes())
    app.checkbox(key="data_sure").check().run()
    monkeypatch.setitem(shared().batches._working, 1, Cancellation())
    app.button(key="data_replace_all").click().run()
    assert "still being taken in" in app.error[0].value
    assert names(services) == ["auk"]
