import json

import pytest

from grader.assignments import find
from grader.errors import SubmissionNotFound
from grader.notebook import OutputKind
from grader.notebook_file import read
from grader.ports import SubmissionSource
from grader.sources.samples import FOLDER, SampleSource, samples

SOURCE: SubmissionSource = SampleSource()


def test_only_sample_references_are_accepted():
    assert SOURCE.accepts(" sample:seabirds-good")
    assert SOURCE.accepts("Sample:anything")
    assert not SOURCE.accepts("https://github.com/sample:x")
    assert not SOURCE.accepts("")


def test_each_assignment_has_a_good_sample_and_one_with_gaps():
    assert [(sample.name, sample.assignment) for sample in samples()] == [
        (f"{key}-{kind}", key) for key in ("seabirds", "bikes", "cafe") for kind in ("good", "gaps")
    ]
    assert {f"{sample.name}.ipynb" for sample in samples()} == {file.name for file in FOLDER.iterdir()}
    for sample in samples():
        assert sample.title_ko.startswith(find(sample.assignment).title)
        assert sample.title_en


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_sample_is_a_notebook_that_really_ran(sample):
    fetched = SampleSource().open(sample.reference)
    assert (fetched.owner, fetched.repo, fetched.commit, fetched.permalink) == ("coachmark", "samples", "bundled", "")
    assert fetched.path == f"{sample.name}.ipynb"
    assert len(fetched.content) < 150_000
    assert set(json.loads(fetched.content)["metadata"]) == {"kernelspec", "language_info"}
    for trace in (b"/home/", b"/tmp/", b"/usr/", b"/Users/", b"site-packages"):
        assert trace not in fetched.content
    notebook = read(fetched.content)
    kinds = {output.kind for cell in notebook.cells for output in cell.outputs}
    assert {OutputKind.TEXT, OutputKind.TABLE, OutputKind.IMAGE} <= kinds
    assert (OutputKind.ERROR in kinds) == sample.name.endswith("gaps")
    code = [cell for cell in notebook.cells if cell.kind == "code"]
    assert all(cell.execution_count for cell in code) == sample.name.endswith("good")


def test_references_are_read_leniently():
    assert SOURCE.open(" SAMPLE: Bikes-Good.ipynb ") == SOURCE.open("sample:bikes-good")


def test_an_unknown_name_offers_the_nearest_first():
    with pytest.raises(SubmissionNotFound) as caught:
        SOURCE.open("sample:seabird-god")
    assert caught.value.choices[0] == "sample:seabirds-good"
    assert len(caught.value.choices) == len(samples())
    assert "seabird-god" in caught.value.say("ko")
    assert "sample:cafe-gaps" in caught.value.say("en")


@pytest.mark.parametrize("name", ["", "../assignments/cafe", "cafe-good/../cafe-good", "x" * 10_000])
def test_nothing_but_a_sample_is_opened(name):
    with pytest.raises(SubmissionNotFound):
        SOURCE.open(f"sample:{name}")
