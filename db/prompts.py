"""What the calls of a run were sent, and how it went to the endpoint."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlmodel import Session, col, func, select

from db.records import Records
from db.tables_runs import RunPromptRow, RunRequestRow
from db.values import sent_prompt_of
from grader.sent_prompt import CallReason, Request, SentPrompt


class Prompts(Records):
    def record_prompt(self, run_id: int, *, text: str, digest: str, why: CallReason) -> int:
        with self._database.write() as session:
            self._run(session, run_id)
            number = _calls(session, run_id) + 1
            made = RunPromptRow(run_id=run_id, number=number, why=why, prompt=text, digest=digest, at=self._now())
            session.add(made)
            return number

    def record_request(self, run_id: int, request: Request) -> None:
        with self._database.write() as session:
            self._run(session, run_id)
            call = _calls(session, run_id)
            if not call:
                raise ValueError("a request belongs to a call whose prompt is recorded")
            so_far = select(func.count()).where(RunRequestRow.run_id == run_id, RunRequestRow.call == call)
            number = session.exec(so_far).one() + 1
            made = RunRequestRow(run_id=run_id, call=call, number=number, content=asdict(request), at=self._now())
            session.add(made)

    def prompts_of(self, run_id: int) -> Sequence[SentPrompt]:
        calls = select(RunPromptRow).where(RunPromptRow.run_id == run_id).order_by(col(RunPromptRow.number))
        made = select(RunRequestRow).where(RunRequestRow.run_id == run_id).order_by(col(RunRequestRow.number))
        with self._database.read() as session:
            self._run(session, run_id)
            requests = session.exec(made).all()
            return tuple(
                sent_prompt_of(row, [item for item in requests if item.call == row.number])
                for row in session.exec(calls).all()
            )


def _calls(session: Session, run_id: int) -> int:
    return session.exec(select(func.count()).where(RunPromptRow.run_id == run_id)).one()
