"""Raw code blocks as a learning platform hands them out: `[{"code": "…", "submit_block_id": "…"}]`."""

import json
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from grader import plain_text
from grader.errors import NotebookError
from grader.notebook import Cell, CellKind, Notebook
from grader.notebook_file import decoded

_WRAPPERS = ("blocks", "submit_blocks", "submission", "data")


class Block(BaseModel):
    """One block. Ids may be numbers; what else the platform says of a block is passed over."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    code: str | None = None
    submit_block_id: str | None = Field(default=None, validation_alias=AliasChoices("submit_block_id", "id"))


_Blocks = TypeAdapter(list[Block])


def looks_like_it(content: bytes) -> bool:
    """Whether this is JSON in which code blocks are listed."""
    head = content[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] in (b"[", b"{", b'"') and b"code" in content[:20_000] and bool(_listed(content))


def read(content: bytes) -> Notebook:
    """A code cell for each block, in order; `Cell.block` keeps its id, so that feedback can go back to it. Raises NotebookError."""
    try:
        blocks = _Blocks.validate_python(_listed(content))
    except ValidationError as error:
        raise NotebookError("notebook.bad_code_blocks", block=_place(error)) from error
    return Notebook(
        cells=tuple(
            Cell(
                number=number,
                kind=CellKind.CODE,
                source=plain_text.source(block.code or ""),
                block=plain_text.storable(block.submit_block_id or "")[:200],
            )
            for number, block in enumerate(blocks, 1)
        ),
        language="python",
        version="",
    )


def _place(error: ValidationError) -> int:
    first = error.errors()[0]["loc"]
    return first[0] + 1 if first and isinstance(first[0], int) else 1


def _listed(content: bytes) -> list[Any]:
    """The blocks, also from inside a string, as an export puts JSON into JSON, or from inside an object; none if there are none."""
    value: Any = decoded(content)
    try:
        while isinstance(value, str):
            value = json.loads(value, strict=False)
    except (ValueError, RecursionError):
        return []
    if isinstance(value, dict):
        value = next((value[name] for name in _WRAPPERS if isinstance(value.get(name), list)), None)
    blocks = value if isinstance(value, list) else []
    return blocks if blocks and all(isinstance(block, dict) and "code" in block for block in blocks) else []
