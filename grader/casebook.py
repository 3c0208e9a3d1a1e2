"""The coach's rules on the criteria of an assignment: laid down, changed, withdrawn and brought back, within what can be sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader import names, precedent
from grader.errors import NotInGradebook
from grader.evaluation import Suggestion
from grader.ports import Gradebook
from grader.precedent import Case, Precedent
from grader.question import Question
from grader.submission import Submission

LONGEST_QUOTE = 300
"""Characters of what a case cites."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What became of a question. `rule` is the precedent in force that answers it, None without one; `dismissed`: no rule is needed."""

    question: Question
    rule: Precedent | None = None
    dismissed: bool = False

    @property
    def open(self) -> bool:
        return self.rule is None and not self.dismissed


@dataclass(frozen=True, kw_only=True)
class Casebook:
    """Acts in the name of `coach`. What cannot be kept or sent raises PrecedentError and changes nothing."""

    gradebook: Gradebook
    coach: str

    def settled(self, submission_id: int, question: Question, rules: Sequence[Precedent]) -> Settled:
        """What became of a question about this submission; `rules` are those in force."""
        asked = (submission_id, question.text)
        of_criterion = precedent.of_criterion(rules, question.criterion_id)
        rule = next(
            (one for one in of_criterion if one.case and (one.case.submission_id, one.case.question) == asked), None
        )
        dismissed = question in self.gradebook.dismissed_questions(submission_id)
        return Settled(question=question, rule=rule, dismissed=dismissed)

    def dismiss(self, submission_id: int, question: Question, *, dismissed: bool = True) -> None:
        """Say that no rule is needed; not `dismissed`: take that back."""
        self.gradebook.dismiss_question(submission_id, question, coach=self.coach, dismissed=dismissed)

    def answer(
        self,
        submission: Submission,
        question: Question,
        *,
        rule: str,
        description: str = "",
        suggestion: Suggestion | None = None,
        score: int | None = None,
    ) -> Precedent:
        """Lay down the rule that answers a question about a submission. `suggestion` is what the model made of it, `score` what the coach has given."""
        known = names.of_submission(submission)
        cited = suggestion.evidence if suggestion else ()
        case = Case(
            submission_id=submission.id,
            question=question.text,
            cells=tuple(dict.fromkeys(item.cell for item in cited)),
            quote=cited[0].quote[:LONGEST_QUOTE] if cited else "",
            score=score if score is not None else suggestion.score if suggestion else None,
            description=precedent.entered_description(description, known),
        )
        return self._add(submission.assignment, question.criterion_id, precedent.entered_rule(rule, known), case)

    def add(self, assignment: str, criterion_id: str, rule: str) -> Precedent:
        """Lay down a rule that nobody asked for."""
        return self._add(assignment, criterion_id, precedent.entered_rule(rule), None)

    def _add(self, assignment: str, criterion_id: str, rule: str, case: Case | None) -> Precedent:
        others = precedent.in_force(self.gradebook.precedents(assignment))
        length = len(rule) + len(case.description if case else "")
        precedent.require_room(others, criterion_id, length)
        return self.gradebook.add_precedent(
            assignment=assignment, criterion_id=criterion_id, rule=rule, coach=self.coach, case=case
        )

    def edit(self, one: Precedent, *, rule: str, description: str) -> Precedent:
        """Put another wording in force; the earlier one stays readable. Raises EditConflict when somebody was faster."""
        known = self._names(one)
        rule, description = precedent.entered_rule(rule, known), precedent.entered_description(description, known)
        if (rule, description) == (one.rule, one.description):
            return one
        self._require_room(one, len(rule) + len(description))
        return self.gradebook.change_precedent(
            one.id, rule=rule, description=description, coach=self.coach, withdrawn=one.withdrawn
        )

    def withdraw(self, one: Precedent) -> Precedent:
        """From the next run on it is not sent any more."""
        return self.gradebook.change_precedent(one.id, coach=self.coach, withdrawn=True)

    def restore(self, one: Precedent) -> Precedent:
        """Put a withdrawn one in force again."""
        self._require_room(one, one.length)
        return self.gradebook.change_precedent(one.id, coach=self.coach, withdrawn=False)

    def undo(self, one: Precedent) -> Precedent:
        """Take the latest version of a precedent back: the one before is in force again, and what was new is withdrawn. Undoing twice does it again.

        Raises EditConflict when `one` is not the latest any more.
        """
        before = next(
            (old for old in self.gradebook.precedent_versions(one.key) if old.version == one.version - 1), None
        )
        if before is None:
            return self.withdraw(one)
        if not before.withdrawn:
            self._require_room(one, before.length)
        return self.gradebook.change_precedent(
            one.id, rule=before.rule, description=before.description, coach=self.coach, withdrawn=before.withdrawn
        )

    def _require_room(self, one: Precedent, length: int) -> None:
        there = precedent.in_force(self.gradebook.precedents(one.assignment))
        precedent.require_room([other for other in there if other.key != one.key], one.criterion_id, length)

    def _names(self, one: Precedent) -> tuple[str, ...]:
        if one.case is None:
            return ()
        try:
            return names.of_submission(self.gradebook.submission(one.case.submission_id))
        except NotInGradebook:  # erased a moment ago
            return ()
