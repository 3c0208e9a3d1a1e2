"""Made-up reports to try a template on: one with everything a report can have, one with as little as possible."""

from dataclasses import replace
from datetime import UTC, datetime

from grader import words
from grader.feedback_export.report import Cited, Judged, Prose, Report

_CODE = "model.fit(X_train, y_train)\nprint(classification_report(y_test, model.predict(X_test)))"


def reports(language: str) -> tuple[Report, Report]:
    """The full one and the sparse one, in "ko" or "en"."""

    def say(name: str) -> str:
        return words.say(f"feedback_export.sample_{name}", language)

    cited = Cited(cell=12, text=_CODE, language="python", file="", block="")
    judged = Judged(
        number=1, id="training", name=say("criterion"), level=say("level"), score=2, max_score=3, comment=Prose(say("comment")), cited=(cited,)
    )  # fmt: skip
    second = replace(
        judged, number=2, id="reflection", name=say("criterion_2"), score=3, comment=Prose(say("comment_2")), cited=()
    )
    full = Report(
        submission_id=0, assignment="sample", title=say("title"), course=say("course"), rubric_version=1, student=say("student"), repository="jimin/ml-homework",
        path="notebooks/project.ipynb", commit="0123456789abcdef0123456789abcdef01234567", link="https://github.com/", blocks=("b-1",), language=language,
        score=5, max_score=6, criteria=(judged, second), overall=Prose(say("overall")), coach="Mina", saved_at=datetime(2026, 3, 2, 18, 30, tzinfo=UTC), version=2,
    )  # fmt: skip
    nothing = Prose("")
    bare = replace(judged, level="", comment=nothing, cited=(), score=0)
    sparse = replace(
        full,
        course="",
        repository="",
        commit="",
        link="",
        blocks=(),
        overall=nothing,
        criteria=(bare,),
        score=0,
        max_score=3,
        version=1,
    )
    return full, sparse
