"""Measures contrast on what was really drawn: relative luminance and ratio of WCAG 2.2."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

Rgb = tuple[int, int, int]


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def luminance(colour: Rgb) -> float:
    """The relative luminance of a colour (WCAG 2.2, definition)."""
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of two colours (WCAG 2.2, definition), 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pixels(image: QImage, part: QRect | None = None) -> Counter[Rgb]:
    """How many pixels of each colour *part* of *image* has."""
    area = (image if part is None else image.copy(part)).convertToFormat(QImage.Format.Format_RGB32)
    words = memoryview(area.constBits()).cast("I")
    width, stride = area.width(), area.bytesPerLine() // 4
    counts: Counter[int] = Counter()
    for line in range(area.height()):
        counts.update(words[line * stride : line * stride + width])
    return Counter({((word >> 16) & 255, (word >> 8) & 255, word & 255): n for word, n in counts.items()})


def ground(image: QImage, part: QRect | None = None) -> Rgb:
    """The colour that fills most of *part*."""
    return pixels(image, part).most_common(1)[0][0]


def text_contrast(image: QImage, part: QRect | None = None) -> float:
    """The contrast of what is written in *part* to its ground: that of the strongest strokes."""
    found = pixels(image, part)
    below = found.most_common(1)[0][0]
    return max(contrast(colour, below) for colour in found)
