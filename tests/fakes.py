"""Stand-ins for the outside world. Each keeps to the same contract as the real thing: `tests/contracts` runs one test class against both."""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import TypeVar

from grader import words
from grader.blind_first import Draw, without
from grader.cancellation import Cancellation
from grader.caps import Caps, Spent
from grader.comment_search import OVERALL
from grader.desk_time import What
from grader.earlier_work import Work
from grader.errors import EditConflict, GradebookError, NotInGradebook, Problem
from grader.evaluation import Draft, DraftRating, Evaluation, Rating, RubricVersion, Suggestion, origin_of
from grader.history import EvaluationRow, HistoryFilter, Page, RunRow, Sort
from grader.instructions import STANDARD, Instructions, InstructionsVersion
from grader.ports import GradingTask
from grader.reasons import Reason
from grader.rubric import Assignment, Criterion
from grader.run import ManifestEntry, Run, RunPurpose, RunStatus, Usage
from grader.sent_prompt import CallReason, Request, SentPrompt
from grader.spending import By, Total, in_order, together
from grader.steps import CHANGED, Move, StepKind
from grader.submission import FetchedNotebook, Submission
from tests.fake_batches import FakeBatches
from tests.fake_blind_first import FakeBlindFirst
from tests.fake_changes import FakeChanges
from tests.fake_comments import FakeComments
from tests.fake_desk_times import FakeDeskTimes
from tests.fake_history import RowT, page_of
from tests.fake_precedents import FakePrecedents
from tests.fake_profiles import FakeProfiles
from tests.fake_steps import FakeSteps
from tests.fake_students import FakeStudents
from tests.fake_worklists import FakeWorklists
from tests.fake_writings import FakeWritings

Key = tuple[int, int]
RecordT = TypeVar("RecordT")


