"""Where submissions come from."""

from typing import TYPE_CHECKING

from grader.submission import FetchedNotebook, NotebookListing

if TYPE_CHECKING:  # reading a link must not load all that the ports speak of
    from grader.ports import SubmissionSource


class Sources:
    """Several sources as one: the first that accepts a reference opens it. What none accepts is left to the last, whose refusal explains it."""

    def __init__(self, *sources: "SubmissionSource") -> None:
        self._sources = sources

    def accepts(self, reference: str) -> bool:
        return any(source.accepts(reference) for source in self._sources)

    def open(self, reference: str) -> FetchedNotebook | NotebookListing:
        accepting = (source for source in self._sources if source.accepts(reference))
        return next(accepting, self._sources[-1]).open(reference)
