"""Pictures no wider than Streamlit shows them. It would decode and shrink a wider one again in every rerun, some 100 ms each."""

import io
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from grader import images

WIDEST = 1460
"""Pixels; Streamlit's own limit."""

REMEMBERED = 128


def fitting(image: bytes) -> bytes:
    """The picture, shrunk to `WIDEST` if it is wider; as it is when it cannot be decoded."""
    found = images.measured(image)
    return _shrunk(image) if found and found[1] > WIDEST else image


@lru_cache(REMEMBERED)
def _shrunk(image: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(image)) as picture:
            size = (WIDEST, max(1, picture.height * WIDEST // picture.width))
            target = "RGBA" if picture.has_transparency_data else "RGB"
            shrunk = picture.convert(target).resize(size, Image.Resampling.BILINEAR)
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return image
    kept = io.BytesIO()
    shrunk.save(kept, "PNG")
    return kept.getvalue()
