"""A few kills of a grading process; `make kill` does many."""

from pathlib import Path

from tests.faults.kills import slaughter


def test_a_killed_process_loses_nothing_it_had_committed_and_its_runs_go_on(tmp_path: Path):
    counts = slaughter(tmp_path, kills=5, seed=20)
    assert counts["kills"] == 5
    # how much there is to lose at a kill is the machine's to say; that there was something is what makes it a trial
    for what in ("record_suggestion", "runs interrupted", "resumed and completed"):
        assert counts[what] > 0
