"""Students apart from what they handed in, recognised by the owner of the repository; a submission that was opened by a wrong link says which one replaced it."""

from random import SystemRandom

from sqlalchemy import Connection, text

STATEMENTS = (
    """
    CREATE TABLE student (
        id INTEGER NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        number INTEGER NOT NULL UNIQUE CHECK (number >= 1),
        course TEXT NOT NULL,
        created_at TIMESTAMP NOT NULL
    )
    """,
    "CREATE INDEX student_by_name ON student (name_key, id)",
    """
    CREATE TABLE student_login (
        login TEXT NOT NULL PRIMARY KEY,
        student_id INTEGER NOT NULL REFERENCES student (id)
    )
    """,
    "CREATE INDEX student_login_by_student ON student_login (student_id)",
    "ALTER TABLE submission ADD COLUMN student_id INTEGER REFERENCES student (id)",
    "ALTER TABLE submission ADD COLUMN replaced_by INTEGER REFERENCES submission (id)",
    "CREATE INDEX submission_by_student ON submission (student_id, assignment, id)",
    """
    CREATE TRIGGER submission_insert_a_student_handed_it_in BEFORE INSERT ON submission
    WHEN NEW.student_id IS NULL BEGIN SELECT RAISE(ABORT, 'guard: a student handed it in'); END
    """,
    """
    CREATE TRIGGER submission_update_replaced_by_the_same_assignments BEFORE UPDATE OF replaced_by ON submission
    WHEN NEW.replaced_by IS NOT NULL AND (NEW.replaced_by = NEW.id OR NOT EXISTS (
        SELECT 1 FROM submission AS other WHERE other.id = NEW.replaced_by AND other.assignment = NEW.assignment))
    BEGIN SELECT RAISE(ABORT, 'guard: replaced by one of the same assignment'); END
    """,
)


def free_number(taken: set[int]) -> int:
    """A number nobody has, with as few digits as leave most of them free."""
    most = 1000
    while len(taken) * 2 >= most:
        most *= 10
    chance = SystemRandom()
    while (number := chance.randrange(most // 10, most)) in taken:
        pass
    return number


def apply(connection: Connection) -> None:
    """Make the tables, and a student of every owner (or name, where there is no owner) there is."""
    for statement in STATEMENTS:
        connection.exec_driver_sql(statement)
    numbers: set[int] = set()
    students: dict[tuple[str, str], int] = {}
    handed_in = connection.execute(text("SELECT id, owner, student, opened_at FROM submission ORDER BY id")).all()
    for submission_id, owner, name, opened_at in handed_in:
        # what folds text is the program's; a gradebook from before has plain owners, for which this is the same
        key = (owner.casefold(), "") if owner else ("", name)
        if key not in students:
            number = free_number(numbers)
            numbers.add(number)
            students[key] = len(students) + 1
            values = {"id": students[key], "name": name, "key": name.casefold(), "number": number, "at": opened_at}
            connection.execute(
                text(
                    "INSERT INTO student (id, name, name_key, number, course, created_at) VALUES (:id, :name, :key, :number, '', :at)"
                ),
                values,
            )
            if owner:
                login = {"login": owner.casefold(), "id": students[key]}
                connection.execute(text("INSERT INTO student_login (login, student_id) VALUES (:login, :id)"), login)
        connection.execute(
            text("UPDATE submission SET student_id = :student WHERE id = :id"),
            {"student": students[key], "id": submission_id},
        )
