"""What masking changes in real students' notebooks: names, accounts, addresses and keys that really stand there, and nothing else."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

from grader import names, notebook_file
from grader.errors import NotebookError
from grader.masking import masked
from grader.names import MASK, NameMask
from grader.notebook import Notebook
from tests.conftest import CORPUS
from tests.grader.test_names import submission

MARKS = (MASK, "<name>", "<e-mail>", "<phone>", "<key>")


def opened() -> Iterator[tuple[str, str, Notebook]]:
    with (CORPUS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            content = (CORPUS / "files" / row["repo"].replace("/", "__") / row["path"]).read_bytes()
            try:
                yield row["repo"].partition("/")[0], row["path"], notebook_file.read(content, path=row["path"])
            except NotebookError:
                continue


def changed_lines(owner: str, path: str, notebook: Notebook) -> Iterator[tuple[str, str]]:
    mask = NameMask(names.of_submission(submission(owner=owner, path=path)), notebook)
    for cell in notebook.cells:
        sent = [(cell.source, mask.source(masked(cell.source), cell.kind))]
        sent += [(output.text, mask.text(masked(output.text))) for output in cell.outputs]
        for before, after in sent:
            if before != after:
                yield before, after


def test_only_what_is_private_is_masked_in_real_notebooks():
    found = list(opened())
    notebooks: Counter[str] = Counter()
    for owner, path, notebook in found:
        counts: Counter[str] = Counter()
        for before, after in changed_lines(owner, path, notebook):
            counts += Counter({mark: after.count(mark) - before.count(mark) for mark in MARKS})
            kept = re.split("|".join(map(re.escape, MARKS)), after)
            assert all(part in before for part in kept)
            assert len(before) - sum(map(len, kept)) < 400, (path, after)
        notebooks.update(mark for mark, n in counts.items() if n > 0)
    assert len(found) == 59
    assert dict(notebooks) == {"<name>": 12, MASK: 12, "<e-mail>": 2, "<key>": 2}
