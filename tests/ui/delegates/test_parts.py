"""Cells of several values: dots that can be told from every row, chips that stand inside their cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.core.reachability import Reach
from ui import theme
from ui.delegates.parts import chip_places, draw_chips, draw_dot, draw_dots
from ui.models.people_cells import CellPart

CELL = QRect(0, 0, 200, 28)
NAMES = (CellPart("Olivia Tan", id=1), CellPart("Lucas Tan", id=2), CellPart("Theodora Papadopoulos", id=3))


@pytest.fixture(params=[False, True], ids=["light", "dark"])
def themed(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[theme.Colours]:
    theme.apply_theme(qapp, dark=request.param)
    yield theme.colours()
    theme.apply_theme(qapp, dark=False)


def luminance(colour: QColor) -> float:
    """WCAG 2.2's relative luminance."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def canvas(background: str) -> QImage:
    image = QImage(CELL.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(background))
    return image


@pytest.mark.parametrize("reach", list(Reach))
def test_every_dot_is_seen_on_every_row(themed: theme.Colours, reach: Reach) -> None:
    for row, ring in ((themed.base, ""), (themed.alternate, ""), (themed.selection, themed.selection_text)):
        image = canvas(row)
        painter = QPainter(image)
        draw_dot(painter, QPointF(10, 14), reach, ring=ring)
        painter.end()
        drawn = [image.pixelColor(x, 14) for x in range(21)]
        assert max(contrast(pixel, QColor(row)) for pixel in drawn) >= 3, (reach, row)
        middle = image.pixelColor(10, 14)
        assert (middle == QColor(row)) is (reach is Reach.NONE)


@pytest.mark.parametrize("right_to_left", [False, True])
@pytest.mark.parametrize("width", [40, 90, 130, 200, 500])
def test_chips_stay_apart_and_inside_the_cell(qapp: QApplication, width: int, right_to_left: bool) -> None:
    cell = QRect(30, 0, width, 28)
    places = chip_places(QFontMetrics(qapp.font()), cell, NAMES, right_to_left=right_to_left)
    assert places
    assert all(cell.contains(place) for place, _part in places)
    rects = [place for place, _part in places]
    assert not any(a.intersects(b) for n, a in enumerate(rects) for b in rects[n + 1 :])
    shown = [part for _place, part in places if part is not None]
    assert shown == list(NAMES[: len(shown)])
    assert (places[-1][1] is None) is (len(shown) < len(NAMES) and width > 40)
    order = [place.left() for place in rects]
    assert order == sorted(order, reverse=right_to_left)


def test_chips_and_addresses_are_drawn_in_their_colours(themed: theme.Colours) -> None:
    image = canvas(themed.base)
    painter = QPainter(image)
    draw_chips(painter, CELL, NAMES[:1], right_to_left=False)
    painter.end()
    (place, _part), *_rest = chip_places(QFontMetrics(QApplication.font()), CELL, NAMES[:1])
    assert image.pixelColor(place.left() + 4, place.center().y()) == QColor(themed.chip)
    assert image.pixelColor(place.right() + 3, place.center().y()) == QColor(themed.base)
    image = canvas(themed.base)
    painter = QPainter(image)
    address = CellPart("mei@example.com", Reach.WORKS)
    draw_dots(painter, CELL, [address], themed.text, right_to_left=True)
    painter.end()
    dot = QColor(theme.dot_colour(Reach.WORKS))
    found = [x for x in range(CELL.width()) if image.pixelColor(x, 15) == dot]
    assert found
    assert min(found) > CELL.width() - 12
