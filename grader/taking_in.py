"""The use case of a batch: open each line's link and keep what it leads to. A bad line stops nobody."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from grader import profile, snapshot
from grader.batch import Batch, Line, LineStatus
from grader.cancellation import Cancellation
from grader.errors import GraderError, Problem, SubmissionNotFound
from grader.ports import Gradebook
from grader.submission import FetchedNotebook, NotebookListing

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Lines opened at a time: more would look like an attack to a host that counts calls."""


@dataclass(frozen=True, kw_only=True)
class TakingIn:
    gradebook: Gradebook
    open: Callable[[str], FetchedNotebook | NotebookListing]
    """Fetches what a link leads to; raises GraderError."""

    def carry_out(self, batch_id: int, cancellation: Cancellation) -> None:
        """Try every line that nobody has tried yet. What goes wrong with a line is recorded with it and never raised; only the gradebook's own failure is."""
        batch = self.gradebook.batch(batch_id)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="line") as pool:
            list(pool.map(lambda line: self._try(batch, line, cancellation), batch.of(LineStatus.WAITING)))

    def _try(self, batch: Batch, line: Line, cancellation: Cancellation) -> None:
        if cancellation.cancelled:
            return
        try:
            submission_id = self._take(batch, line)
        except GraderError as error:
            self.gradebook.note_line(batch.id, line.number, problem=error.problem)
        except Exception as error:
            log.exception("line %s of batch %s", line.number, batch.id)
            problem = Problem("grading.unexpected", {"kind": type(error).__name__})
            self.gradebook.note_line(batch.id, line.number, problem=problem)
        else:
            self.gradebook.note_line(batch.id, line.number, submission_id=submission_id)

    def _take(self, batch: Batch, line: Line) -> int:
        found = self.open(line.reference)
        if isinstance(found, NotebookListing):
            if len(found.notebooks) != 1:
                raise SubmissionNotFound("batch.several", n=len(found.notebooks))
            found = self.open(found.notebooks[0].reference)
        if isinstance(found, NotebookListing):
            raise SubmissionNotFound("batch.several", n=len(found.notebooks))
        notebook = snapshot.read(found.content, path=found.path)
        student = line.student or found.owner
        submission = self.gradebook.add_submission(found, assignment=batch.assignment, student=student)
        self.gradebook.keep_profile(submission.sha256, profile.of(notebook))
        return submission.id
