"""One criterion's object of a reply, as a model wrote it: read leniently where nothing can be misread, strictly where a score is at stake."""

import re
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, ValidationError

from grader.evaluation import Confidence

UNSEEN = "unseen"
"""What a model says in place of a confidence when it would have to judge what it was not shown."""

_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.0+)?")


def _whole_number(value: Any) -> int | None:  # noqa: ANN401 - JSON
    """2, 2.0, "2" and "2.0" are 2; null is None; everything else, `true` above all, is refused."""
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    text = value.strip() if isinstance(value, str) else str(value) if isinstance(value, float) else ""
    if not _WHOLE_NUMBER.fullmatch(text):
        raise ValueError("not a whole number")
    return int(float(text))


def _readable(items: Any) -> list["Citation"]:  # noqa: ANN401 - JSON
    """The citations that can be read. The others prove nothing, but do not spoil the rest either."""
    citations = []
    for item in items if isinstance(items, list) else []:
        try:
            citations.append(Citation.model_validate(item))
        except ValidationError:
            continue
    return citations


def _confidence(value: Any) -> Confidence | None:  # noqa: ANN401 - JSON
    """A model that does not say how sure it is counts as unsure; None: it says that it has not seen what decides."""
    given = str(value).strip().lower()
    if given == UNSEEN:
        return None
    try:
        return Confidence(given)
    except ValueError:
        return Confidence.LOW


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    """A number where a text was asked for is the text of that number; null and everything else says nothing."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


Said = Annotated[str, BeforeValidator(_text)]
WholeNumber = Annotated[int | None, BeforeValidator(_whole_number)]


class Citation(BaseModel):
    """A quote and the number of the cell it is said to stand in."""

    cell: Annotated[int, BeforeValidator(_whole_number), Field(ge=0)]
    quote: str


class Member(BaseModel):
    """`score` None: the model gives none, and may say why in `unscored_reason`, a key of `grader/words`."""

    evidence: Annotated[list[Citation], BeforeValidator(_readable)] = []
    absence: Said = ""
    measured: Said = ""
    comment: str = ""
    score: WholeNumber
    confidence: Annotated[Confidence | None, BeforeValidator(_confidence)] = Confidence.LOW
    unscored_reason: str | None = None


class Asked(BaseModel):
    """One question to the coach, and the id of the criterion it is about."""

    criterion_id: str = Field(validation_alias=AliasChoices("criterion_id", "id", "criterion"))
    question: str


def asked(value: Any) -> Asked | None:  # noqa: ANN401 - JSON
    """The question that `value` holds; None when it holds none that can be read."""
    try:
        return Asked.model_validate(value)
    except ValidationError:
        return None
