"""`make faults`: try every fault and print what became of it, as a table in markdown."""

import re
import tempfile
from collections import Counter
from pathlib import Path

from grader import words
from grader.run import RunStatus
from grader.run_view import view_of
from tests.faults.table import GROUPS, Fault
from tests.faults.test_faults import end_of
from tests.faults.trial import Lab, Outcome, lab


def said(outcome: Outcome) -> str:
    """Why there is not more, in English."""
    if outcome.problem:
        return outcome.problem.say("en")
    return " ".join(words.say(reason, "en") for reason in sorted(outcome.reasons))


def afterwards(trial: Lab, met: Outcome, fault: Fault) -> str:
    """How the work goes on when the endpoint has recovered."""
    if met.run.status is RunStatus.COMPLETED:
        return "—"
    trial.server.always("ok")
    resumable = view_of(met.run).resumable
    model = trial.model(fault.timeouts)
    again = trial.resume(met.run, model) if resumable else trial.start(model)
    asked = f"{len(again.asked[0]) - 1} of {len(met.all_criteria)} asked for"
    return f"{end_of(again)}, {asked}"


def main() -> None:
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder)) as trial:
        for title, faults in GROUPS.items():
            print(f"\n**{title}** ({len(faults)})\n")
            print("| fault | ends | tries | kept | the coach reads | then |")
            print("|---|---|---|---|---|---|")
            for fault in faults:
                trial.server.always(fault.name)
                met = trial.start(trial.model(fault.timeouts))
                ends[end_of(met)] += 1
                kept = f"{len(met.scored)}/{len(met.all_criteria)}"
                sentence = re.sub(r"127\.0\.0\.1:\d+", "HOST", re.sub(r"fake-model-\d+", "MODEL", said(met)))
                then = afterwards(trial, met, fault)
                print(f"| {fault.what} | {end_of(met)} | {len(met.asked)} | {kept} | {sentence} | {then} |", flush=True)
    print(f"\n{ends.total()} faults: {', '.join(f'{count} {end}' for end, count in sorted(ends.items()))}")


if __name__ == "__main__":
    main()