def _storable(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class FakeGradebook(
    FakeWritings,
    FakeStudents,
    FakeBatches,
    FakeProfiles,
    FakeWorklists,
    FakeDeskTimes,
    FakeComments,
    FakePrecedents,
    FakeSteps,
    FakeBlindFirst,
    FakeChanges,
):
    """`grader.ports.Gradebook` in memory. `entries` is its log of everything that was ever entered: (criterion id or None, score, text)."""

    def __init__(self, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self._now = now
        self._lock = threading.RLock()
        self._submissions: dict[int, Submission] = {}
        self._active: dict[int, datetime] = {}
        self._contents: dict[int, bytes] = {}
        self._rubrics: dict[int, RubricVersion] = {}
        self._instructions: dict[tuple[str, str], InstructionsVersion] = {}
        self._runs: dict[int, Run] = {}
        self._prompts: dict[int, list[SentPrompt]] = {}
        self._drafts: dict[Key, Draft] = {}
        self._writers: dict[tuple[int, int, str | None], tuple[str, str]] = {}
        self._revisions: dict[tuple[int, int, str | None], int] = {}
        self._evaluations: list[Evaluation] = []
        self._answered_for: set[int] = set()

    # submissions and rubrics

    def add_submission(self, fetched: FetchedNotebook, *, assignment: str, student: str) -> Submission:
        with self._lock:
            now = self._now()
            same = ("owner", "repo", "path", "commit", "sha256")
            for kept in self._submissions.values():
                if kept.assignment == assignment and all(
                    getattr(kept, name) == getattr(fetched, name) for name in same
                ):
                    self._active[kept.id] = now
                    return kept
            who = self._who_handed_in(fetched.owner, student)
            made = Submission(
                id=len(self._submissions) + 1, assignment=assignment, opened_at=now,
                student=who.name, student_id=who.id, student_number=who.number,
                reference=fetched.reference, owner=fetched.owner, repo=fetched.repo, path=fetched.path,
                commit=fetched.commit, sha256=fetched.sha256, permalink=fetched.permalink,
            )  # fmt: skip
            self._submissions[made.id], self._contents[made.id] = made, fetched.content
            self._active[made.id] = made.opened_at
            return made

    def submission(self, submission_id: int) -> Submission:
        return _known(self._submissions, submission_id, "gradebook.no_submission")

    def snapshot(self, submission_id: int) -> bytes:
        self.submission(submission_id)
        return self._contents[submission_id]

    def recent_submissions(self, limit: int) -> Sequence[Submission]:
        newest = sorted(self._submissions, key=lambda number: (self._active[number], number), reverse=True)
        return tuple(self._submissions[number] for number in newest[: max(0, limit)])

    def use_rubric(self, assignment: Assignment) -> RubricVersion:
        with self._lock:
            versions = [version for version in self._rubrics.values() if version.assignment == assignment.key]
            for version in versions:
                if version.digest == assignment.digest:
                    return version
            made = RubricVersion(
                id=len(self._rubrics) + 1, assignment=assignment.key, assignment_title=assignment.title,
                number=len(versions) + 1, rubric=assignment.rubric, digest=assignment.digest,
                course=assignment.course, brief=assignment.brief, language=assignment.language,
            )  # fmt: skip
            self._rubrics[made.id] = made
            return made

    def rubric_version(self, rubric_id: int) -> RubricVersion:
        return _known(self._rubrics, rubric_id, "gradebook.no_rubric")

    def rubric_versions(self, assignment: str) -> Sequence[RubricVersion]:
        return tuple(version for version in reversed(self._rubrics.values()) if version.assignment == assignment)

    def work_on(self, assignment: str) -> Sequence[Work]:
        found: dict[tuple[int, int], Work] = {}

        def at(submission_id: int, rubric_id: int) -> Work:
            rubric, submission = self._rubrics[rubric_id], self._submissions[submission_id]
            return found.get((submission_id, rubric_id)) or Work(
                submission=submission, rubric_id=rubric_id, number=rubric.number, max_score=rubric.rubric.max_score
            )

        def counts(submission_id: int, rubric_id: int) -> bool:
            places = self._submissions[submission_id].assignment, self._rubrics[rubric_id].assignment
            return set(places) == {assignment}

        for run in self._runs.values():
            if run.purpose is RunPurpose.GRADE and counts(run.submission_id, run.rubric_id):
                found[run.submission_id, run.rubric_id] = replace(at(run.submission_id, run.rubric_id), run=run.status)
        for saved in self._not_taken_back():
            if counts(saved.submission_id, saved.rubric_id):
                work = at(saved.submission_id, saved.rubric_id)
                found[saved.submission_id, saved.rubric_id] = replace(work, score=saved.score)
        return tuple(found[key] for key in sorted(found))

    # instructions

    def keep_instructions(self, assignment: str, instructions: Instructions) -> str:
        with self._lock:
            if instructions.digest:
                made = InstructionsVersion(
                    digest=instructions.digest, instructions=instructions, created_at=self._now(), runs=0
                )
                self._instructions.setdefault((assignment, made.digest), made)
            return instructions.digest

    def instructions_versions(self, assignment: str) -> Sequence[InstructionsVersion]:
        with self._lock:
            used = [
                (self._submissions[run.submission_id].assignment, run.instructions_digest)
                for run in self._runs.values()
            ]
            kept = [
                replace(version, runs=used.count(key))
                for key, version in self._instructions.items()
                if key[0] == assignment
            ]
            return tuple(sorted(kept, key=lambda version: version.created_at, reverse=True))

    def instructions_of(self, run_id: int) -> Instructions:
        run = self.run(run_id, whole=True)
        key = (self._submissions[run.submission_id].assignment, run.instructions_digest)
        return self._instructions[key].instructions if run.instructions_digest else STANDARD

    # runs

    def queue_run(
        self, *, submission_id: int, rubric_id: int, model: str, endpoint: str, language: str, tone: str, started_by: str,
        purpose: RunPurpose = RunPurpose.GRADE, beside: int | None = None, criteria: Sequence[str] = (),
        instructions: Instructions = STANDARD, precedents: Sequence[int] = (), drawn: Draw | None = None,
    ) -> Run:  # fmt: skip
        with self._lock:
            self.submission(submission_id)
            self.rubric_version(rubric_id)
            if not (beside is None and purpose.writes) and (purpose is RunPurpose.GRADE) != (beside is None):
                raise ValueError(
                    "a run stands beside another exactly when its purpose is not GRADE, or may when it writes"
                )
            self._require_graded(beside, submission_id, rubric_id)
            for criterion_id in criteria:
                self._criterion(rubric_id, criterion_id)
            run = Run(
                id=len(self._runs) + 1, submission_id=submission_id, rubric_id=rubric_id, model=model, endpoint=endpoint,
                language=language, tone=tone, status=RunStatus.QUEUED, started_by=started_by, queued_at=self._now(),
                purpose=purpose, beside=beside, criteria=tuple(criteria),
                instructions_digest=self.keep_instructions(self._submissions[submission_id].assignment, instructions),
                precedents=tuple(precedents),
            )  # fmt: skip
            if purpose is RunPurpose.GRADE:
                self._keep_draw(run, drawn)
            self._runs[run.id] = run
            self._answered_for.add(run.id)
            return self.run(run.id)

    def resume_run(self, run_id: int, *, model: str, endpoint: str, started_by: str) -> Run:
        with self._lock:
            old = self.run(run_id, whole=True)
            queued = self.queue_run(
                submission_id=old.submission_id, rubric_id=old.rubric_id, model=model, endpoint=endpoint,
                language=old.language, tone=old.tone, started_by=started_by,
                purpose=old.purpose, beside=old.beside, criteria=old.criteria,
                instructions=self.instructions_of(old.id), precedents=old.precedents,
            )  # fmt: skip
            begun = {
                "suggestions": old.suggestions, "overall": old.overall, "transcript": old.transcript,
                "questions": old.questions,
            }  # fmt: skip
            self._runs[queued.id] = replace(self.run(queued.id, whole=True), **begun)
            self._draws.pop(queued.id, None)
            if old.id in self._draws:
                self._draws[queued.id] = self._draws[old.id]
            return self.run(queued.id)

    def start_run(self, run_id: int, *, manifest: Sequence[ManifestEntry]) -> None:
        with self._lock:
            run = self.run(run_id, whole=True)
            if run.status.active:
                self._answered_for.add(run_id)
                self._runs[run_id] = replace(
                    run,
                    status=RunStatus.RUNNING,
                    started_at=run.started_at or self._now(),
                    manifest=tuple(manifest),
                )

    def record_prompt(self, run_id: int, *, text: str, digest: str, why: CallReason) -> int:
        with self._lock:
            self.run(run_id, whole=True)
            calls = self._prompts.setdefault(run_id, [])
            number = len(calls) + 1
            calls.append(SentPrompt(number=number, why=why, text=_storable(text), digest=digest, at=self._now()))
            return number

    def record_request(self, run_id: int, request: Request) -> None:
        with self._lock:
            self.run(run_id, whole=True)
            if not self._prompts.get(run_id):
                raise ValueError("a request belongs to a call whose prompt is recorded")
            *before, last = self._prompts[run_id]
            self._prompts[run_id] = [*before, replace(last, requests=(*last.requests, request))]

    def prompts_of(self, run_id: int) -> Sequence[SentPrompt]:
        self.run(run_id, whole=True)
        return tuple(self._prompts.get(run_id, ()))

    def record_suggestion(self, run_id: int, suggestion: Suggestion) -> None:
        with self._lock:
            run = self.run(run_id, whole=True)
            if run.purpose.writes:
                raise GradebookError("gradebook.refused", place="memory")
            criterion = self._criterion(run.rubric_id, suggestion.criterion_id)
            if suggestion.score is not None:
                _require_level(criterion, suggestion.score)
            others = tuple(item for item in run.suggestions if item.criterion_id != suggestion.criterion_id)
            kept = replace(suggestion, comment=_storable(suggestion.comment))
            self._runs[run_id] = replace(run, suggestions=(*others, kept))

    def note_progress(self, run_id: int, *, transcript: str, overall: str) -> None:
        with self._lock:
            run = self.run(run_id, whole=True)
            if run.status.active:
                self._runs[run_id] = replace(run, transcript=_storable(transcript), overall=_storable(overall))

    def finish_run(
        self, run_id: int, status: RunStatus, *, transcript: str, overall: str, usage: Usage | None = None,
        cost_usd: float | None = None, problem: Problem | None = None,
    ) -> None:  # fmt: skip
        if status.active:
            raise ValueError("a run ends as completed, failed, cancelled or interrupted")
        with self._lock:
            run = self.run(run_id, whole=True)
            if run.status.active:
                self._runs[run_id] = replace(
                    run, status=status, finished_at=self._now(), transcript=_storable(transcript),
                    overall=_storable(overall), usage=usage, cost_usd=cost_usd, problem=problem,
                )  # fmt: skip

    def note_call(
        self, run_id: int, *, usage: Usage, cost_usd: float | None, coming_usd: float, caps: Caps, since: datetime
    ) -> None:  # fmt: skip
        with self._lock:
            run = self.run(run_id, whole=True)
            if not run.status.active:
                return
            before = (cost_usd or 0.0) - coming_usd
            others = self._spent(since, run.started_by, but=run_id)
            caps.check(Spent(run=before, day=others.day + before, coach=others.coach + before), coming_usd)
            self._runs[run_id] = replace(run, usage=usage, cost_usd=cost_usd)

    def spent(self, *, since: datetime, coach: str) -> Spent:
        return self._spent(since, coach)

    def totals(self, by: By, *, since: datetime | None, zone: tzinfo | None = None) -> Sequence[Total]:
        found: dict[str, list[Total]] = {}
        for run in self._runs.values():
            if since is None or run.queued_at >= since:
                key = {
                    By.DAY: run.queued_at.astimezone(zone).date().isoformat(), By.MODEL: run.model, By.COACH: run.started_by,
                    By.ASSIGNMENT: self._submissions[run.submission_id].assignment,
                }[by]  # fmt: skip
                unpriced = run.usage is not None and run.cost_usd is None
                one = Total(
                    key=key, runs=1, usage=run.usage or Usage(), cost_usd=run.cost_usd or 0.0, unpriced=unpriced
                )
                found.setdefault(key, []).append(one)
        return in_order([replace(together(parts), key=key) for key, parts in found.items()], by)

    def reply_sizes(self, assignment: str, model: str, *, limit: int) -> Sequence[int]:
        found = [
            run.usage.completion_tokens
            for run in reversed(self._runs.values())
            if run.usage
            and run.model == model
            and run.status is RunStatus.COMPLETED
            and not run.criteria
            and not run.purpose.writes
            if self._rubrics[run.rubric_id].assignment == assignment
        ]
        return tuple(found[:limit])

    def run(self, run_id: int, *, whole: bool = False) -> Run:
        run = _known(self._runs, run_id, "gradebook.no_run")
        return run if whole else without(run, self.sealed(run.submission_id, run.rubric_id))

    def runs_of(self, submission_id: int, rubric_id: int | None = None) -> Sequence[Run]:
        self.submission(submission_id)
        runs = [run for run in self._runs.values() if run.submission_id == submission_id]
        return tuple(self.run(run.id) for run in reversed(runs) if rubric_id in (None, run.rubric_id))

    def interrupt_unfinished(self) -> int:
        with self._lock:
            unfinished = [run for run in self._runs.values() if run.status.active and run.id not in self._answered_for]
            for run in unfinished:
                self._runs[run.id] = replace(run, status=RunStatus.INTERRUPTED, finished_at=self._now())
            return len(unfinished)

    # the coach's work

    def draft(self, submission_id: int, rubric_id: int) -> Draft:
        with self._lock:
            self.submission(submission_id)
            self.rubric_version(rubric_id)
            version = self._version(submission_id, rubric_id)
            empty = Draft(submission_id=submission_id, rubric_id=rubric_id, based_on=version)
            return self._drafts.get((submission_id, rubric_id), empty)

    def save_draft_rating(
        self, submission_id: int, rubric_id: int, entry: DraftRating, *, coach: str, tab: str, move: Move = CHANGED
    ) -> DraftRating:
        with self._lock:
            _require_name(coach)
            draft = self.draft(submission_id, rubric_id)
            criterion = self._criterion(rubric_id, entry.criterion_id)
            if entry.score is not None:
                _require_level(criterion, entry.score)
            comment = None if entry.comment is None else _storable(entry.comment)
            current = draft.ratings.get(entry.criterion_id)
            if current and (current.score, current.comment, current.reason) == (entry.score, comment, entry.reason):
                return current
            key = (submission_id, rubric_id, entry.criterion_id)
            if self._behind(key, current.revision if current else None, entry.revision, tab):
                theirs = current and (current.comment if current.comment != comment else current.score)
                raise EditConflict(
                    "gradebook.rating_conflict", criterion=criterion.name, theirs="" if theirs is None else str(theirs),
                    revision=self._revisions[key],
                )  # fmt: skip
            scored, reasoned = (current.score, current.reason) if current else (None, None)
            typed = StepKind.REASONED if reasoned != entry.reason else StepKind.TYPED
            kind = move.kind or (StepKind.SCORED if scored != entry.score else typed)
            step = self._joined(key[:2], move, kind, entry.criterion_id, coach, tab)
            self._note_score(key[:2], entry.criterion_id, entry.score, coach, self._now())
            revision = self._enter(key[:2], entry.criterion_id, (entry.score, comment, entry.reason), step, coach, tab)
            self._active[submission_id] = self._now()
            return replace(entry, comment=comment, revision=revision)

    def save_draft_overall(
        self, submission_id: int, rubric_id: int, text: str | None, revision: int, *, coach: str, tab: str,
        move: Move = CHANGED,
    ) -> int:  # fmt: skip
        with self._lock:
            _require_name(coach)
            draft = self.draft(submission_id, rubric_id)
            text = None if text is None else _storable(text)
            if draft.overall_revision and draft.overall == text:
                return draft.overall_revision
            key = (submission_id, rubric_id, None)
            if self._behind(key, draft.overall_revision or None, revision, tab):
                raise EditConflict(
                    "gradebook.overall_conflict", theirs=draft.overall or "", revision=self._revisions[key]
                )
            step = self._joined(key[:2], move, move.kind or StepKind.TYPED, None, coach, tab)
            self._active[submission_id] = self._now()
            return self._enter(key[:2], None, (None, text, None), step, coach, tab)

    def discard_draft(self, submission_id: int, rubric_id: int, *, coach: str, tab: str = "") -> None:
        with self._lock:
            _require_name(coach)
            draft, key = self.draft(submission_id, rubric_id), (submission_id, rubric_id)
            if key in self._drafts:
                self._note_discarded(key)
                step = self._step(key, StepKind.DISCARDED, coach, tab)
                for field in [*draft.ratings, *([None] if draft.overall_revision else [])]:
                    self._enter(key, field, None, step.id, coach, tab)

    def save_evaluation(
        self, submission_id: int, rubric_id: int, *, ratings: Mapping[str, tuple[int, str]], overall: str, coach: str,
        run_id: int | None, based_on: int, reasons: Mapping[str, Reason] | None = None, tab: str = "",
    ) -> Evaluation:  # fmt: skip
        with self._lock:
            _require_name(coach)
            self.submission(submission_id)
            rubric = self.rubric_version(rubric_id)
            self._require_latest(submission_id, rubric_id, based_on)
            missing = [item.name for item in rubric.rubric.criteria if item.id not in ratings]
            if missing:
                raise GradebookError("gradebook.not_all_rated", n=len(missing), criteria=", ".join(missing))
            for criterion_id, (score, _) in ratings.items():
                _require_level(self._criterion(rubric_id, criterion_id), score)
            run = self._require_graded(run_id, submission_id, rubric_id)
            suggestions = {item.criterion_id: item for item in run.suggestions} if run else {}
            now = self._now()
            for item in rubric.rubric.criteria:
                self._note_score((submission_id, rubric_id), item.id, ratings[item.id][0], coach, now)
            firsts = self._first_scores((submission_id, rubric_id))
            made = tuple(
                Rating(
                    criterion_id=item.id, score=ratings[item.id][0], comment=_storable(ratings[item.id][1]), decided_at=now,
                    origin=origin_of(ratings[item.id][0], _storable(ratings[item.id][1]), suggestions.get(item.id)),
                    reason=(reasons or {}).get(item.id), first_score=firsts.get(item.id),
                )
                for item in rubric.rubric.criteria
            )  # fmt: skip
            evaluation = Evaluation(
                id=len(self._evaluations) + 1, submission_id=submission_id, rubric_id=rubric_id,
                version=self._versions(submission_id, rubric_id) + 1, ratings=made, overall=_storable(overall),
                coach=coach, run_id=run_id, saved_at=now,
            )  # fmt: skip
            self._evaluations.append(evaluation)
            self._moved(submission_id, What.SAVED, coach, now)
            texts = {OVERALL: evaluation.overall} | {rating.criterion_id: rating.comment for rating in made}
            self._note_saved((submission_id, rubric_id), texts, coach, now)
            self._drafts.pop((submission_id, rubric_id), None)
            step = self._step((submission_id, rubric_id), StepKind.SAVED, coach, tab, version=evaluation.version)
            self._saved_by[step.id] = len(self._evaluations) - 1
            self._active[submission_id] = now
            return evaluation

    def evaluations(self, submission_id: int, *, withdrawn: bool = False) -> Sequence[Evaluation]:
        self.submission(submission_id)
        shown = self._evaluations if withdrawn else self._not_taken_back()
        return tuple(item for item in reversed(shown) if item.submission_id == submission_id)

    def latest_evaluations(self, desks: Sequence[Key]) -> Mapping[Key, Evaluation]:
        latest = {(item.submission_id, item.rubric_id): item for item in self._not_taken_back()}
        return {key: latest[key] for key in desks if key in latest}

    # history

    def evaluation_rows(self, wanted: HistoryFilter) -> Page[EvaluationRow]:
        with self._lock:
            latest = {(item.submission_id, item.rubric_id): item for item in self._not_taken_back()}
            rows = [self._evaluation_row(key, latest.get(key)) for key in {**latest, **self._drafts}]
        return page_of(self._blinded(rows, wanted), wanted)

    def run_rows(self, wanted: HistoryFilter) -> Page[RunRow]:
        with self._lock:
            rows = [self._run_row(run) for run in self._runs.values()]
        newest = replace(wanted, sort=Sort.NEWEST) if wanted.sort in (Sort.BEST, Sort.WORST) else wanted
        return page_of(self._blinded(rows, newest), newest)

    def _blinded(self, rows: list[RowT], wanted: HistoryFilter) -> list[RowT]:
        hidden = self.concealed({row.submission_id for row in rows}) if wanted.blind else frozenset()
        return [replace(row, concealed=row.submission_id in hidden) for row in rows]

    def concealed(self, submission_ids: Collection[int]) -> frozenset[int]:
        saved = {item.submission_id for item in self._not_taken_back()}
        return frozenset(
            number for number in submission_ids if number in self._submissions and self._last(number).id not in saved
        )

    def _last(self, number: int) -> Submission:
        attempts = self.attempts(number)
        return ([attempt for attempt in attempts if attempt.replaced_by is None] or [*attempts])[-1]

    def submissions_shown(self, wanted: HistoryFilter, *, runs: bool) -> dict[str, tuple[int, ...]]:
        all_pages = replace(wanted, page=1, size=10**9)
        last: dict[tuple[str, int], int] = {}
        for row in self.run_rows(all_pages).rows if runs else self.evaluation_rows(all_pages).rows:
            theirs = row.assignment, self.submission(row.submission_id).student_id
            last[theirs] = max(row.submission_id, last.get(theirs, 0))
        return {key: tuple(sorted(number for (of, _), number in last.items() if of == key)) for key, _ in last}

    def history_values(self) -> dict[str, list[str]]:
        everything = HistoryFilter(size=10**9)
        rows = [*self.evaluation_rows(everything).rows, *self.run_rows(everything).rows]
        names = ("assignment", "model", "coach")
        return {name: sorted({getattr(row, name) for row in rows} - {None}) for name in names}

    def close(self) -> None:
        self._answered_for.clear()

    def check(self, language: str = "en") -> str:
        return words.say("gradebook.writable", language, place="memory")

    # inside

    def _spent(self, since: datetime, coach: str, *, but: int = 0) -> Spent:
        runs = [run for run in self._runs.values() if run.queued_at >= since and run.id != but]
        own = [run for run in runs if run.started_by == coach]
        return Spent(day=sum(run.cost_usd or 0.0 for run in runs), coach=sum(run.cost_usd or 0.0 for run in own))

    def _criterion(self, rubric_id: int, criterion_id: str) -> Criterion:
        criterion = self.rubric_version(rubric_id).rubric.criterion(criterion_id)
        if criterion is None:
            raise NotInGradebook("gradebook.no_criterion", criterion=criterion_id)
        return criterion

    def _require_graded(self, run_id: int | None, submission_id: int, rubric_id: int) -> Run | None:
        run = None if run_id is None else self.run(run_id, whole=True)
        if run is not None and (run.submission_id, run.rubric_id) != (submission_id, rubric_id):
            raise GradebookError("gradebook.foreign_run", id=run.id)
        if run is not None and run.purpose is not RunPurpose.GRADE:
            raise GradebookError("gradebook.run_beside", id=run.id)
        return run

    def _not_taken_back(self) -> list[Evaluation]:
        return [item for item in self._evaluations if item.withdrawn is None]

    def _versions(self, submission_id: int, rubric_id: int) -> int:
        key = (submission_id, rubric_id)
        return sum((item.submission_id, item.rubric_id) == key for item in self._evaluations)

    def _version(self, submission_id: int, rubric_id: int) -> int:
        latest = self.latest_evaluations([(submission_id, rubric_id)]).get((submission_id, rubric_id))
        return latest.version if latest else 0

    def _require_latest(self, submission_id: int, rubric_id: int, based_on: int) -> None:
        key = (submission_id, rubric_id)
        latest = self.latest_evaluations([key]).get(key)
        version = latest.version if latest else 0
        if version < based_on:
            raise EditConflict("gradebook.evaluation_taken_back", revision=version)
        if version != based_on:
            coach, theirs = (latest.coach, latest.overall) if latest else ("", "")
            raise EditConflict(
                "gradebook.evaluation_conflict", coach=coach, version=version, theirs=theirs, revision=version
            )

    def _behind(self, key: tuple[int, int, str | None], current: int | None, revision: int, tab: str) -> bool:
        if current is None and not (revision and self._taken_back(key)):
            return False
        return self._revisions[key] != revision and not (tab and self._writers[key][1] == tab)

    def _taken_back(self, key: tuple[int, int, str | None]) -> bool:
        mine = {step.id for step in self._steps.get(key[:2], [])}
        last = [entry for entry in self._log if entry.step in mine and entry.field == key[2]]
        return bool(last) and last[-1].after is None

    def _evaluation_row(self, key: Key, saved: Evaluation | None) -> EvaluationRow:
        submission, rubric, draft = self._submissions[key[0]], self._rubrics[key[1]], self._drafts.get(key)
        runs = [run for run in self.runs_of(*key) if run.purpose is RunPurpose.GRADE]
        run = (self._runs[saved.run_id] if saved.run_id else None) if saved else (runs[0] if runs else None)
        return EvaluationRow(
            submission_id=key[0], rubric_id=key[1], rubric_number=rubric.number, assignment=submission.assignment,
            assignment_title=rubric.assignment_title, student=submission.student, owner=submission.owner,
            repo=submission.repo, path=submission.path, commit=submission.commit, permalink=submission.permalink,
            status="final" if saved else "draft", score=saved.score if saved else None,
            max_score=rubric.rubric.max_score, version=saved.version if saved else 0,
            changed=bool(saved and draft), model=run.model if run else None, cost_usd=run.cost_usd if run else None,
            coach=saved.coach if saved else self._writers[(*key, "draft")][0],
            at=saved.saved_at if saved else (draft and draft.changed_at) or self._now(),
            student_number=submission.student_number, replaced=submission.replaced_by is not None,
        )  # fmt: skip

    def _run_row(self, run: Run) -> RunRow:
        submission, rubric = self._submissions[run.submission_id], self._rubrics[run.rubric_id]
        scores = [item.score for item in run.suggestions if item.score is not None]
        hidden = self.sealed(run.submission_id, run.rubric_id)
        complete = len(scores) == len(rubric.rubric.criteria) and not hidden
        return RunRow(
            run_id=run.id, submission_id=run.submission_id, rubric_id=run.rubric_id, rubric_number=rubric.number, assignment=submission.assignment,
            assignment_title=rubric.assignment_title, student=submission.student, owner=submission.owner,
            repo=submission.repo, path=submission.path, status=run.status.value,
            score=sum(scores) if complete else None, max_score=rubric.rubric.max_score, model=run.model,
            coach=run.started_by, at=run.queued_at, cost_usd=run.cost_usd,
            prompt_tokens=run.usage.prompt_tokens if run.usage else None,
            estimated=bool(run.usage and run.usage.estimated),
            completion_tokens=run.usage.completion_tokens if run.usage else None, purpose=run.purpose.value,
            student_number=submission.student_number, replaced=submission.replaced_by is not None,
        )  # fmt: skip


def _known(records: Mapping[int, RecordT], number: int, key: str) -> RecordT:
    if number not in records:
        raise NotInGradebook(key, id=number)
    return records[number]


def _require_name(coach: str) -> None:
    if not coach.strip():
        raise GradebookError("gradebook.no_coach")


def _require_level(criterion: Criterion, score: int) -> None:
    if criterion.level(score) is None:
        scores = ", ".join(str(level) for level in criterion.scores)
        raise GradebookError("gradebook.not_a_level", criterion=criterion.name, score=score, scores=scores)


class ScriptedModel:
    """`grader.ports.LanguageModel` that follows a script: text and usage are yielded, exceptions raised, functions called. `tasks` is its memory.

    Asked again, it goes on after the exception that it raised; when nothing is left, it answers as it did the last time.
    """

    endpoint = "scripted"

    def __init__(self, *script: str | Usage | Exception | Callable[[], object], name: str = "scripted") -> None:
        self.name = name
        self.tasks: list[GradingTask] = []
        self._script = script
        self._next = 0

    def stream(self, task: GradingTask, cancellation: Cancellation) -> Iterator[str | Usage]:
        self.tasks.append(task)
        begun, self._next = self._next, len(self._script)
        for number, step in enumerate(self._script[begun:], begun + 1):
            if cancellation.cancelled:
                return
            if isinstance(step, Exception):
                self._next = number if number < len(self._script) else begun
                raise step
            if callable(step):
                step()
            else:
                yield step
        self._next = begun


class BlockedModel(ScriptedModel):
    """Yields its script and then waits to be cancelled. `reached` is set when it waits."""

    def __init__(self, *script: str | Usage) -> None:
        super().__init__(*script)
        self.reached = threading.Event()

    def stream(self, task: GradingTask, cancellation: Cancellation) -> Iterator[str | Usage]:
        yield from super().stream(task, cancellation)
        self.reached.set()
        cancellation.wait(30)
