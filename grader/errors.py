"""Everything that can go wrong and that a coach should read about.

    GraderError                    its text is written for the coach, in the coach's language
    ├── SettingsError              a setting is missing or wrong
    ├── RubricError                the rubric or assignment cannot be used
    ├── InstructionsError          what a coach wants to tell the model cannot be sent
    ├── PrecedentError             a rule on a criterion cannot be kept or sent as it is
    ├── SourceError                the submission cannot be fetched
    │   ├── NotASource             what was pasted is no place we fetch from
    │   ├── SubmissionNotFound     no such repository, branch or file; `choices` names what is near
    │   └── SourceUnavailable      worth trying again
    ├── NotebookError              what was fetched is not a readable notebook
    ├── ModelError                 the model gave no usable answer
    │   ├── ModelUnavailable       worth trying again
    │   ├── PromptTooLong          what we send does not fit; `window` is what does, when that was said
    │   └── ReplyUnreadable        it answered, but not in the form asked for
    ├── BackupError                the file is no gradebook that can be used
    ├── ExportError                feedback cannot be handed out like this
    │   └── TemplateRefused        the coach's template for it cannot be used
    └── GradebookError             the gradebook could not be read or written
        ├── NotInGradebook
        └── EditConflict           someone else changed it first; nothing was overwritten

Adapters translate vendor errors into these (`raise ... from error`), use cases record them, pages and the command line show them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from grader import words

Value = str | int | float


@dataclass(frozen=True)
class Problem:
    """What went wrong, in a form that can be stored and said in any language later: a key of `grader/words` and its values."""

    key: str
    values: dict[str, Value] = field(default_factory=dict)

    def say(self, language: str) -> str:
        """The sentence for the coach, in `language` ("en" or "ko").

        A problem stored by another version of the program, whose sentence has changed since, is said in general words.
        """
        try:
            return words.say(self.key, language, **self.values)
        except KeyError:
            return words.say("grading.unexpected", language, kind=self.key)


class GraderError(Exception):
    """A problem with a next step. `str(error)` is the English sentence; `exit_status` is the command line's."""

    exit_status = 1

    def __init__(self, key: str, **values: Value) -> None:
        self.problem = Problem(key, dict(values))
        super().__init__(self.problem.say("en"))

    def say(self, language: str) -> str:
        return self.problem.say(language)


class SettingsError(GraderError):
    exit_status = 2


class RubricError(GraderError):
    exit_status = 2


class InstructionsError(GraderError):
    exit_status = 2


class PrecedentError(GraderError):
    exit_status = 2


class WorklistError(GraderError):
    pass


class SourceError(GraderError):
    exit_status = 3


class NotASource(SourceError):
    exit_status = 2


class SubmissionNotFound(SourceError):
    """`choices` are references that exist and resemble what was asked for, nearest first; each can be opened as it stands."""

    def __init__(self, key: str, *, choices: Sequence[str] = (), **values: Value) -> None:
        super().__init__(key, **values)
        self.choices = tuple(choices)


class SourceUnavailable(SourceError):
    pass


class NotebookError(GraderError):
    exit_status = 2


class ModelError(GraderError):
    exit_status = 4


class ModelUnavailable(ModelError):
    """`retry_after` is the number of seconds the endpoint asked us to wait, when it said so."""

    def __init__(self, key: str, *, retry_after: float | None = None, **values: Value) -> None:
        super().__init__(key, **values)
        self.retry_after = retry_after


class CapReached(ModelError):
    """A call was not made because it would have cost too much. Nothing was sent."""


class PromptTooLong(ModelError):
    """`window` is the number of tokens that prompt and reply may come to together, when the endpoint said so."""

    def __init__(self, key: str, *, window: int | None = None, **values: Value) -> None:
        super().__init__(key, **values)
        self.window = window


class ReplyUnreadable(ModelError):
    pass


class BackupError(GraderError):
    exit_status = 2


class ExportError(GraderError):
    exit_status = 2


class TemplateRefused(ExportError):
    pass


class GradebookError(GraderError):
    exit_status = 5


class NotInGradebook(GradebookError):
    pass


class StillWriting(GradebookError):
    """`run_id` is the run that is writing already."""

    def __init__(self, key: str, *, run_id: int, **values: Value) -> None:
        super().__init__(key, **values)
        self.run_id = run_id


class EditConflict(GradebookError):
    """`theirs` is the text (or score as text) that stands in the gradebook now; `revision` is its revision."""

    def __init__(self, key: str, *, theirs: str = "", revision: int = 0, **values: Value) -> None:
        super().__init__(key, **values)
        self.theirs = theirs
        self.revision = revision
