"""From rows to the values of `grader/` and back."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from db.tables import CoachActRow, EvaluationRow, RatingRow, RubricVersionRow, SubmissionRow
from db.tables_intake import BatchLineRow, BatchRow, StudentRow
from db.tables_runs import RunPromptRow, RunRequestRow, RunRow, RunTextRow, SuggestionRow
from grader.batch import Batch, Line
from grader.errors import Problem
from grader.evaluation import Confidence, Evaluation, Evidence, Origin, Rating, RubricVersion, Suggestion, Withdrawal
from grader.question import Question
from grader.reasons import Reason
from grader.rubric import Criterion, Level, LookFor, Material, Place, Rubric
from grader.run import ManifestEntry, Run, RunPurpose, RunStatus, Usage
from grader.sent_prompt import CallReason, Request, SentPrompt
from grader.student import Student
from grader.submission import Submission


def key_of(number: int | None) -> int:
    """The id of a row that has been written."""
    if number is None:
        raise ValueError("this row has not been written yet")
    return number


def student_of(row: StudentRow, logins: Iterable[str]) -> Student:
    return Student(id=key_of(row.id), name=row.name, number=row.number, course=row.course, logins=tuple(logins))


def submission_of(row: SubmissionRow, student_number: int) -> Submission:
    return Submission(
        id=key_of(row.id),
        assignment=row.assignment,
        reference=row.reference,
        owner=row.owner,
        repo=row.repo,
        path=row.path,
        commit=row.commit_sha,
        sha256=row.sha256,
        permalink=row.permalink,
        student=row.student,
        student_id=key_of(row.student_id),
        student_number=student_number,
        replaced_by=row.replaced_by,
        opened_at=row.opened_at,
    )


def batch_of(row: BatchRow, lines: Iterable[BatchLineRow]) -> Batch:
    return Batch(
        id=key_of(row.id),
        assignment=row.assignment,
        name=row.name,
        coach=row.coach,
        created_at=row.created_at,
        lines=tuple(
            Line(
                number=line.number,
                reference=line.reference,
                student=line.student,
                submission_id=line.submission_id,
                problem=None
                if line.problem_key is None
                else Problem(line.problem_key, dict(line.problem_values or {})),
            )
            for line in lines
        ),
    )


def content_of(rubric: Rubric) -> dict[str, Any]:
    """A rubric as JSON values; `rubric_of` reads it back with the same digest."""
    return asdict(rubric)


def rubric_of(content: Mapping[str, Any]) -> Rubric:
    return Rubric(criteria=tuple(_criterion_of(criterion) for criterion in content["criteria"]))


def _criterion_of(content: Mapping[str, Any]) -> Criterion:
    levels = tuple(_level_of(level) for level in content["levels"])
    rests_on = tuple(map(Material, content.get("rests_on", ())))
    return Criterion(**{**content, "levels": levels, "rests_on": rests_on})


def _level_of(content: Mapping[str, Any]) -> Level:
    rules = tuple(LookFor(**{**rule, "place": Place(rule["place"])}) for rule in content["look_for"])
    return Level(**{**content, "look_for": rules})


def rubric_version_of(row: RubricVersionRow) -> RubricVersion:
    return RubricVersion(
        id=key_of(row.id),
        assignment=row.assignment,
        assignment_title=row.title,
        number=row.number,
        rubric=rubric_of(row.content),
        digest=row.digest,
        course=row.course,
        brief=row.brief,
        language=row.language,
    )


def suggestion_of(row: SuggestionRow) -> Suggestion:
    return Suggestion(
        criterion_id=row.criterion_id,
        score=row.score,
        comment=row.comment,
        unscored_reason=row.unscored_reason,
        evidence=tuple(Evidence(**item) for item in row.evidence),
        confidence=None if row.confidence is None else Confidence(row.confidence),
        absence=row.absence,
        contradiction=None if row.contradiction is None else Evidence(**row.contradiction),
        measured=row.measured,
        measured_doubt=row.measured_doubt,
    )


def last_of_each(rows: Iterable[SuggestionRow]) -> tuple[Suggestion, ...]:
    """The suggestions that count, in the order they were made. A criterion suggested again moves to the end, as on screen."""
    latest: dict[str, Suggestion] = {}
    for row in rows:
        latest.pop(row.criterion_id, None)
        latest[row.criterion_id] = suggestion_of(row)
    return tuple(latest.values())


def usage_of(row: RunRow) -> Usage | None:
    if row.prompt_tokens is None:
        return None
    return Usage(
        prompt_tokens=row.prompt_tokens,
        completion_tokens=row.completion_tokens or 0,
        cached_tokens=row.cached_tokens or 0,
        reasoning_tokens=row.reasoning_tokens or 0,
        estimated=bool(row.estimated),
    )


def run_of(
    row: RunRow, text: RunTextRow, suggestions: Iterable[SuggestionRow], questions: Iterable[Question] = ()
) -> Run:
    return Run(
        id=key_of(row.id),
        submission_id=row.submission_id,
        rubric_id=row.rubric_id,
        model=row.model,
        endpoint=row.endpoint,
        language=row.language,
        tone=row.tone,
        status=RunStatus(row.status),
        started_by=row.started_by,
        queued_at=row.queued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        suggestions=last_of_each(suggestions),
        overall=text.overall,
        transcript=text.transcript,
        usage=usage_of(row),
        cost_usd=row.cost_usd,
        problem=None if row.problem_key is None else Problem(row.problem_key, dict(row.problem_values or {})),
        manifest=tuple(ManifestEntry(**entry) for entry in text.manifest),
        purpose=RunPurpose(row.purpose),
        beside=row.beside,
        criteria=tuple(row.criteria),
        instructions_digest=row.instructions_digest,
        precedents=tuple(row.precedents),
        questions=tuple(questions),
    )


def sent_prompt_of(row: RunPromptRow, requests: Iterable[RunRequestRow]) -> SentPrompt:
    return SentPrompt(
        number=row.number,
        why=CallReason(row.why),
        text=row.prompt,
        digest=row.digest,
        at=row.at,
        requests=tuple(_request_of(item.content) for item in requests),
    )


def _request_of(content: Mapping[str, Any]) -> Request:
    return Request(**{**content, "not_taken": tuple(content["not_taken"])})


def evaluation_of(
    row: EvaluationRow,
    decided: Iterable[tuple[RatingRow, CoachActRow]],
    withdrawn: Withdrawal | None = None,
    firsts: Mapping[str, int] | None = None,
) -> Evaluation:
    """`firsts` are the scores given before the suggestions were shown, by criterion id."""
    ratings = (
        Rating(
            criterion_id=rating.criterion_id,
            score=rating.score,
            comment=rating.comment,
            origin=Origin(act.origin),
            decided_at=act.at,
            reason=None if rating.reason is None else Reason(rating.reason),
            first_score=(firsts or {}).get(rating.criterion_id),
        )
        for rating, act in decided
    )
    return Evaluation(
        id=key_of(row.id),
        submission_id=row.submission_id,
        rubric_id=row.rubric_id,
        version=row.version,
        ratings=tuple(ratings),
        overall=row.overall,
        coach=row.coach,
        run_id=row.run_id,
        saved_at=row.saved_at,
        withdrawn=withdrawn,
    )
