"""The use case: from the gradebook to files. Only evaluations in force are read; what blind grading hides stays hidden."""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Literal, get_args

from grader import blinding, snapshot, words
from grader.errors import NotebookError
from grader.evaluation import Evaluation, RubricVersion
from grader.feedback_export import page, printed, template
from grader.feedback_export.file_names import Names
from grader.feedback_export.report import Report, report_of
from grader.history import HistoryFilter
from grader.notebook import Notebook
from grader.ports import Gradebook
from grader.submission import Submission

Format = Literal["md", "html", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
MIMES: Mapping[Format, str] = {"md": "text/markdown", "html": "text/html", "pdf": "application/pdf"}
AT_ONCE = 200
"""Lines of History read at a time."""
NOTHING_TO_READ = Notebook(cells=(), language="", version="")


@dataclass(frozen=True, kw_only=True)
class HandingOut:
    """`blind`: whether grading is. `language` says the rest where no run says in which language it was graded; `screen` names those who are hidden.

    `templates` are the coach's, by language; the standard ones stand in for those that are missing.
    """

    gradebook: Gradebook
    blind: bool
    language: str
    screen: str
    zone: tzinfo
    templates: Mapping[str, str] = field(default_factory=dict)
    cells: bool = True
    """Whether cited cells and block ids are wanted, for which every notebook is read."""

    def report(self, submission_id: int, rubric_id: int) -> Report | None:
        """The evaluation in force of one submission; None while there is none. Raises GradebookError."""
        at = (submission_id, rubric_id)
        return next(iter(self._reports([at], {})), None)

    def count(self, wanted: HistoryFilter) -> int:
        """How many lines a filter has, drafts included."""
        return self.gradebook.evaluation_rows(replace(wanted, page=1, size=1)).total

    def reports(self, wanted: HistoryFilter) -> Iterator[Report | None]:
        """Those of a filter in its order; None for a line that has none, so that lines can be counted. Raises GradebookError."""
        versions: dict[int, RubricVersion] = {}
        seen: set[tuple[int, int]] = set()
        number = 1
        while (found := self.gradebook.evaluation_rows(replace(wanted, page=number, size=AT_ONCE))).rows:
            lines = [(row.submission_id, row.rubric_id) for row in found.rows]
            # a line may come twice when somebody saves while pages are read
            fresh = [at for at in lines if at not in seen]
            seen.update(fresh)
            missing = len(lines)
            for report in self._reports(fresh, versions):
                missing -= 1
                yield report
            yield from [None] * missing
            if number * AT_ONCE >= found.total:
                return
            number += 1

    def _reports(self, desks: Sequence[tuple[int, int]], versions: dict[int, RubricVersion]) -> Iterator[Report]:
        book = self.gradebook
        saved = book.latest_evaluations(desks)
        hidden = book.concealed([number for number, _ in desks]) if self.blind else frozenset()
        for at in desks:
            if at not in saved:
                continue
            if at[1] not in versions:
                versions[at[1]] = book.rubric_version(at[1])
            yield self._report(saved[at], versions[at[1]], book.submission(at[0]), is_hidden=at[0] in hidden)

    def _report(
        self, evaluation: Evaluation, version: RubricVersion, submission: Submission, *, is_hidden: bool
    ) -> Report:
        run = self.gradebook.run(evaluation.run_id) if evaluation.run_id else None
        notebook = self._notebook(submission) if self.cells else NOTHING_TO_READ
        if is_hidden:
            submission, notebook = blinding.submission(submission, self.screen), blinding.notebook(notebook)
        return report_of(
            evaluation,
            version=version,
            submission=submission,
            run=run,
            notebook=notebook,
            language=self.language,
            zone=self.zone,
        )

    def _notebook(self, submission: Submission) -> Notebook:
        """What was handed in; nothing where it cannot be read, for feedback can be given on that as well."""
        try:
            return snapshot.read(self.gradebook.snapshot(submission.id), path=submission.path)
        except NotebookError:
            return NOTHING_TO_READ

    def markdown(self, report: Report) -> str:
        """By the coach's template. Raises TemplateRefused."""
        return template.render(self.templates.get(report.language) or template.standard(report.language), report)

    def file(self, report: Report, form: Format, markdown: str | None = None) -> bytes:
        """One file; `markdown` is what `markdown` made of the report, where that is known. Raises ExportError."""
        text = self.markdown(report) if markdown is None else markdown
        title = title_of(report)
        if form == "md":
            return text.encode("utf-8", "replace")
        if form == "html":
            return page.page(text, title=title, language=report.language).encode("utf-8", "replace")
        footer = " · ".join(part for part in (report.student, report.title) if part)
        return printed.pdf(
            text, title=title, footer=footer, author=report.coach, at=report.saved_at, language=report.language
        )

    def archive(self, reports: Iterable[Report | None], forms: Sequence[Format], step: Callable[[], bool]) -> bytes:
        """All of them as one ZIP file. `step` is called after each line and says whether to go on; else what comes out is not whole. Raises ExportError."""
        names = Names()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for report in reports:
                if report is not None:
                    name, markdown = names.unique(report.title, report.student), self.markdown(report)
                    for form in forms:
                        archive.writestr(f"{name}.{form}", self.file(report, form, markdown))
                if not step():
                    break
        return packed.getvalue()


def title_of(report: Report) -> str:
    """What a file is called inside."""
    return words.say("feedback_export.title", report.language, student=report.student, assignment=report.title)


def file_name(report: Report, form: Format) -> str:
    """What one file is called when it is taken along."""
    return f"{Names().unique(f'{report.title} {report.student}'.strip())}.{form}"
