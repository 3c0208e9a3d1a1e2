"""What comes by hand: uploads, pasted code, links nobody can fetch."""

import pytest

from grader import bundle, snapshot
from grader.errors import NotASource, SourceError
from grader.sources.handed import only_a_link, pasted_code, uploaded

NOTEBOOK = b'{"cells": [], "nbformat": 4}'


def test_one_uploaded_file_is_kept_as_it_is():
    found = uploaded({"과제.ipynb": NOTEBOOK}, student="김펭귄", max_bytes=1000)
    assert (found.path, found.content, found.owner, found.permalink) == ("과제.ipynb", NOTEBOOK, "", "")


def test_several_are_one_submission_in_the_order_a_person_expects():
    found = uploaded({"E10.ipynb": NOTEBOOK, "E2.ipynb": NOTEBOOK, "a.py": b"x"}, student="a", max_bytes=1000)
    assert found.path == "E2.ipynb, E10.ipynb, a.py"
    assert list(bundle.files_of(found.content)) == ["E2.ipynb", "E10.ipynb", "a.py"]


def test_the_same_file_of_two_students_is_two_submissions():
    pins = {uploaded({"a.ipynb": NOTEBOOK}, student=name, max_bytes=1000).commit for name in ("a", "b", "a ")}
    assert len(pins) == 2


def test_nothing_and_too_much_are_refused():
    with pytest.raises(NotASource):
        uploaded({}, student="a", max_bytes=10)
    with pytest.raises(SourceError, match="limit"):
        uploaded({"a.ipynb": b"x" * 6, "b.ipynb": b"x" * 6}, student="a", max_bytes=10)


def test_pasted_blocks_are_kept_and_anything_else_is_refused():
    found = pasted_code(' [{"code": "print(1)\\r\\n", "submit_block_id": "b1"}] ', student="a")
    assert [cell.block for cell in snapshot.read(found.content, path=found.path).cells] == ["b1"]
    with pytest.raises(NotASource, match="raw code blocks"):
        pasted_code("print(1)", student="a")


def test_a_link_is_recorded_without_being_followed():
    found = only_a_link(" https://blog.example/post?id=1 ", student="a")
    assert (found.permalink, found.content) == ("https://blog.example/post?id=1", bundle.NOTHING)


@pytest.mark.parametrize(
    "link",
    ["", "blog", "javascript:alert(1)", "ftp://a.b/c", "https://", "https://u:p@host/x", "https://a b", "http://[x"],
)
def test_what_is_no_web_address_is_refused(link):
    with pytest.raises(NotASource):
        only_a_link(link, student="a")
