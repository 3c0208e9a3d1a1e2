"""Raster images out of base64: decoded, known by their first bytes, and measured before anyone draws them."""

import binascii
import re

from grader.notebook import Output, OutputKind

MAX_BYTES = 12_000_000
MAX_SIDE = 20_000
MAX_PIXELS = 60_000_000
"""An image that claims more than this would fill the memory of whoever draws it."""

DIGITS = re.compile(r"[A-Za-z0-9+/]*={0,2}")


def _size_png(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _size_gif(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")


def _size_bmp(data: bytes) -> tuple[int, int]:
    return int.from_bytes(data[18:22], "little"), abs(int.from_bytes(data[22:26], "little", signed=True))


def _size_jpeg(data: bytes) -> tuple[int, int]:
    """Walks the segments up to the frame header (SOF0..SOF15 without DHT, JPG and DAC)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 1 if marker == 0xFF else 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0


def _size_webp(data: bytes) -> tuple[int, int]:
    form = data[12:16]
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 ":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return 0, 0


FORMATS = (
    (b"\x89PNG\r\n\x1a\n", "image/png", _size_png),
    (b"\xff\xd8\xff", "image/jpeg", _size_jpeg),
    (b"GIF87a", "image/gif", _size_gif),
    (b"GIF89a", "image/gif", _size_gif),
    (b"RIFF", "image/webp", _size_webp),
    (b"BM", "image/bmp", _size_bmp),
)


def measured(data: bytes) -> tuple[str, int, int] | None:
    """Type, width and height of a raster image by its header; None for what is no PNG, JPEG, GIF, WebP or BMP."""
    for magic, mime, size in FORMATS:
        if data.startswith(magic) and (mime != "image/webp" or data[8:12] == b"WEBP"):
            return mime, *size(data)
    return None


def decoded(base64: str) -> bytes | None:
    """The bytes of a base64 text that may be broken into lines; None if it is none or longer than `MAX_BYTES`."""
    digits = "".join(base64.split())
    if len(digits) > MAX_BYTES * 4 // 3 + 4 or not DIGITS.fullmatch(digits):
        return None
    try:
        return binascii.a2b_base64(digits.rstrip("=") + "=" * (-len(digits.rstrip("=")) % 4))
    except binascii.Error:
        return None


def image(base64: str, *, claimed: str, text: str = "") -> Output:
    """The image in `base64` as an output of kind IMAGE, or of kind OTHER with the `claimed` type if it is broken or too large to draw safely."""
    data = decoded(base64)
    found = measured(data) if data else None
    if data is None or found is None:
        return Output(kind=OutputKind.OTHER, text=text, mime=claimed, size=len(base64))
    mime, width, height = found
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        return Output(kind=OutputKind.OTHER, text=text, mime=mime, size=len(data))
    return Output(kind=OutputKind.IMAGE, text=text, mime=mime, image=data, size=len(data))
