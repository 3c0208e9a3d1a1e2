"""What is thought is not said, however the answer is cut into pieces."""

from hypothesis import given
from hypothesis import strategies as st

from grader.thinking import TAGS, Spoken

TEXT = st.text(max_size=60)


def said(text: str, cuts: list[int]) -> str:
    spoken, at, heard = Spoken(), 0, ""
    for cut in sorted(cuts):
        heard += spoken.feed(text[at:cut]) if cut > at else ""
        at = max(at, min(cut, len(text)))
    heard += spoken.feed(text[at:])
    return heard + spoken.close()


CUTS = st.lists(st.integers(0, 200), max_size=12)


@given(TEXT.filter(lambda text: not text.lstrip().startswith("<")), CUTS)
def test_a_plain_answer_is_said_whole(text, cuts):
    assert said(text, cuts) == text.lstrip()


@given(st.sampled_from(TAGS), st.text(alphabet="abc <>가\n", max_size=40), TEXT, CUTS)
def test_a_thought_is_left_out(tag, thought, text, cuts):
    answer = text if not text.lstrip().startswith("<") else "x" + text
    assert said(f"\n<{tag}>{thought}</{tag}>\n\n{answer}", cuts) == answer.lstrip()


@given(st.sampled_from(TAGS), st.text(alphabet="abc 가", max_size=40), CUTS)
def test_a_thought_without_an_end_is_no_answer(tag, thought, cuts):
    assert said(f"<{tag}>{thought}", cuts) == ""


@given(st.sampled_from(["<", "<t", "<thin", "<b>", "<table>x", "<thought>y"]), CUTS)
def test_what_only_looks_like_a_tag_is_said(text, cuts):
    assert said(text, cuts) == text
