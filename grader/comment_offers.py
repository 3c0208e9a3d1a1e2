"""What a coach is offered to put into a comment: pinned comments and what was written before, worded for the student at hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from grader import addressing, comment_search
from grader.comment_search import CommentQuery, Found, PinnedComment
from grader.ports import Gradebook
from grader.student import Student
from grader.submission import Submission
from grader.written import State

FETCHED = 2
"""Times as many are looked up as are offered, since some come out as the same text once names are out of them."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One text to put in. `key` tells offers apart. `renamed`: another student's name in it was replaced; `is_open`: a name is left to be filled in.

    `pinned` is None for a past comment; `found` is None for a pinned one.
    """

    key: str
    text: str
    renamed: bool
    is_open: bool
    pinned: PinnedComment | None = None
    found: Found | None = None

    @property
    def state(self) -> State | None:
        return self.found.state if self.found else None

    @property
    def at(self) -> datetime:
        if self.found:
            return self.found.comment.at
        assert self.pinned is not None  # noqa: S101 - one of the two is there
        return self.pinned.pinned_at


@dataclass(frozen=True, kw_only=True)
class Offers:
    """Offers for comments on `submission`, by its real names. `hidden`: its student's name is not to be seen now; `blind`: nor is any other's."""

    gradebook: Gradebook
    submission: Submission
    coach: str
    language: str
    hidden: bool = False
    blind: bool = False

    def of(self, place: CommentQuery) -> Sequence[Offer]:
        """Pinned ones first, then what `comment_search.best` finds. `place.coach` says whose."""
        pinned = [self._pinned(one) for one in self._pins(place)]
        kept = comment_search.matching([(comment_search.folded(one.text), one) for one in pinned], place.text)
        offers = {one.text: one for _, one in kept}
        wanted = replace(place, limit=FETCHED * place.limit)
        for found in self.gradebook.past_comments(wanted):
            if self._stands_there(found, place):
                continue
            offer = self._past(found)
            # what is found only by a name that is out of it would tell whose it was
            if not self.blind or comment_search.matching([(comment_search.folded(offer.text), offer)], place.text):
                offers.setdefault(offer.text, offer)
        return tuple(offers.values())[: place.limit]

    def pin(self, text: str, place: CommentQuery, *, of: Offer | None = None) -> PinnedComment:
        """Pin what was offered, or a text written for this submission, with a mark in place of the student's name.

        It goes with the only student it was written for: none when the text was used for several.
        """
        written_for: int | None = self.submission.id
        if of is not None and of.found is not None:
            written_for = of.found.comment.submission_id if of.found.uses == 1 else None
            text = self._anonymous(of.found.comment.text, of.found.comment.submission_id)
        return self.gradebook.pin_comment(
            addressing.marked(text, self.submission, self.language),
            coach=self.coach,
            assignment=place.assignment,
            criterion_id=place.criterion_id,
            submission_id=written_for,
        )

    def _stands_there(self, found: Found, place: CommentQuery) -> bool:
        """Whether it is only what the field at hand holds."""
        here = found.comment.submission_id == self.submission.id and found.comment.criterion_id == place.criterion_id
        return here and found.comment.state is State.DRAFT and found.uses == 1

    @cached_property
    def _students(self) -> Sequence[Student]:
        return self.gradebook.students()

    def _pins(self, place: CommentQuery) -> Sequence[PinnedComment]:
        return self.gradebook.pinned_comments(self.coach, place.assignment, place.criterion_id)

    def _pinned(self, one: PinnedComment) -> Offer:
        return self._offer(f"pinned-{one.id}", one.text, one.text, pinned=one)

    def _past(self, found: Found) -> Offer:
        comment = found.comment
        anonymous = self._anonymous(comment.text, comment.submission_id)
        return self._offer(f"past-{comment.id}", comment.text, anonymous, found=found)

    def _anonymous(self, text: str, submission_id: int) -> str:
        mine = submission_id == self.submission.id
        of = self.submission if mine else self.gradebook.submission(submission_id)
        return addressing.marked(text, of, self.language)

    def _offer(
        self, key: str, text: str, anonymous: str, *, pinned: PinnedComment | None = None, found: Found | None = None
    ) -> Offer:
        if self.blind:
            anonymous = addressing.nobody(anonymous, self._students, self.language)
        shown = addressing.addressed(anonymous, None if self.hidden else self.submission.student)
        return Offer(
            key=key,
            text=shown,
            renamed=shown != text,
            is_open=addressing.is_open(shown),
            pinned=pinned,
            found=found,
        )
