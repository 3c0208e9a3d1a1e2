"""Which process answers for a run (`db/workers.py`). Runs from before have none: nobody answers for them."""

STATEMENTS = ("ALTER TABLE run ADD COLUMN worker TEXT",)
