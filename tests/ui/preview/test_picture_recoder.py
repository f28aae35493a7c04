"""Pictures written anew: only what was drawn goes on, and nothing but pictures."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter

from app.core.pictures import picture_facts
from ui.preview.picture_recoder import recode_picture


def picture(form: str, width: int = 7, height: int = 5) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#2080c0"))
    content = QByteArray()
    target = QBuffer(content)
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(target, QByteArray(form.encode())).write(image)
    return bytes(content.data())


@pytest.mark.parametrize(
    ("form", "mime"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("BMP", "image/png"), ("WEBP", "image/png")]
)
def test_a_picture_comes_out_fresh(form: str, mime: str) -> None:
    fresh = recode_picture(picture(form))
    assert fresh is not None
    facts = picture_facts(fresh)
    assert facts is not None
    assert (facts.mime, facts.width, facts.height) == (mime, 7, 5)
    colour = QImage.fromData(fresh).pixelColor(3, 2)
    assert abs(colour.red() - 0x20) < 6
    assert abs(colour.blue() - 0xC0) < 6


def test_what_hangs_on_a_picture_does_not_go_on() -> None:
    secret = b"<script>hidden</script>"
    fresh = recode_picture(picture("PNG") + secret)
    assert fresh is not None
    assert secret not in fresh


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://example.com/x'/></svg>",
        b"\x89PNG\r\n\x1a\n<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("PNG")[:40],
        b"GIF89a" + b"\0" * 20,
        b"plain words",
    ],
)
def test_what_is_no_picture_is_none(data: bytes) -> None:
    assert recode_picture(data) is None
