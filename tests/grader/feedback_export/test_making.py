import threading

from grader.errors import ExportError
from grader.feedback_export.making import Making


def test_what_was_made_is_handed_over_with_its_count():
    def work(step):
        assert all(step() for _ in range(3))
        return b"whole"

    making = Making(work, 3).start()
    assert making.wait(10)
    now = making.progress()
    assert (now.done, now.total, now.made, now.problem) == (3, 3, b"whole", None)


def test_it_can_be_followed_and_stopped():
    reached, go_on = threading.Event(), threading.Event()

    def work(step):
        asked = step()
        reached.set()
        go_on.wait(10)
        return b"half" if asked and not step() else b"whole"

    making = Making(work, 2).start()
    assert reached.wait(10)
    assert (making.progress().done, making.progress().ended) == (1, False)
    making.stop()
    go_on.set()
    assert making.wait(10)
    assert (making.progress().made, making.progress().problem) == (None, None)


def test_a_problem_is_kept_to_be_said():
    def refused(_step):
        raise ExportError("feedback_export.no_font")

    making = Making(refused, 1).start()
    assert making.wait(10)
    assert making.progress().problem.problem.key == "feedback_export.no_font"


def test_what_nobody_expected_ends_it_all_the_same(caplog):
    making = Making(lambda _step: bytes(1 // 0), 1).start()
    assert making.wait(10)
    assert making.progress().problem.problem.values == {"what": "ZeroDivisionError"}
    assert "could not be made" in caplog.text


def test_more_lines_than_were_counted_do_no_harm():
    making = Making(lambda step: b"x" if [step() for _ in range(5)] else b"", 2).start()
    assert making.wait(10)
    assert (making.progress().done, making.progress().total) == (5, 5)
