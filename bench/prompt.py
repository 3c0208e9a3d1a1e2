"""What a prompt of ours has in tokens against the notebook file as it is, over the corpus beside the repository.

python -m bench.prompt

Counted exactly, as GPT models count whose tokenizer is published. The reply's schema is counted with the prompt, for it is paid for as well.
"""

import csv
import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader import prompt, snapshot, tokens
from grader.assignments import find
from grader.errors import NotebookError
from grader.facts import facts_of
from grader.manner import Manner
from grader.rubric import Assignment, Criterion, Level, Rubric

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
MODEL = "gpt-5"
OTHERS = "bikes"
"""The bundled assignment for notebooks that came without a rubric of their own."""

MET = {"0": "Not met", "1": "Met"}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Tokens of one notebook: our prompt's, and the raw file's."""

    ours: int
    raw: int

    @property
    def ratio(self) -> float:
        return self.ours / self.raw


def measured() -> Iterator[Measured]:
    """Every notebook of the corpus that can be read, with its own rubric where there is one."""
    count, rubrics, others = tokens.counter_for(MODEL).count, _rubrics(), find(OTHERS)
    with (CORPUS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        content = (CORPUS / "files" / row["repo"].replace("/", "__") / row["path"]).read_bytes()
        try:
            notebook = snapshot.read(content, path=row["path"])
        except NotebookError:
            continue
        if not notebook.cells:
            continue
        built = prompt.build(
            rubrics.get((row["repo"], row["path"]), others),
            notebook,
            facts_of(notebook, path=row["path"]),
            Manner(language="ko", tone="warm"),
        )
        sent = [*(message.text for message in built.messages), json.dumps(built.schema, ensure_ascii=False)]
        yield Measured(ours=sum(map(count, sent)), raw=count(content.decode("utf-8", "replace")))


def _rubrics() -> dict[tuple[str, str], Assignment]:
    found = json.loads((CORPUS / "rubrics.json").read_text("utf-8"))
    return {(one["source_repo"], one["path"]): _assignment(one) for one in found}


def _assignment(given: dict[str, Any]) -> Assignment:
    criteria = tuple(
        Criterion(
            id=f"c{number}", name=criterion["name"], description=criterion["standard"],
            levels=tuple(Level(score=int(score), descriptor=text) for score, text in sorted(criterion.get("levels", MET).items())),
        )
        for number, criterion in enumerate(given["criteria"], 1)
    )  # fmt: skip
    title, language = given["project_title"], given["language"]
    return Assignment(key="x", title=title, course="", brief="", language=language, rubric=Rubric(criteria=criteria))


def main() -> None:
    if not CORPUS.is_dir():
        print(
            "The corpus of real notebooks does not lie beside the repository, so there is nothing to measure prompts with."
        )
        return
    found = list(measured())
    print(f"{len(found)} notebooks, tokens counted as {MODEL} counts\n{'':10} {'median':>10} {'p95':>10} {'max':>12}")
    for name, digits, values in (
        ("our prompt", 0, [one.ours for one in found]),
        ("raw file", 0, [one.raw for one in found]),
        ("ratio", 3, [one.ratio for one in found]),
    ):
        ordered = sorted(values)
        numbers = (statistics.median(ordered), ordered[round(0.95 * (len(ordered) - 1))], ordered[-1])
        print(
            f"{name:10} "
            + " ".join(f"{number:>{width},.{digits}f}" for number, width in zip(numbers, (10, 10, 12), strict=True))
        )


if __name__ == "__main__":
    main()
