"""What the database itself refuses, whoever asks: changing what was recorded, and a rating that no coach decided.

The guards do not lean on foreign keys, which SQLite checks only on connections that ask for it. `INSERT OR REPLACE` removes a row without
a DELETE trigger, so guards on INSERT refuse a key that is taken.
"""


def _refuse(table: str, event: str, when: str, why: str) -> str:
    name = "_".join((table, event.partition(" ")[0], why)).lower().replace(" ", "_")
    condition = f"WHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition} BEGIN SELECT RAISE(ABORT, 'guard: {why}'); END"


def append_only(table: str, key: str = "id = NEW.id") -> tuple[str, ...]:
    """Guards for a table whose rows are never changed; `key` finds the row whose place a new one would take."""
    return (
        _refuse(table, "UPDATE", "", "recorded rows stay"),
        _refuse(table, "DELETE", "", "recorded rows stay"),
        _refuse(table, "INSERT", f"EXISTS (SELECT 1 FROM {table} WHERE {key})", "recorded rows stay"),
    )


_LEVEL_OF_CONTENT = """NOT EXISTS (
    SELECT 1 FROM rubric_version, json_each(rubric_version.content, '$.criteria') AS criterion,
        json_each(criterion.value, '$.levels') AS level
    WHERE rubric_version.id = NEW.rubric_id AND json_extract(criterion.value, '$.id') = NEW.criterion_id
        AND json_extract(level.value, '$.score') = NEW.score)"""

_LEVEL = """NOT EXISTS (SELECT 1 FROM rubric_level AS level
    WHERE level.rubric_id = NEW.rubric_id AND level.criterion_id = NEW.criterion_id AND level.score = NEW.score)"""

_SUGGESTED_LEVEL = """NEW.score IS NOT NULL AND NOT EXISTS (SELECT 1 FROM rubric_level AS level JOIN run ON run.rubric_id = level.rubric_id
    WHERE run.id = NEW.run_id AND level.criterion_id = NEW.criterion_id AND level.score = NEW.score)"""

_RUN_OF_ANOTHER = """NEW.run_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM run
    WHERE run.id = NEW.run_id AND run.submission_id = NEW.submission_id AND run.rubric_id = NEW.rubric_id)"""

_SUGGESTED = """(SELECT suggestion.score FROM suggestion
    WHERE suggestion.run_id = NEW.run_id AND suggestion.criterion_id = NEW.criterion_id ORDER BY suggestion.id DESC LIMIT 1)"""

_FALSE_ORIGIN = f"""NOT CASE NEW.origin
    WHEN 'own' THEN {_SUGGESTED} IS NULL
    WHEN 'overturned' THEN coalesce({_SUGGESTED} <> NEW.score, 0)
    ELSE coalesce({_SUGGESTED} = NEW.score, 0) END"""

_GAP = """NEW.version <> 1 + coalesce((SELECT max(version) FROM evaluation
    WHERE submission_id = NEW.submission_id AND rubric_id = NEW.rubric_id), 0)"""

_NO_SUCH_ACT = """NOT EXISTS (SELECT 1 FROM coach_act JOIN evaluation ON evaluation.id = NEW.evaluation_id
    WHERE coach_act.id = NEW.act_id AND coach_act.criterion_id = NEW.criterion_id
        AND coach_act.submission_id = evaluation.submission_id AND coach_act.rubric_id = evaluation.rubric_id
        AND coach_act.coach = evaluation.coach AND coach_act.score = NEW.score AND coach_act.comment = NEW.comment)"""

_ENDED = "('completed', 'failed', 'cancelled', 'interrupted')"

STATEMENTS = (
    *append_only("snapshot", "sha256 = NEW.sha256"),
    *append_only(
        "rubric_version",
        "id = NEW.id OR (assignment = NEW.assignment AND (number = NEW.number OR digest = NEW.digest))",
    ),
    *append_only("rubric_level", "rubric_id = NEW.rubric_id AND criterion_id = NEW.criterion_id AND score = NEW.score"),
    _refuse("rubric_level", "INSERT", _LEVEL_OF_CONTENT, "level is not in the rubric"),
    *append_only("suggestion"),
    _refuse("suggestion", "INSERT", _SUGGESTED_LEVEL, "score is not a level"),
    *append_only("entry_log"),
    *append_only("evaluation"),
    _refuse("evaluation", "INSERT", _GAP, "version is not the next"),
    _refuse("evaluation", "INSERT", _RUN_OF_ANOTHER, "run is of another submission"),
    *append_only("coach_act"),
    _refuse("coach_act", "INSERT", _LEVEL, "score is not a level"),
    _refuse("coach_act", "INSERT", _RUN_OF_ANOTHER, "run is of another submission"),
    _refuse("coach_act", "INSERT", _FALSE_ORIGIN, "origin is not true"),
    *append_only(
        "rating", "act_id = NEW.act_id OR (evaluation_id = NEW.evaluation_id AND criterion_id = NEW.criterion_id)"
    ),
    _refuse("rating", "INSERT", _NO_SUCH_ACT, "no coach decided this"),
    _refuse("run", "DELETE", "", "recorded rows stay"),
    _refuse("run", "INSERT", "EXISTS (SELECT 1 FROM run WHERE id = NEW.id)", "recorded rows stay"),
    _refuse("run", "UPDATE OF status", f"OLD.status IN {_ENDED} AND NEW.status <> OLD.status", "the first end stands"),
    _refuse(
        "run",
        "UPDATE OF id, submission_id, rubric_id",
        "NEW.id <> OLD.id OR NEW.submission_id <> OLD.submission_id OR NEW.rubric_id <> OLD.rubric_id",
        "a run keeps its subject",
    ),
    _refuse("submission", "DELETE", "", "recorded rows stay"),
    _refuse(
        "submission",
        "UPDATE OF id, assignment, owner, repo, path, commit_sha, sha256",
        """NEW.id <> OLD.id OR NEW.assignment <> OLD.assignment OR NEW.owner <> OLD.owner OR NEW.repo <> OLD.repo
            OR NEW.path <> OLD.path OR NEW.commit_sha <> OLD.commit_sha OR NEW.sha256 <> OLD.sha256""",
        "a submission keeps its source",
    ),
    _refuse(
        "submission",
        "INSERT",
        """EXISTS (SELECT 1 FROM submission WHERE id = NEW.id OR (assignment = NEW.assignment AND owner = NEW.owner
            AND repo = NEW.repo AND path = NEW.path AND commit_sha = NEW.commit_sha AND sha256 = NEW.sha256))""",
        "recorded rows stay",
    ),
)
