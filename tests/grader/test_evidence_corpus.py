"""Quotes and thresholds on the corpus of real notebooks and rubrics. `python -m bench.quotes` prints the rates one by one."""

import json
import random

from bench.quotes import across, notebooks, rates, spans
from grader.rubric import Criterion, Level
from grader.thresholds import thresholds_of
from tests.conftest import CORPUS


def share(results: list[bool]) -> float:
    return sum(results) / len(results)


def test_true_quotes_are_verified_however_they_are_set_and_false_ones_are_not():
    chance = random.Random(1)
    true, false = rates([(notebook, spans(notebook, chance, 3)) for notebook in notebooks()])
    assert {name: share(results) for name, results in true.items() if share(results) < 0.95} == {}
    assert {name: sum(results) for name, results in false.items() if any(results)} == {}


def test_a_quote_across_a_shortening_is_verified():
    found, _ = rates([(notebook, across(notebook)) for notebook in notebooks()])
    assert all(found["as it stands"])
    assert all(found["in one line"])


def test_of_the_corpus_rubrics_one_criterion_has_a_threshold():
    levels = (Level(score=0, descriptor="-"), Level(score=1, descriptor="-"))
    found = {}
    count = 0
    for rubric in json.loads((CORPUS / "rubrics.json").read_text("utf-8")):
        for given in rubric["criteria"]:
            texts = [str(given.get("standard", "")), *map(str, (given.get("levels") or {}).values())]
            criterion = Criterion(id="c", name=given["name"], description="\n".join(texts), levels=levels)
            count += 1
            if thresholds := thresholds_of(criterion):
                found[given["name"][:40]] = [(item.relation, str(item.value), item.counted) for item in thresholds]
    assert count == 107
    assert found == {"At least one visual for each independent": [(">=", "1", True)]}
