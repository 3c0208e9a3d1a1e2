"""The one place that joins settings, adapters and the gradebook into what pages and the command line use."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.gradebook import connect
from grader import instructions, rubric_drafts
from grader.assignments import offered
from grader.blind_first import draw, view_without
from grader.commissions import Commissions
from grader.comparing import Comparing
from grader.grading import Grading
from grader.instructions import Instructions
from grader.keeping import Keeping
from grader.learned import Lessons
from grader.llm.offline_model import OfflineModel
from grader.llm.openai_model import OpenAIModel
from grader.planner import Planner
from grader.ports import Gradebook, LanguageModel
from grader.preferences import Preferences
from grader.queues.batches import BatchThreads
from grader.queues.threads import ThreadQueue
from grader.reply import unfinished
from grader.rubric import Assignment
from grader.run import Run, RunPurpose, RunStatus
from grader.run_view import RunView, view_of
from grader.settings import OFFLINE, Secret, Settings
from grader.sources import Sources
from grader.sources.everywhere import everywhere
from grader.sources.github import GitHubSource
from grader.sources.sample_profiles import profiles
from grader.sources.samples import SampleSource
from grader.submission import FetchedNotebook, NotebookListing, Submission
from grader.taking_in import TakingIn


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything that can be done. Safe to share between threads and sessions."""

    settings: Settings
    gradebook: Gradebook
    queue: ThreadQueue
    grading: Grading
    samples: SampleSource
    lessons: Lessons
    batches: BatchThreads
    keeping: Keeping
    comparing: Comparing

    def preferences(self) -> Preferences:
        """What is in force now: the settings page's choices before the environment's."""
        return Preferences.read(self.gradebook.preferences(), self.settings)

    def assignments(self) -> tuple[Assignment, ...]:
        """The bundled ones and the coach's own."""
        return offered(self.gradebook.preferences())

    def open_assignments(self, also: str = "") -> tuple[Assignment, ...]:
        """Those that are not archived, and the one of key `also`: what new submissions can be for. All of them when that would be none."""
        preferences = self.gradebook.preferences()
        there, away = offered(preferences), rubric_drafts.archived(preferences)
        return tuple(one for one in there if one.key not in away or one.key == also) or there

    def instructions(self, assignment: str) -> Instructions:
        """What the model is told about the assignment of that key from now on."""
        return instructions.chosen(self.gradebook.preferences(), assignment)

    @property
    def commissions(self) -> Commissions:
        """Texts that a model writes for the coach."""
        return Commissions(
            gradebook=self.gradebook, queue=self.queue, preferences=self.preferences, instructions=self.instructions,
            view=self.view,
        )  # fmt: skip

    @property
    def planner(self) -> Planner:
        """What a run would send."""
        return Planner(
            gradebook=self.gradebook, lessons=self.lessons, preferences=self.preferences, instructions=self.instructions
        )

    def open(self, reference: str) -> FetchedNotebook | NotebookListing:
        """Fetch what was pasted. Raises SourceError or NotebookError."""
        return self.sources().open(reference)

    def open_together(self, listing: NotebookListing, references: Sequence[str]) -> FetchedNotebook:
        """Fetch several choices of a listing as one submission, in its order. Raises SourceError or NotebookError."""
        return self.sources().open_together(listing, references)

    def sources(self) -> Sources:
        """Everywhere a link may lead, with the download limit in force now."""
        return everywhere(self.settings.github, self.samples, self.max_bytes())

    def github(self) -> GitHubSource:
        return GitHubSource(self.settings.github, max_bytes=self.max_bytes())

    def max_bytes(self) -> int:
        """How much one submission may hold."""
        return self.preferences().max_bytes

    def keep(self, fetched: FetchedNotebook, assignment: Assignment, *, student: str = "") -> Submission:
        """Put what was fetched into the gradebook as a submission of the repository's owner, or of `student` where there is no owner."""
        return self.gradebook.add_submission(fetched, assignment=assignment.key, student=student or fetched.owner)

    def model(self, *, api_key: str = "", name: str = "", offline: bool = False) -> LanguageModel:
        """The model to grade with. `api_key` is a session's own key, used before the environment's; `name` overrides the preferred model."""
        key = Secret(api_key) or self.settings.api_key
        if offline or not (key or self.settings.base_url):
            return OfflineModel()
        return OpenAIModel(
            api_key=key,
            base_url=self.settings.base_url,
            model=name or self.preferences().model,
            lessons=self.lessons,
        )

    def start(
        self,
        submission: Submission,
        assignment: Assignment,
        model: LanguageModel,
        *,
        coach: str,
        purpose: RunPurpose = RunPurpose.GRADE,
        beside: int | None = None,
        criteria: Sequence[str] = (),
    ) -> Run:
        """Queue a run and have it worked on."""
        run = self.request(
            submission, assignment, model, coach=coach, purpose=purpose, beside=beside, criteria=criteria
        )
        self.queue.enqueue(run.id, model)
        return run

    def second_opinion(self, run: Run, model: LanguageModel, *, criteria: Sequence[str], coach: str) -> Run:
        """Queue a run that asks for these criteria of `run` once more, and have it worked on."""
        return self._beside(run, model, RunPurpose.OPINION, criteria=criteria, coach=coach)

    def twin(self, run: Run, model: LanguageModel, *, coach: str) -> Run:
        """Queue a run of `run`'s notebook without the passages that speak to the grader, and have it worked on.

        `model` should be the run's own, so that nothing else differs.
        """
        return self._beside(run, model, RunPurpose.TWIN, criteria=(), coach=coach)

    def _beside(
        self, run: Run, model: LanguageModel, purpose: RunPurpose, *, criteria: Sequence[str], coach: str
    ) -> Run:
        return self.start(
            self.gradebook.submission(run.submission_id),
            self.gradebook.rubric_version(run.rubric_id).as_assignment(),
            model,
            coach=coach,
            purpose=purpose,
            beside=run.id,
            criteria=criteria,
        )

    def resume(self, run: Run, model: LanguageModel, *, coach: str) -> Run:
        """Queue a run that starts with what a resumable one brought in, at no cost, and have the rest asked for.

        `model` should be the run's own: all suggestions of a run are said to be its model's. Language, tone, instructions and precedents stay as they were.
        Raises CapReached when its first call would pass a cap: then there is no run.
        """
        run = self.gradebook.run(run.id, whole=True)  # what the caller has may be from before it ended
        version = self.gradebook.rubric_version(run.rubric_id)
        missing = version.rubric.without({item.criterion_id for item in run.suggestions})
        asked = [criterion.id for criterion in missing.criteria]
        self._check(self.gradebook.submission(run.submission_id), version.as_assignment(), model, coach, asked)
        queued = self.gradebook.resume_run(run.id, model=model.name, endpoint=model.endpoint, started_by=coach)
        self.queue.enqueue(queued.id, model)
        return queued

    def can_resume(self, run: Run, model: LanguageModel) -> bool:
        """Whether `model` may be asked for the rest of `run`: it began it, and did not finish."""
        return (model.name, model.endpoint) == (run.model, run.endpoint) and self.view(run).resumable

    def _check(
        self,
        submission: Submission,
        assignment: Assignment,
        model: LanguageModel,
        coach: str,
        asked: Sequence[str] = (),
    ) -> None:
        """Raises CapReached when the first call of a run for the criteria `asked` (none: all) would pass a cap."""
        if self.preferences().caps.any and model.endpoint != OFFLINE:
            purse, criteria = self.grading.purse, len(assignment.rubric.criteria)
            prompt_tokens = next(iter(self.planner.plan(submission, assignment, model).prompts), 0)
            n = len(asked) or criteria
            coming = purse.estimate(model, assignment.key, prompt_tokens, asked=n, criteria=criteria)
            purse.check(model, coming.usage, coach=coach)

    def request(
        self,
        submission: Submission,
        assignment: Assignment,
        model: LanguageModel,
        *,
        coach: str,
        purpose: RunPurpose = RunPurpose.GRADE,
        beside: int | None = None,
        criteria: Sequence[str] = (),
    ) -> Run:
        """Queue a run without anybody working on it yet. One that stands beside another has the language, tone, instructions and precedents of that one.

        Raises CapReached when its first call would pass a cap: then there is no run.
        """
        self._check(submission, assignment, model, coach, criteria)
        like = None if beside is None else self.gradebook.run(beside)
        now = self.planner.manner(assignment)
        return self.gradebook.queue_run(
            submission_id=submission.id,
            rubric_id=self.gradebook.use_rubric(assignment).id,
            model=model.name,
            endpoint=model.endpoint,
            language=like.language if like else now.language,
            tone=like.tone if like else now.tone,
            started_by=coach,
            purpose=purpose, beside=beside, criteria=criteria,
            instructions=self.gradebook.instructions_of(like.id) if like else now.instructions,
            precedents=like.precedents if like else [one.id for one in now.precedents],
            drawn=draw(assignment.rubric, criteria, self.preferences().blind_first),
        )  # fmt: skip

    def view(self, run: Run) -> RunView:
        """The run as far as anyone knows: live when this process works on it, else from the gradebook."""
        hidden = frozenset() if run.purpose.writes else self.gradebook.sealed(run.submission_id, run.rubric_id)
        view = view_without(self.queue.watch(run.id) or view_of(self._now(run)), hidden)
        if hidden or view.status.active or view.status is RunStatus.COMPLETED or view.writing:
            return view
        rubric = self.gradebook.rubric_version(run.rubric_id).rubric
        broken_off = unfinished(rubric, self.gradebook.run(run.id).transcript)
        return replace(view, writing=broken_off[0], comment=broken_off[1]) if broken_off else view

    def _now(self, run: Run) -> Run:
        """A run that another process works on, as the gradebook has it now: interrupted when that process is gone."""
        if run.status.active:
            self.gradebook.interrupt_unfinished()
        return self.gradebook.run(run.id) if run.status.active else run

    def close(self) -> None:
        """Stop what runs, record it, and let go of the gradebook."""
        self.batches.close()
        self.queue.close()
        self.gradebook.close()


def services(settings: Settings) -> Services:
    """Join everything. Raises GradebookError when the gradebook cannot be opened."""
    gradebook = connect(settings.database_url)

    def current() -> Preferences:
        return Preferences.read(gradebook.preferences(), settings)

    lessons = Lessons(gradebook.preferences, gradebook.save_preferences)
    grading = Grading(
        gradebook=gradebook, prices=lambda: current().prices, caps=lambda: current().caps, lessons=lessons
    )
    samples = SampleSource()

    def fetch(reference: str) -> FetchedNotebook | NotebookListing:
        return everywhere(settings.github, samples, current().max_bytes).open(reference)

    comparing = Comparing(gradebook=gradebook, assignments=lambda: offered(gradebook.preferences()), examples=profiles)
    return Services(
        settings=settings,
        gradebook=gradebook,
        queue=ThreadQueue(grading),
        grading=grading,
        samples=samples,
        batches=BatchThreads(TakingIn(gradebook=gradebook, open=fetch)),
        comparing=comparing,
        lessons=lessons,
        keeping=gradebook,
    )
