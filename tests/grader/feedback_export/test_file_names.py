import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.feedback_export.file_names import Names, safe

ANY = st.text(alphabet=st.characters(codec=None), max_size=300)


@given(ANY)
def test_any_text_makes_a_name_that_every_system_takes(text):
    name = safe(text)
    assert name
    assert not set(name) & set('<>:"/\\|?*\x00\n\r\t')
    assert len(name.encode("utf-8")) <= 200
    assert name == name.strip(" .")
    assert name == unicodedata.normalize("NFC", name)
    assert name.split(".")[0].casefold() not in ("con", "prn", "aux", "nul", "com1", "lpt9")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("표 데이터 분류", "표 데이터 분류"),
        (unicodedata.normalize("NFD", "한글"), "한글"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\x", "C x"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("...", "feedback"),
        ("a\u202egnp.exe", "a gnp.exe"),
        ("=cmd", "cmd"),
    ],
)
def test_korean_is_kept_and_paths_are_not(text, name):
    assert safe(text) == name


def test_no_name_is_handed_out_twice_whatever_the_case():
    names = Names()
    made = [names.unique("과제", one) for one in ("Kim", "kim", "KIM ", "kim (2)", "Lee")]
    assert made == ["과제/Kim", "과제/kim (2)", "과제/KIM (3)", "과제/kim (2) (2)", "과제/Lee"]
    assert len({one.casefold() for one in made}) == len(made)


@given(st.lists(ANY, max_size=20))
def test_names_stay_in_their_folder(texts):
    names = Names()
    made = [names.unique("과제", text) for text in texts]
    assert len({one.casefold() for one in made}) == len(made)
    assert all(one.startswith("과제/") and one.count("/") == 1 and ".." not in one.split("/") for one in made)
