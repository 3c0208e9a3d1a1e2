"""Every rubric of the corpus of real ones, pasted in the form it was found in and in every other form: criteria, names, descriptions and scores as they are."""

import csv
import html
import io
import json
import re

import openpyxl
import pytest

from grader.rubric_import import read
from tests.conftest import CORPUS

RUBRICS = json.loads((CORPUS / "rubrics.json").read_text("utf-8"))
HEADER = ("평가문항", "상세기준")
LEVELS = ("Incomplete (0)", "Does Not Meet Expectations (1)", "Meets Expectations (2)", "Exceeds Expectations (3)")


def pairs(rubric):
    return [(f"{n}. {item['name']}", item["standard"]) for n, item in enumerate(rubric["criteria"], 1)]


def parts(standard):
    return [re.sub(r"^\[ \] ", "", part) for part in re.split(r"; | / (?=\S+의? )", standard)] if standard else []


def markdown(rubric):
    rows = [
        f"| {name.replace('|', chr(92) + '|')} | {'<br>'.join(f'- {part}' for part in parts(text))} |"
        for name, text in pairs(rubric)
    ]
    return "\n".join(
        ["- 평가 루브릭은 아래와 같습니다.", "", "| 평가 문항 | 평가 기준 |", "|:---|---|", *rows, "", "---"]
    )


def web(rubric):
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td><p>{html.escape(text)}</p></td></tr>" for name, text in pairs(rubric)
    )
    return f"<!DOCTYPE html><html><body><table><tr><th>평가문항</th><th>상세기준</th></tr>{rows}</table></body></html>\n\n---"


def cells(rubric, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([HEADER, *pairs(rubric)])
    return text.getvalue()


def sheet(rubric):
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADER, *pairs(rubric)):
        book.active.append(row)
    book.save(content)
    return content.getvalue()


def checklist(rubric):
    """As in a README for peer review, with what its readers fill in."""
    blocks = [
        "\n".join(
            [
                f"- [ ]  **{name}**",
                *(f"    - {part}" for part in parts(text)),
                "        - 해당 부분을 캡쳐해 근거로 첨부합니다.",
            ]
        )
        for name, text in pairs(rubric)
    ]
    return "\n\n".join(["# Peer Review Template\n- 코더 : 나\n- 리뷰어 :\n", *blocks, "# 회고\n```\n# 참고 링크\n```"])


def below(rubric):
    """As a web page's table arrives in a text field."""
    return "### 루브릭\n" + "\n".join(f"{name}\t\n{text}".rstrip() for name, text in pairs(rubric))


def dashed(rubric):
    return "\n\n".join(f"{name} - {text}" if text else name for name, text in pairs(rubric))


def sections(rubric):
    """Levels as columns with nothing in them, the description above each table."""
    out, above = (
        ["# ![](logo.png) RUBRIC", "**Project**", "", "Your project will be assessed using:", "", "- **Explore**"],
        None,
    )
    for item in rubric["criteria"]:
        if item["standard"] != above:
            above = item["standard"]
            heading, _, text = above.partition(". ")
            out += ["", "---", f"## {heading}", text, "", "#### Performance Evaluation", "> Mark boxes with an 'X'", ""]
            out += [f"| Requirements | {' | '.join(LEVELS)} |", "|---|---|---|---|---|"]
        out.append(f"| {item['name'].replace('|', chr(92) + '|')} | | | | |")
    return "\n".join([*out, "", "Notes:", "", "## Score:", "", "|HIGHLIGHTS|GROWTH|PLAN|", "|---|---|---|", "| | | |"])


def elements(rubric):
    """As a grading program keeps it."""
    kept = {
        f"part{n}": {
            "max_points": 10,
            "weight": 0.25,
            "description": item["name"],
            "criteria": parts(item["standard"]),
            "deductions": {"late": 2},
        }
        for n, item in enumerate(rubric["criteria"])
    }
    return json.dumps(
        {
            "assignment_info": {"title": rubric["project_title"], "total_points": 40},
            "rubric_elements": kept,
            "grading": {"A": "90"},
        }
    )


def entry(rubric):
    return json.dumps(rubric, ensure_ascii=False)


FORMS = {
    "markdown": markdown, "html": web, "tabs": lambda rubric: cells(rubric, "\t"), "commas": lambda rubric: cells(rubric, ","), "xlsx": sheet,
    "checklist": checklist, "below": below, "dashed": dashed, "elements": elements, "entry": entry,
}  # fmt: skip


def letters(text):
    """What is left of a text when list marks, brackets and spacing are not counted."""
    return re.sub(r"[\W_]+", "", text.casefold())


def same(given, rubric):
    got = read(given, name="pasted").criteria
    assert [letters(item.name) for item in got] == [letters(item["name"]) for item in rubric["criteria"]]
    assert [letters(item.description) for item in got] == [letters(item["standard"]) for item in rubric["criteria"]]
    return got


def cases():
    for n, rubric in enumerate(RUBRICS):
        described = {bool(item["standard"]) for item in rubric["criteria"]}
        # where only some names have a description behind a dash, nobody can tell it from a dash in a name
        forms = FORMS if len(described) == 1 else FORMS.keys() - {"dashed"}
        yield from (pytest.param(rubric, form, id=f"rubric {n} {form}") for form in sorted(forms))


@pytest.mark.parametrize(("rubric", "form"), list(cases()))
def test_real_rubrics_are_read_from_every_form(rubric, form):
    same(FORMS[form](rubric), rubric)


@pytest.mark.parametrize(
    "rubric", [pytest.param(rubric, id=f"rubric {n}") for n, rubric in enumerate(RUBRICS) if "0..3" in rubric["scale"]]
)
def test_levels_as_columns_below_their_section_are_read(rubric):
    for item in same(sections(rubric), rubric):
        labels = {str(level.score): level.descriptor for level in item.levels}
        assert labels == rubric["criteria"][0]["levels"]
