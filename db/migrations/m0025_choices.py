"""A worklist may be a choice of submissions: where a coach stopped in it is kept with the choice, as its ids joined by dots, and goes with each student of it."""

from db.migrations import m0013_erasure, m0022_blind_first

_CHOSEN = """EXISTS (SELECT 1 FROM submission WHERE submission.student_id = {student}
    AND instr('.' || worklist_station.chosen || '.', '.' || submission.id || '.') > 0)"""

OWNED = {**m0022_blind_first.OWNED, "worklist_station": f"{m0013_erasure.OF_A_SUBMISSION} OR {_CHOSEN}"}
"""As before, with the places in lists that a student's submission was chosen for."""

STATEMENTS = (
    "ALTER TABLE worklist_station ADD COLUMN chosen TEXT NOT NULL DEFAULT ''",
    "DROP INDEX worklist_station_by_list",
    "CREATE UNIQUE INDEX worklist_station_by_list ON worklist_station (coach, assignment, coalesce(batch_id, 0), chosen)",
    "DROP TRIGGER erasure_insert_erases",
    m0013_erasure.erasing(OWNED),
)
