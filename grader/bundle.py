"""Several files as one snapshot. A submission's snapshot is one piece of bytes, whatever was handed in."""

import io
import zipfile
from collections.abc import Mapping

from grader.errors import NotebookError

NOTHING = b""
"""The snapshot of a submission that only a person can look at, such as a blog page: it has no cells, and is graded by hand."""

LARGEST_BUNDLE = 200_000_000
"""Bytes of all files of a bundle together, unpacked."""

_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP file can hold."""
_MARK = b"coachmark bundle"


def pack(files: Mapping[str, bytes]) -> bytes:
    """Several files (path -> content) as one snapshot, in the order given. The same files make the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = _MARK
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, _BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def files_of(content: bytes) -> dict[str, bytes]:
    """Path and content of each file of a bundle; nothing for any other snapshot. Raises NotebookError for a bundle that is damaged or too large."""
    if not content.endswith(_MARK):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_BUNDLE:
                raise NotebookError("notebook.bundle_too_large")
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise NotebookError("notebook.damaged") from error
