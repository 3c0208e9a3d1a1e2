"""What coaches wrote before, and what they pinned of it."""

from collections.abc import Sequence
from typing import Protocol

from grader.comment_search import CommentQuery, Found, PinnedComment


class PastComments(Protocol):
    """Kept with every entry and every save: see `grader.written` for what counts as written."""

    def past_comments(self, query: CommentQuery) -> Sequence[Found]:
        """What `comment_search.best` finds in all that coaches wrote."""

    def pinned_comments(self, coach: str, assignment: str, criterion_id: str) -> Sequence[PinnedComment]:
        """The coach's for this criterion (`comment_search.OVERALL`: for the overall feedback), in the order they were pinned."""

    def pin_comment(
        self, text: str, *, coach: str, assignment: str, criterion_id: str, submission_id: int | None
    ) -> PinnedComment:
        """Pin a text, or find it pinned. `submission_id`: the only one it was written for, with which it is erased.

        Raises GradebookError for a text without a letter, and when nobody is named.
        """

    def change_pinned_comment(self, pinned_id: int, text: str) -> PinnedComment:
        """Raises GradebookError for a text without a letter, or one that is pinned there already."""

    def unpin_comment(self, pinned_id: int) -> None: ...

    def pin_comment_again(self, pinned_id: int) -> PinnedComment:
        """Take `unpin_comment` back: it stands where it stood."""
