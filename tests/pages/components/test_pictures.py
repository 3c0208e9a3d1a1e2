"""Pictures are shrunk once, when they are wider than they can be shown."""

import io

import pytest
from PIL import Image

from pages.components import pictures


def picture(width: int, height: int, kind: str = "PNG", mode: str = "RGB") -> bytes:
    kept = io.BytesIO()
    Image.new(mode, (width, height)).save(kept, kind)
    return kept.getvalue()


def test_what_fits_stays_as_it_is():
    image = picture(pictures.WIDEST, 10)
    assert pictures.fitting(image) is image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_a_wider_one_keeps_its_proportions(kind):
    shrunk = pictures.fitting(picture(pictures.WIDEST * 2, 100, kind))
    assert Image.open(io.BytesIO(shrunk)).size == (pictures.WIDEST, 50)


def test_it_is_shrunk_once():
    image = picture(2000, 7)
    assert pictures.fitting(image) is pictures.fitting(image)


def test_transparency_stays():
    shrunk = Image.open(io.BytesIO(pictures.fitting(picture(2000, 9, mode="RGBA"))))
    assert shrunk.getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_very_flat_one_keeps_a_line():
    assert Image.open(io.BytesIO(pictures.fitting(picture(20_000, 1)))).height == 1


def test_a_broken_one_is_left_to_whoever_shows_it():
    broken = picture(2000, 500)[:60]
    assert pictures.fitting(broken) == broken
