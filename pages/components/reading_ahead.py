"""While the coach looks at one submission, what the desk needs of the next is made ready: its cells, what it is compared by, and what a run would send."""

from contextlib import suppress
from threading import Timer

from grader.bootstrap import Services
from grader.errors import GraderError
from grader.ports import LanguageModel
from grader.rubric import Assignment
from pages.components import reading, run_estimate

LATER = 0.8
"""Seconds until it begins: by then the page that asks for it is drawn."""


def begin(
    services: Services, submission_id: int, assignment: Assignment, model: LanguageModel, *, later: float = LATER
) -> Timer:
    """Make ready a submission that is likely to be opened next, `later` seconds from now. What goes wrong with it is said when it is opened.

    Returns who does it, to be waited for.
    """
    reader = Timer(later, _make_ready, args=(services, submission_id, assignment, model))
    reader.daemon = True
    reader.start()
    return reader


def _make_ready(services: Services, submission_id: int, assignment: Assignment, model: LanguageModel) -> None:
    with suppress(GraderError):
        submission = services.gradebook.submission(submission_id)
        if not submission.is_page:
            reading.read(services, submission)
            services.comparing.profile(submission)
            run_estimate.plan(services, submission, assignment, model)
