"""What was read is kept until anybody writes, and not a moment longer."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from db.gradebook import SqlGradebook, connect
from db.unwritten import MOST, Unwritten
from grader.errors import GradebookError, NotInGradebook
from tests.db.examples import Desk, suggestion


@contextmanager
def statements(gradebook: SqlGradebook) -> Iterator[list[str]]:
    """What the gradebook asks its database meanwhile."""
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = gradebook._database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def desk(gradebook: SqlGradebook) -> Desk:
    return Desk(gradebook)


def test_the_same_is_read_once(desk: Desk, gradebook: SqlGradebook):
    desk.run()
    asked_for: list[Callable[[], object]] = [
        lambda: gradebook.runs_of(desk.submission.id),
        lambda: gradebook.runs_of(desk.submission.id, desk.rubric.id),
        lambda: gradebook.sealed(desk.submission.id, desk.rubric.id),
        lambda: gradebook.precedents("tabular"),
        gradebook.preferences,
    ]
    first = [read() for read in asked_for]
    with statements(gradebook) as asked:
        assert [read() for read in asked_for] == first
    assert asked == []


def test_what_this_program_writes_is_seen_at_once(desk: Desk, gradebook: SqlGradebook):
    run = desk.run()
    assert gradebook.runs_of(desk.submission.id)[0].suggestions == ()
    gradebook.record_suggestion(run.id, suggestion())
    assert len(gradebook.runs_of(desk.submission.id)[0].suggestions) == 1
    gradebook.save_preferences({"coach": "Mina"})
    assert gradebook.preferences() == {"coach": "Mina"}


def test_what_another_program_writes_is_seen_at_once(gradebook: SqlGradebook, raw: sqlite3.Connection):
    assert gradebook.preferences() == {}
    for name in ("a", "b"):
        raw.execute("INSERT INTO preference (name, value) VALUES (?, '1')", (name,))
        assert gradebook.preferences()[name] == 1


def test_what_was_taken_back_changes_nothing(gradebook: SqlGradebook):
    assert gradebook.preferences() == {}
    gradebook.check()
    assert gradebook.preferences() == {}


def test_what_is_handed_out_may_be_changed(gradebook: SqlGradebook):
    gradebook.save_preferences({"prices": [{"model": "a"}]})
    gradebook.preferences()["prices"][0]["model"] = "b"
    assert gradebook.preferences() == {"prices": [{"model": "a"}]}


def test_what_is_not_there_is_asked_for_again(gradebook: SqlGradebook):
    with pytest.raises(NotInGradebook):
        gradebook.runs_of(1)
    desk = Desk(gradebook)
    assert gradebook.runs_of(desk.submission.id) == ()


def test_a_restored_gradebook_is_read_anew(gradebook: SqlGradebook, tmp_path: Path):
    gradebook.save_preferences({"coach": "Mina"})
    gradebook.back_up(tmp_path / "kept.db")
    gradebook.save_preferences({"coach": "Jun"})
    assert gradebook.preferences() == {"coach": "Jun"}
    gradebook.restore(tmp_path / "kept.db")
    assert gradebook.preferences() == {"coach": "Mina"}


def test_after_closing_it_goes_on(gradebook: SqlGradebook, file: Path):
    assert gradebook.preferences() == {}
    gradebook.close()
    with closing(connect(f"sqlite:///{file}")) as other:
        other.save_preferences({"coach": "Mina"})
    assert gradebook.preferences() == {"coach": "Mina"}


def test_a_file_that_went_bad_is_said(gradebook: SqlGradebook, file: Path):
    assert gradebook.preferences() == {}
    gradebook.close()
    file.write_bytes(b"no gradebook, but long enough to be looked at" * 20)
    for _ in range(2):
        with pytest.raises(GradebookError, match="not a gradebook"):
            gradebook.preferences()


def test_a_gradebook_that_is_gone_is_not_made_anew_by_looking(tmp_path: Path):
    def connecting() -> sqlite3.Connection:
        return sqlite3.connect(f"{(tmp_path / 'gone.db').as_uri()}?mode=rw", uri=True)

    kept, asked = Unwritten(connecting), []
    assert [kept.answer("question", lambda: asked.append(1) or len(asked)) for _ in range(3)] == [1, 2, 3]
    assert list(tmp_path.iterdir()) == []


def test_what_was_read_before_the_connection_was_lost_is_not_kept(gradebook: SqlGradebook, raw: sqlite3.Connection):
    """The count begins anew with each connection, so it may be the same as before although somebody has written."""
    kept = gradebook.unwritten

    def read() -> dict[str, object]:
        old = gradebook.preferences()
        kept.close()
        raw.execute("INSERT INTO preference (name, value) VALUES ('a', '1')")
        kept.answer("another", list)
        return old

    assert kept.answer("question", read) == {}
    assert kept.answer("question", gradebook.preferences) == {"a": 1}


def test_no_more_is_kept_than_there_is_room_for(gradebook: SqlGradebook):
    kept = gradebook.unwritten
    gradebook.preferences()
    for number in range(3 * MOST):
        assert kept.answer(number, lambda number=number: number) == number
        assert len(kept._answers) <= MOST
    kept.close()


def test_nobody_is_told_what_was_true_before_they_asked(gradebook: SqlGradebook, file: Path):
    """Two programs write and many threads read: whoever asks after a write has ended is told that or something newer."""
    written, wrong, over = [0, 0], [], threading.Event()

    def write(who: int, book: SqlGradebook) -> None:
        for number in range(1, 120):
            book.save_preferences({f"number_{who}": number})
            written[who] = number

    def read() -> None:
        while not over.is_set():
            least = tuple(written)
            told = gradebook.preferences()
            wrong.extend(who for who in (0, 1) if told.get(f"number_{who}", 0) < least[who])

    with closing(connect(f"sqlite:///{file}")) as other:
        readers = [threading.Thread(target=read) for _ in range(4)]
        writers = [threading.Thread(target=write, args=(who, book)) for who, book in enumerate((gradebook, other))]
        for thread in (*readers, *writers):
            thread.start()
        for thread in writers:
            thread.join()
        over.set()
        for thread in readers:
            thread.join()
    assert wrong == []
    assert gradebook.preferences() == {"number_0": 119, "number_1": 119}
