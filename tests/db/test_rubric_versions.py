from sqlmodel import Session, col, update

from db.gradebook import connect
from db.tables import RubricVersionRow
from tests.db.examples import assignment


def test_a_version_from_when_the_digest_was_the_rubrics_alone_is_still_that_version(tmp_path):
    book = connect(f"sqlite:///{tmp_path / 'old.db'}")
    engine = book._database.engine
    first = book.use_rubric(assignment())
    with Session(engine) as session:
        session.connection().exec_driver_sql("DROP TRIGGER rubric_version_update_recorded_rows_stay")
        early = update(RubricVersionRow).values(digest=assignment().rubric.digest)
        session.execute(early.where(col(RubricVersionRow.id) == first.id))
        session.commit()
    assert book.use_rubric(assignment()).id == first.id
    book.close()
