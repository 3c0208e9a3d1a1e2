"""Gradebooks with real work in them: notebooks of the corpus, graded by the loopback model, without a server in between."""

import csv
from pathlib import Path

from grader import bootstrap, settings
from grader.cancellation import Cancellation
from grader.submission import FetchedNotebook
from tests.servers.openai import FakeOpenAI

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
"""Real notebooks, beside the repository."""

ASSIGNMENTS = ("seabirds", "bikes", "cafe")


def notebook_files() -> list[Path]:
    """The notebooks of the corpus, largest first."""
    with (CORPUS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    files = (CORPUS / "files" / row["repo"].replace("/", "__") / row["path"] for row in rows)
    return sorted((file for file in files if file.suffix == ".ipynb"), key=lambda file: -file.stat().st_size)


def endpoint_settings(endpoint: FakeOpenAI) -> dict[str, str]:
    return {"OPENAI_API_KEY": "bench", "OPENAI_BASE_URL": endpoint.base_url, "COACHMARK_MODEL": "fake-model"}


def grade(values: dict[str, str], files: list[Path], assignments: tuple[str, ...] = ASSIGNMENTS) -> dict[int, str]:
    """Keep each file as a submission with a completed run in the gradebook that `values` name, for the assignments in turn. Returns submission id -> assignment."""
    services = bootstrap.services(settings.read(values))
    known = {assignment.key: assignment for assignment in services.assignments()}
    desks = {}
    for place, file in enumerate(files):
        assignment = known[assignments[place % len(assignments)]]
        fetched = FetchedNotebook(
            reference=f"bench:{place}", owner=f"student-{place}", repo="homework", path=file.name, commit=f"{place:040x}",
            permalink="", content=file.read_bytes(),
        )  # fmt: skip
        submission = services.keep(fetched, assignment)
        model = services.model()
        run = services.request(submission, assignment, model, coach="coach")
        for _ in services.grading.carry_out(run.id, model, Cancellation()):
            pass
        if services.gradebook.run(run.id).suggestions:
            desks[submission.id] = assignment.key
    services.close()
    return desks
