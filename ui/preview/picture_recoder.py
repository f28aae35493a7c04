"""Decodes a stranger's picture and writes it anew, so that only what was drawn goes on (preview.md, Pictures)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from app.core.pictures import picture_facts

_FORMATS: Final = {
    "image/png": b"png",
    "image/jpeg": b"jpeg",
    "image/gif": b"gif",
    "image/webp": b"webp",
    "image/bmp": b"bmp",
}
_QUALITY: Final = 92


def recode_picture(data: bytes) -> bytes | None:
    """*data* as a fresh PNG, or JPEG where it was one; None when its own first bytes are none of a picture, or it is
    too large to draw. Of an animation the first picture stays. May be called from any thread.

    The format is fixed before: Qt's own guess by content would hand an SVG to a reader that opens its links.
    """
    facts = picture_facts(data)
    if facts is None:
        return None
    source = QBuffer()
    source.setData(QByteArray(data))
    source.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(source, QByteArray(_FORMATS[facts.mime]))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    image = reader.read()
    if image.isNull():
        return None
    return _written(image, b"jpeg" if facts.mime == "image/jpeg" else b"png")


def _written(image: QImage, form: bytes) -> bytes | None:
    content = QByteArray()
    target = QBuffer(content)
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(target, QByteArray(form))
    if form == b"jpeg":
        writer.setQuality(_QUALITY)
    done = writer.write(image)
    target.close()
    return bytes(content.data()) if done else None
