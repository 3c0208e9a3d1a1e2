"""What a run would send if it were started now."""

from collections.abc import Callable
from dataclasses import dataclass

from grader import snapshot
from grader.budget import Room, room_for
from grader.errors import ModelError
from grader.instructions import Instructions
from grader.learned import Lessons
from grader.manner import Manner
from grader.parts import Division
from grader.planning import Plan, lay_out_submission, plan_of
from grader.ports import Gradebook, LanguageModel
from grader.precedent import in_force
from grader.preferences import Preferences
from grader.prompt import Prompt
from grader.rubric import Assignment
from grader.submission import Submission


@dataclass(frozen=True, kw_only=True)
class Planner:
    """`preferences` are those in force; `instructions` what the model is told about the assignment of that key."""

    gradebook: Gradebook
    lessons: Lessons
    preferences: Callable[[], Preferences]
    instructions: Callable[[str], Instructions]

    def plan(self, submission: Submission, assignment: Assignment, model: LanguageModel) -> Plan:
        """How many calls a whole run would make and how long their prompts would be. Reads the notebook and builds them, so keep what comes out."""
        room = self.room(assignment, model)
        try:
            return plan_of(self.would_send(submission, assignment, model), room)
        except ModelError as error:
            return Plan(reply=room.reply, window=room.window, exact=room.counter.exact, problem=error.problem)

    def room(self, assignment: Assignment, model: LanguageModel) -> Room:
        """What one call to the model has room for, as far as it is known."""
        place = model.endpoint, model.name
        return room_for(*place, self.lessons.of(*place), self.instructions(assignment.key).longest_reply)

    def manner(self, assignment: Assignment) -> Manner:
        """How the model would be asked."""
        preferences, given = self.preferences(), self.instructions(assignment.key)
        return Manner(
            language=preferences.feedback_language,
            tone=given.tone or preferences.tone,
            instructions=given,
            precedents=in_force(self.gradebook.precedents(assignment.key)),
            rules=preferences.feedback_rules,
        )

    def would_send(self, submission: Submission, assignment: Assignment, model: LanguageModel) -> Prompt | Division:
        """What it would send, but for the random code of its markers, which every run draws anew. Raises ModelError when it cannot."""
        notebook = snapshot.read(self.gradebook.snapshot(submission.id), path=submission.path)
        room = self.room(assignment, model)
        return lay_out_submission(submission, assignment, notebook, self.manner(assignment), room=room)
