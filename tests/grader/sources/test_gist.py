"""Links to gists, and what becomes of them."""

import pytest

from grader.errors import NotASource, SourceError, SourceUnavailable, SubmissionNotFound
from grader.sources.gist import GistSource
from grader.sources.wire import Patience
from grader.submission import FetchedNotebook, NotebookListing

ID = "0123456789abcdef0123"
NOTEBOOK = '{"cells": [], "metadata": {"title": "한글"}}'.encode()


@pytest.fixture
def gists(gh):
    return GistSource(gh.settings(), max_bytes=1000, patience=Patience(connect=2, read=2, total=5))


def one(found) -> FetchedNotebook:
    assert isinstance(found, FetchedNotebook)
    return found


@pytest.mark.parametrize(
    "link",
    [
        f"https://gist.github.com/student/{ID}",
        f"gist.github.com/{ID}",
        f"https://gist.github.com/student/{ID}#file-과제-ipynb",
        f"<https://gist.github.com/student/{ID}>",
        f"https://nbviewer.org/gist/student/{ID}",
        f"https://colab.research.google.com/gist/student/{ID}/과제.ipynb",
        f"https://gist.githubusercontent.com/student/{ID}/raw/과제.ipynb",
    ],
)
def test_a_gist_with_one_notebook_is_opened_by_every_kind_of_link(gh, gists, link):
    revision = gh.add_gist(ID, {"과제.ipynb": NOTEBOOK, "readme.md": b"hi"})
    assert gists.accepts(link)
    found = one(gists.open(link))
    assert (found.owner, found.repo, found.path, found.commit) == ("student", "gist", "과제.ipynb", revision)
    assert found.content == NOTEBOOK
    assert one(gists.open(found.permalink)).sha256 == found.sha256


def test_a_revision_is_kept_to(gh, gists):
    revision = gh.add_gist(ID, {"a.py": b"x = 1"})
    assert one(gists.open(f"https://gist.github.com/student/{ID}/{revision}")).commit == revision
    with pytest.raises(SubmissionNotFound):
        gists.open(f"https://gist.github.com/student/{ID}/{'e' * 40}")


def test_of_several_the_coach_chooses_and_each_choice_can_be_opened(gh, gists):
    gh.add_gist(ID, {"b 10.ipynb": b"{}", "b 2.ipynb": NOTEBOOK, "a.py": b"x = 1"})
    listing = gists.open(f"https://gist.github.com/student/{ID}")
    assert isinstance(listing, NotebookListing)
    assert [choice.path for choice in listing.notebooks] == ["b 2.ipynb", "b 10.ipynb", "a.py"]
    assert [one(gists.open(choice.reference)).path for choice in listing.notebooks] == [
        "b 2.ipynb",
        "b 10.ipynb",
        "a.py",
    ]


def test_a_gist_without_an_owner_can_be_opened(gh, gists):
    gh.add_gist(ID, {"a.ipynb": NOTEBOOK}, owner="")
    assert one(gists.open(f"https://gist.github.com/{ID}")).owner == ""


@pytest.mark.parametrize(
    ("files", "error", "key"),
    [
        (None, SubmissionNotFound, "source.gist_no_such"),
        ({"readme.md": b"hi"}, SubmissionNotFound, "source.no_notebooks"),
        ({"a.ipynb": b"x" * 900}, SourceError, "source.gist_too_large"),
    ],
)
def test_what_cannot_be_opened_gets_its_sentence(gh, gists, files, error, key):
    if files is not None:
        gh.add_gist(ID, files, most=500)
    with pytest.raises(error) as refused:
        gists.open(f"https://gist.github.com/student/{ID}")
    assert refused.value.problem.key == key


def test_a_users_page_is_no_gist(gists):
    with pytest.raises(NotASource) as refused:
        gists.open("https://gist.github.com/student")
    assert refused.value.problem.key == "source.gist_incomplete"


@pytest.mark.parametrize("body", [b"[]", b"{}", b"<html>", b'{"id": 3, "files": {"a": 1}}'])
def test_nonsense_is_called_nonsense(gh, gists, body):
    gh.fault("gists", body=body)
    with pytest.raises(SourceUnavailable) as refused:
        gists.open(f"https://gist.github.com/student/{ID}")
    assert refused.value.problem.key == "source.nonsense"


@pytest.mark.parametrize("link", ["https://github.com/o/r/blob/main/a.ipynb", "", "x", f"ftp://gist.github.com/{ID}"])
def test_other_links_are_left_to_others(gists, link):
    assert not gists.accepts(link)
