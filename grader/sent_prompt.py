"""What a run sent the model, call by call."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


@dataclass(frozen=True, kw_only=True)
class SentPrompt:
    """What one call of a run was sent, word for word. `number` counts the calls of the run from 1; `digest` is `Prompt.digest`."""

    number: int
    why: CallReason
    text: str
    digest: str
    at: datetime
