import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from grader.feedback_export import platform
from grader.feedback_export.report import Cited, Prose
from tests.grader.feedback_export.reports import judged, report
from tests.grader.feedback_export.test_markdown_text import WRITTEN

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = json.loads((DOCS / "feedback.schema.json").read_text("utf-8"))


def made(*reports) -> list[dict[str, Any]]:
    whole = json.loads(platform.as_json(reports))
    jsonschema.validate(whole, SCHEMA, jsonschema.Draft202012Validator)
    return whole["submissions"]


def test_the_schema_is_one_and_leaves_nothing_open():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    (one,) = made(report())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            {"format": "coachmark feedback", "version": 1, "submissions": [{**one, "model": "x"}]}, SCHEMA
        )


def test_the_example_of_the_docs_keeps_to_the_schema():
    text = (DOCS / "feedback-json.md").read_text("utf-8")
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    jsonschema.validate(example, SCHEMA, jsonschema.Draft202012Validator)
    assert example["submissions"][0]["submit_block_id"]


def test_raw_code_goes_back_by_the_ids_of_its_blocks():
    cited = (Cited(cell=2, text="x", language="python", file="", block="b-2"),)
    several, single = made(
        report(blocks=("b-1", "b-2"), link="", criteria=(judged(cited=cited),)), report(blocks=("b-7",), link="")
    )
    assert (several["submit_block_id"], several["submit_block_ids"]) == (None, ["b-1", "b-2"])
    assert (several["link"], several["commit"]) == (None, None)
    assert several["criteria"][0]["cited"] == [{"cell": 2, "submit_block_id": "b-2", "file": None, "text": "x"}]
    assert (single["submit_block_id"], single["submit_block_ids"]) == ("b-7", ["b-7"])


def test_a_notebook_is_known_by_link_and_commit():
    (one,) = made(report())
    assert (one["submit_block_id"], one["submit_block_ids"]) == (None, [])
    assert one["link"].startswith("https://github.com/")
    assert one["commit"] == "c0ffee" * 6
    assert one["saved_at"] == "2026-03-02T18:30:00+09:00"


@given(WRITTEN)
def test_any_text_makes_json_that_can_be_sent(text):
    whole = platform.as_json([report(overall=Prose(text), student=text, criteria=(judged(comment=Prose(text)),))])
    assert json.loads(whole.encode("utf-8"))["submissions"]
