"""What the guard says: bundled samples against every assignment, each left out of what is known; and real notebooks, which belong to none of them."""

import json
from collections.abc import Iterator
from pathlib import Path

from grader import guard, likeness, snapshot, traits
from grader.assignments import bundled
from grader.errors import GraderError
from grader.guard import Known, Mismatch
from grader.notebook import Notebook
from grader.rubric import Assignment, Criterion, Level, Rubric
from grader.sources.samples import SampleSource, samples

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
DUMMY = (Level(score=0, descriptor=""), Level(score=1, descriptor=""))


def of_samples() -> dict[str, frozenset[str]]:
    """Sample name -> traits."""
    fetched = {sample.name: SampleSource().open(sample.reference) for sample in samples()}
    return {name: traits.of_notebook(snapshot.read(one.content, path=one.path)) for name, one in fetched.items()}


def known_without(left_out: str) -> tuple[Known, ...]:
    """The bundled assignments with their samples, but for one."""
    theirs = of_samples()
    return tuple(
        Known(
            key=assignment.key,
            text=traits.of_assignment(assignment),
            notebooks=[
                theirs[one.name] for one in samples() if one.assignment == assignment.key and one.name != left_out
            ],
        )
        for assignment in bundled()
    )


def said(found: frozenset[str], key: str, known: tuple[Known, ...]) -> Mismatch | None:
    own = next(one for one in known if one.key == key)
    return guard.mismatch(found, own, [one for one in known if one.key != key])


def notebooks() -> Iterator[tuple[Path, Notebook]]:
    """Every readable notebook of the corpus."""
    for file in sorted((CORPUS / "files").rglob("*.ipynb")):
        try:
            notebook = snapshot.read(file.read_bytes(), path=file.name)
        except GraderError:
            continue
        yield file.relative_to(CORPUS / "files"), notebook


def rubrics() -> list[Known]:
    """Every rubric of the corpus as an assignment nobody has handed in for."""
    found = []
    for place, rubric in enumerate(json.loads((CORPUS / "rubrics.json").read_text("utf-8"))):
        criteria = tuple(
            Criterion(id=f"c{number}", name=one["name"], description=one.get("standard") or "", levels=DUMMY)
            for number, one in enumerate(rubric["criteria"])
        )
        assignment = Assignment(
            key=f"{place} {rubric['project_title'][:40]}", title=rubric["project_title"], course="", brief="",
            language=rubric["language"], rubric=Rubric(criteria=criteria),
        )  # fmt: skip
        found.append(Known(key=assignment.key, text=traits.of_assignment(assignment)))
    return found


def _samples() -> None:
    hits = alarms = named = 0
    for name, found in of_samples().items():
        known = known_without(name)
        right = next(one.assignment for one in samples() if one.name == name)
        for one in known:
            mismatch = said(found, one.key, known)
            hits += mismatch is not None and one.key != right
            named += mismatch is not None and mismatch.like == right
            alarms += mismatch is not None and one.key == right
            print(f"   {name:14} for {one.key:9} {mismatch or 'fits'}")
    print(
        f"samples: {hits} of 12 wrong assignments noticed, {named} of them with the right one named, {alarms} false alarms in 6"
    )


def _textless() -> None:
    """The same without any earlier submission or sample: only the assignments' texts."""
    hits = alarms = 0
    for name, found in of_samples().items():
        known = tuple(Known(key=one.key, text=one.text) for one in known_without(name))
        for one in known:
            right = name.startswith(one.key)
            noticed = said(found, one.key, known) is not None
            hits += noticed and not right
            alarms += noticed and right
    print(f"samples by the texts alone: {hits} of 12 noticed, {alarms} false alarms in 6")


def _corpus() -> None:
    ours, bare = known_without(""), tuple(Known(key=one.key, text=one.text) for one in known_without(""))
    noticed = noticed_bare = named = pairs = 0
    little = []
    for path, notebook in notebooks():
        found = traits.of_notebook(notebook)
        if len(found) < guard.FEWEST_TRAITS:
            little.append(str(path))
            continue
        for one in ours:
            pairs += 1
            mismatch = said(found, one.key, ours)
            noticed += mismatch is not None
            named += bool(mismatch and mismatch.like)
            noticed_bare += said(found, one.key, bare) is not None
            if mismatch is None:
                print(f"   missed: {path.name} for {one.key}")
    print(
        f"corpus for our assignments: {noticed} of {pairs} noticed ({noticed_bare} by the texts alone), {named} named another of ours"
    )
    print(f"   {len(little)} notebooks have too little to tell: {[Path(one).name for one in little]}")


def beside_their_rubrics() -> Iterator[tuple[Path, frozenset[str], Known, list[Known]]]:
    """Each notebook that lies in the folder of a rubric of the corpus: its path and traits, that rubric, and all others."""
    known = rubrics()
    folders = [
        Path(rubric["source_repo"].replace("/", "__"), rubric["path"]).parent
        for rubric in json.loads((CORPUS / "rubrics.json").read_text("utf-8"))
    ]
    for path, notebook in notebooks():
        for one, folder in zip(known, folders, strict=True):
            if folder == path.parent:
                yield path, traits.of_notebook(notebook), one, [other for other in known if other is not one]


def _rubrics() -> None:
    for path, found, own, others in beside_their_rubrics():
        print(f"   {path.name[:50]} for {own.key}: {guard.mismatch(found, own, others) or 'fits'}")


def _alike() -> None:
    """Which notebooks of the corpus share most of their code, whatever they were handed in for."""
    read = list(notebooks())
    signed = [
        likeness.Signed(submission_id=n, student_id=n, sha256="", fingerprint=likeness.fingerprint(notebook))
        for n, (_, notebook) in enumerate(read)
    ]
    handed = likeness.Handed(signed)
    for one in signed:
        for found in handed.alike(one):
            this, other = read[one.submission_id], read[found.submission_id]
            cells = likeness.pairs(this[1], other[1])
            same = sum(pair.other is not None for pair in cells)
            print(f"   {found.share:.0%} of {this[0]} in {other[0]}: {same} of {len(cells)} cells")


def main() -> None:
    _samples()
    _textless()
    if CORPUS.is_dir():
        _corpus()
        _rubrics()
        _alike()
