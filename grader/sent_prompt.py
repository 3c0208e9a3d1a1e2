"""What a run sent the model, call by call: word for word, and how it went to the endpoint."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class CallReason(StrEnum):
    """Why a run asked the model: a run may take several calls."""

    WHOLE = "whole"
    """For everything that the run is to bring in."""
    AGAIN = "again"
    """For the same as before, which did not arrive."""
    REST = "rest"
    """For what was missing of an answer that had begun to arrive."""
    PART = "part"
    """For the evidence in one part of a notebook too long for one call."""
    COLLECTED = "collected"
    """For the judgement on evidence that was collected part by part."""
    TEXT = "text"
    """For a text: feedback, or an answer."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """How a prompt is about to go to an endpoint. `parameters` are sent with it; `added` stands at the end of its system message.

    `not_taken` names the parameters of the coach's instructions that are left out because the model refused them.
    """

    parameters: dict[str, Any]
    added: str = ""
    not_taken: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SentPrompt:
    """What one call of a run was sent, word for word. `number` counts the calls of the run from 1; `digest` is `Prompt.digest`."""

    number: int
    why: CallReason
    text: str
    digest: str
    at: datetime
    requests: tuple[Request, ...] = ()
    """None where no endpoint was asked, as by the offline grader. Each but the last was refused."""
