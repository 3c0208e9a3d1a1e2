"""How the gradebook's schema came about: ordered steps, each applied once, in one transaction together with its record."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from db.migrations import (
    m0001_tables,
    m0002_guards,
    m0003_proof,
    m0004_purpose,
    m0005_prompts,
    m0006_workers,
    m0007_instructions,
    m0009_students,
    m0010_batches,
    m0011_requests,
    m0013_erasure,
    m0015_profiles,
    m0016_worklists,
    m0017_writing,
    m0018_desk_moments,
    m0019_past_comments,
    m0020_precedents,
    m0021_steps,
    m0022_blind_first,
    m0023_changes,
    m0024_one_writing,
    m0025_choices,
    m0026_same_file,
)


@dataclass(frozen=True)
class Migration:
    number: int
    name: str
    apply: Callable[[Connection], None]


def _statements(*statements: str) -> Callable[[Connection], None]:
    def apply(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    return apply


MIGRATIONS = (
    Migration(1, "tables", _statements(*m0001_tables.STATEMENTS)),
    Migration(2, "guards", _statements(*m0002_guards.STATEMENTS)),
    Migration(3, "proof", _statements(*m0003_proof.STATEMENTS)),
    Migration(4, "purpose", _statements(*m0004_purpose.STATEMENTS)),
    Migration(5, "prompts", _statements(*m0005_prompts.STATEMENTS)),
    Migration(6, "workers", _statements(*m0006_workers.STATEMENTS)),
    Migration(7, "instructions", _statements(*m0007_instructions.STATEMENTS)),
    Migration(9, "students", m0009_students.apply),
    Migration(10, "batches", _statements(*m0010_batches.STATEMENTS)),
    Migration(11, "requests", _statements(*m0011_requests.STATEMENTS)),
    Migration(13, "erasure", _statements(*m0013_erasure.STATEMENTS)),
    Migration(15, "profiles", _statements(*m0015_profiles.STATEMENTS)),
    Migration(16, "worklists", _statements(*m0016_worklists.STATEMENTS)),
    Migration(17, "writing", _statements(*m0017_writing.STATEMENTS)),
    Migration(18, "desk_moments", _statements(*m0018_desk_moments.STATEMENTS)),
    Migration(19, "past_comments", m0019_past_comments.apply),
    Migration(20, "precedents", _statements(*m0020_precedents.STATEMENTS)),
    Migration(21, "steps", _statements(*m0021_steps.STATEMENTS)),
    Migration(22, "blind_first", _statements(*m0022_blind_first.STATEMENTS)),
    Migration(23, "changes", _statements(*m0023_changes.STATEMENTS)),
    Migration(24, "one_writing", _statements(*m0024_one_writing.STATEMENTS)),
    Migration(25, "choices", _statements(*m0025_choices.STATEMENTS)),
    Migration(26, "same_file", _statements(*m0026_same_file.STATEMENTS)),
)
