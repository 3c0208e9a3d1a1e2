"""The tables of the gradebook. A released migration is never edited; what changes later is a migration of its own."""

STATEMENTS = (
    "CREATE TABLE snapshot (sha256 TEXT NOT NULL PRIMARY KEY, content BLOB NOT NULL)",
    """
    CREATE TABLE submission (
        id INTEGER NOT NULL PRIMARY KEY,
        assignment TEXT NOT NULL,
        reference TEXT NOT NULL,
        owner TEXT NOT NULL,
        repo TEXT NOT NULL,
        path TEXT NOT NULL,
        commit_sha TEXT NOT NULL,
        sha256 TEXT NOT NULL REFERENCES snapshot (sha256),
        permalink TEXT NOT NULL,
        student TEXT NOT NULL,
        opened_at TIMESTAMP NOT NULL,
        active_at TIMESTAMP NOT NULL,
        UNIQUE (assignment, owner, repo, path, commit_sha, sha256)
    )
    """,
    "CREATE INDEX submission_by_activity ON submission (active_at, id)",
    """
    CREATE TABLE rubric_version (
        id INTEGER NOT NULL PRIMARY KEY,
        assignment TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number >= 1),
        digest TEXT NOT NULL,
        title TEXT NOT NULL,
        course TEXT NOT NULL,
        brief TEXT NOT NULL,
        language TEXT NOT NULL,
        max_score INTEGER NOT NULL,
        content TEXT NOT NULL CHECK (json_valid(content)),
        created_at TIMESTAMP NOT NULL,
        UNIQUE (assignment, number),
        UNIQUE (assignment, digest)
    )
    """,
    """
    CREATE TABLE rubric_level (
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        criterion_id TEXT NOT NULL,
        score INTEGER NOT NULL,
        PRIMARY KEY (rubric_id, criterion_id, score)
    )
    """,
    """
    CREATE TABLE run (
        id INTEGER NOT NULL PRIMARY KEY,
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        model TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        language TEXT NOT NULL,
        tone TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled', 'interrupted')),
        started_by TEXT NOT NULL,
        queued_at TIMESTAMP NOT NULL,
        started_at TIMESTAMP,
        finished_at TIMESTAMP,
        score INTEGER,
        prompt_tokens INTEGER,
        completion_tokens INTEGER,
        cached_tokens INTEGER,
        reasoning_tokens INTEGER,
        estimated BOOLEAN,
        cost_usd FLOAT,
        problem_key TEXT,
        problem_values TEXT,
        assignment TEXT NOT NULL,
        student_key TEXT NOT NULL,
        title_key TEXT NOT NULL,
        search TEXT NOT NULL
    )
    """,
    "CREATE INDEX run_by_submission ON run (submission_id, rubric_id, id)",
    "CREATE INDEX run_by_time ON run (queued_at, id)",
    "CREATE INDEX run_by_student ON run (student_key, queued_at DESC, id DESC)",
    "CREATE INDEX run_by_title ON run (title_key, queued_at DESC, id DESC)",
    "CREATE INDEX run_by_cost ON run (cost_usd DESC, queued_at DESC, id DESC)",
    "CREATE INDEX run_by_status ON run (status, queued_at, id)",
    "CREATE INDEX run_by_assignment ON run (assignment, status, queued_at, id)",
    "CREATE INDEX run_by_model ON run (model, queued_at, id, started_by, status, assignment)",
    "CREATE INDEX run_by_coach ON run (started_by, queued_at, id, model, status, assignment)",
    "CREATE INDEX run_by_search ON run (search)",
    """
    CREATE TABLE run_text (
        run_id INTEGER NOT NULL PRIMARY KEY REFERENCES run (id),
        prompt BLOB NOT NULL,
        prompt_digest TEXT NOT NULL,
        transcript BLOB NOT NULL,
        overall TEXT NOT NULL,
        manifest TEXT NOT NULL CHECK (json_valid(manifest))
    )
    """,
    """
    CREATE TABLE suggestion (
        id INTEGER NOT NULL PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES run (id),
        criterion_id TEXT NOT NULL,
        score INTEGER,
        comment TEXT NOT NULL,
        unscored_reason TEXT,
        evidence TEXT NOT NULL CHECK (json_valid(evidence)),
        confidence TEXT CHECK (confidence IN ('low', 'medium', 'high')),
        at TIMESTAMP NOT NULL
    )
    """,
    "CREATE INDEX suggestion_by_run ON suggestion (run_id, criterion_id, id)",
    """
    CREATE TABLE draft (
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        based_on INTEGER NOT NULL CHECK (based_on >= 0),
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        tab TEXT NOT NULL,
        changed_at TIMESTAMP NOT NULL,
        PRIMARY KEY (submission_id, rubric_id)
    )
    """,
    """
    CREATE TABLE draft_entry (
        submission_id INTEGER NOT NULL,
        rubric_id INTEGER NOT NULL,
        criterion_id TEXT NOT NULL,
        score INTEGER,
        comment TEXT,
        revision INTEGER NOT NULL CHECK (revision >= 1),
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        tab TEXT NOT NULL,
        PRIMARY KEY (submission_id, rubric_id, criterion_id),
        FOREIGN KEY (submission_id, rubric_id) REFERENCES draft (submission_id, rubric_id) ON DELETE CASCADE,
        FOREIGN KEY (rubric_id, criterion_id, score) REFERENCES rubric_level (rubric_id, criterion_id, score)
    )
    """,
    """
    CREATE TABLE draft_overall (
        submission_id INTEGER NOT NULL,
        rubric_id INTEGER NOT NULL,
        text TEXT,
        revision INTEGER NOT NULL CHECK (revision >= 1),
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        tab TEXT NOT NULL,
        PRIMARY KEY (submission_id, rubric_id),
        FOREIGN KEY (submission_id, rubric_id) REFERENCES draft (submission_id, rubric_id) ON DELETE CASCADE
    )
    """,
    """
    CREATE TABLE entry_log (
        id INTEGER NOT NULL PRIMARY KEY,
        at TIMESTAMP NOT NULL,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        tab TEXT NOT NULL,
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        what TEXT NOT NULL CHECK (what IN ('rating', 'overall', 'discarded')),
        criterion_id TEXT,
        score INTEGER,
        text TEXT,
        revision INTEGER NOT NULL
    )
    """,
    "CREATE INDEX entry_log_by_entry ON entry_log (submission_id, rubric_id, what, criterion_id, revision)",
    """
    CREATE TABLE evaluation (
        id INTEGER NOT NULL PRIMARY KEY,
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        version INTEGER NOT NULL CHECK (version >= 1),
        overall TEXT NOT NULL,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        run_id INTEGER REFERENCES run (id),
        saved_at TIMESTAMP NOT NULL,
        UNIQUE (submission_id, rubric_id, version)
    )
    """,
    """
    CREATE TABLE coach_act (
        id INTEGER NOT NULL PRIMARY KEY,
        at TIMESTAMP NOT NULL,
        coach TEXT NOT NULL CHECK (length(trim(coach)) > 0),
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        criterion_id TEXT NOT NULL,
        score INTEGER NOT NULL CHECK (typeof(score) = 'integer'),
        comment TEXT NOT NULL,
        origin TEXT NOT NULL CHECK (origin IN ('accepted', 'edited', 'overturned', 'own')),
        run_id INTEGER REFERENCES run (id),
        FOREIGN KEY (rubric_id, criterion_id, score) REFERENCES rubric_level (rubric_id, criterion_id, score)
    )
    """,
    """
    CREATE TABLE rating (
        evaluation_id INTEGER NOT NULL REFERENCES evaluation (id),
        criterion_id TEXT NOT NULL,
        act_id INTEGER NOT NULL UNIQUE REFERENCES coach_act (id),
        score INTEGER NOT NULL,
        comment TEXT NOT NULL,
        PRIMARY KEY (evaluation_id, criterion_id)
    )
    """,
    """
    CREATE TABLE grading (
        id INTEGER NOT NULL PRIMARY KEY,
        submission_id INTEGER NOT NULL REFERENCES submission (id),
        rubric_id INTEGER NOT NULL REFERENCES rubric_version (id),
        assignment TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('draft', 'final')),
        score INTEGER,
        share FLOAT,
        version INTEGER NOT NULL,
        changed BOOLEAN NOT NULL,
        model TEXT,
        coach TEXT NOT NULL,
        at TIMESTAMP NOT NULL,
        cost_usd FLOAT,
        student_key TEXT NOT NULL,
        title_key TEXT NOT NULL,
        search TEXT NOT NULL,
        UNIQUE (submission_id, rubric_id)
    )
    """,
    "CREATE INDEX grading_by_time ON grading (at, id)",
    "CREATE INDEX grading_by_student ON grading (student_key, at DESC, id DESC)",
    "CREATE INDEX grading_by_title ON grading (title_key, at DESC, id DESC)",
    "CREATE INDEX grading_by_best ON grading (share DESC, at DESC, id DESC)",
    "CREATE INDEX grading_by_worst ON grading (share, at DESC, id DESC)",
    "CREATE INDEX grading_by_cost ON grading (cost_usd DESC, at DESC, id DESC)",
    "CREATE INDEX grading_by_status ON grading (status, at, id)",
    "CREATE INDEX grading_by_assignment ON grading (assignment, status, at, id)",
    "CREATE INDEX grading_by_model ON grading (model, at, id, coach, status, assignment)",
    "CREATE INDEX grading_by_coach ON grading (coach, at, id, model, status, assignment)",
    "CREATE INDEX grading_by_search ON grading (search)",
    "CREATE TABLE preference (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL CHECK (json_valid(value)))",
)
