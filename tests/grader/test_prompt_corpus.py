"""Prompts of real notebooks: short beside the file, and alike where providers can cache."""

import statistics

from bench.prompt import measured


def test_a_prompt_costs_at_most_half_of_the_raw_file_for_the_median_notebook():
    found = list(measured())
    assert len(found) > 50
    assert statistics.median(one.ratio for one in found) <= 0.5
