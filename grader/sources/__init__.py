"""Where submissions come from."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from grader import bundle
from grader.errors import NotASource
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

    def open_together(self, listing: NotebookListing, references: Sequence[str]) -> FetchedNotebook:
        """The choices of `listing` that `references` name, as one submission: a single one as it is, several as a bundle in the listing's order.

        Raises what `open` raises, and NotASource when nothing is named.
        """
        chosen = [choice.reference for choice in listing.notebooks if choice.reference in references]
        opened = [self.open(reference) for reference in chosen]
        files = [one for one in opened if isinstance(one, FetchedNotebook)]
        if not files:
            raise NotASource("source.empty")
        if len(files) == 1:
            return files[0]
        content = bundle.pack({one.path: one.content for one in files})
        path = listing.folder or listing.repo
        return replace(files[0], reference=listing.reference, path=path, permalink=listing.permalink, content=content)
