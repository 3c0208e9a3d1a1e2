"""Opening exactly one notebook from what stands on the command line."""

from grader.errors import SubmissionNotFound
from grader.submission import FetchedNotebook, NotebookListing


class SeveralNotebooks(SubmissionNotFound):
    """A repository or folder was named where one notebook is needed; `choices` are its notebooks."""

    exit_status = 2


def one_notebook(found: FetchedNotebook | NotebookListing) -> FetchedNotebook:
    """What a source opened, when it is a notebook. Raises SeveralNotebooks for a listing."""
    if isinstance(found, NotebookListing):
        place = "/".join(part for part in (found.owner, found.repo, found.folder) if part)
        choices = [choice.reference for choice in found.notebooks]
        raise SeveralNotebooks("command_line.several_notebooks", choices=choices, place=place, n=len(choices))
    return found


def submission_as_dict(fetched: FetchedNotebook) -> dict[str, str]:
    """The submission as JSON names it."""
    return {name: getattr(fetched, name) for name in ("owner", "repo", "path", "commit", "sha256")}


def title_of(fetched: FetchedNotebook) -> str:
    """The submission in one line; commits are cut as git cuts them."""
    return f"{fetched.owner}/{fetched.repo}/{fetched.path} @ {fetched.commit[:10]}"
