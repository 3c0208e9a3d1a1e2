"""The gradebook on SQL: `grader.ports.Gradebook`, put together from its parts."""

from collections.abc import Callable
from datetime import datetime

from db.backups import Backups
from db.batches import Batches
from db.changes import Preferences
from db.concealed import Concealed
from db.desk_times import DeskTimes
from db.drafts import Drafts
from db.earlier_work import EarlierWork
from db.engine import Database, file_of
from db.erasures import Erasures
from db.evaluations import Evaluations
from db.history import History
from db.instructions import InstructionsRecords
from db.merging import Merging
from db.past_comments import PastComments
from db.pinned_comments import PinnedComments
from db.precedents import Precedents
from db.profiles import Profiles
from db.prompts import Prompts
from db.records import utc_now
from db.spending import Spending
from db.standings import Standings
from db.submissions import Submissions
from db.tables import PreferenceRow
from db.worklists import Worklists
from db.writings import Writings
from grader import words


class SqlGradebook(
    Submissions,
    InstructionsRecords,
    Writings,
    Prompts,
    Spending,
    Drafts,
    Evaluations,
    History,
    Preferences,
    Batches,
    Standings,
    Profiles,
    Precedents,
    EarlierWork,
    Erasures,
    Backups,
    Merging,
    Concealed,
    Worklists,
    DeskTimes,
    PastComments,
    PinnedComments,
):
    """Satisfies `grader.ports.Gradebook` on one SQLite file. May be shared by any number of threads."""

    def check(self, language: str = "en") -> str:
        with self._database.write() as session:
            # taken back below: a lock alone would not notice a full disk
            session.add(PreferenceRow(name="check", value=self._now().isoformat()))
            session.flush()
            session.rollback()
        return words.say("gradebook.writable", language, place=str(self._database.file))

    def close(self) -> None:
        """Give up the connections, and the runs under way. The gradebook opens new connections when it is used again."""
        self._worker.leave()
        self.unwritten.close()
        self._database.engine.dispose()


def connect(database_url: str, *, now: Callable[[], datetime] = utc_now, patience: float = 10.0) -> SqlGradebook:
    """The gradebook at `database_url`, made if there is none and brought up to date if it is older than the program.

    `patience` is how many seconds a call waits for another's write; `now` is the clock. Raises SettingsError for a URL we cannot use and
    GradebookError when the file cannot be opened, is no gradebook or belongs to a newer program.
    """
    database = Database(file_of(database_url), patience=patience)
    database.migrate()
    return SqlGradebook(database, now=now)
