"""Cells of several values: addresses with a dot each, names as chips; where each stands, and how it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from app.core.reachability import Reach
from app.core.text_direction import kept_left_to_right
from ui import theme

DOT: Final = 8
DOT_ROOM: Final = DOT + 6  # the dot and the gap behind it
CHIP_HEIGHT: Final = 20
_CHIP_PADDING: Final = 8
_GAP: Final = 5
_BETWEEN: Final = 14  # between two addresses
_SHORTEST: Final = 28  # what is left of a chip that is cut


class Part(Protocol):
    """One value of a cell: its *text*, the state that its dot shows, and the local *id* of the person it names."""

    @property
    def text(self) -> str: ...

    @property
    def reach(self) -> Reach | None: ...

    @property
    def id(self) -> int: ...


def mirrored(rect: QRect, place: QRect, *, right_to_left: bool) -> QRect:
    """*place* within *rect*, on the other side where text runs from right to left."""
    if not right_to_left:
        return place
    return QRect(rect.left() + rect.right() - place.right(), place.top(), place.width(), place.height())


def draw_dot(painter: QPainter, centre: QPointF, reach: Reach, *, ring: str = "") -> None:
    """Draw the dot of *reach*; a hollow one where nothing is on file. *ring* sets it off from a selected row."""
    colour = QColor(theme.dot_colour(reach))
    radius = DOT / 2
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if reach is Reach.NONE:
        painter.setPen(QPen(QColor(ring) if ring else colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, radius - 0.75, radius - 0.75)
    else:
        if ring:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ring))
            painter.drawEllipse(centre, radius + 1.5, radius + 1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(centre, radius, radius)
    painter.restore()


def draw_dots(
    painter: QPainter, rect: QRect, parts: Sequence[Part], colour: str, *, right_to_left: bool, ring: str = ""
) -> None:
    """Draw *parts* one behind the other, each after its dot, the last that fits cut with an ellipsis."""
    metrics = painter.fontMetrics()
    painter.setPen(QColor(colour))
    side = Qt.AlignmentFlag.AlignRight if right_to_left else Qt.AlignmentFlag.AlignLeft
    left = rect.left()
    for part in parts:
        room = rect.right() - left + 1 - (DOT_ROOM if part.reach else 0)
        if room < _SHORTEST and left > rect.left():
            return
        if part.reach is not None:
            place = mirrored(rect, QRect(left, rect.top(), DOT, rect.height()), right_to_left=right_to_left)
            draw_dot(painter, QPointF(place.left() + DOT / 2, rect.center().y() + 1), part.reach, ring=ring)
            left += DOT_ROOM
        whole = kept_left_to_right(part.text) if right_to_left else part.text
        text = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room)
        width = min(metrics.horizontalAdvance(text) + 1, room)
        place = mirrored(rect, QRect(left, rect.top(), width, rect.height()), right_to_left=right_to_left)
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)
        left += width + _BETWEEN


def chip_places(
    metrics: QFontMetrics, rect: QRect, parts: Sequence[Part], *, right_to_left: bool = False
) -> list[tuple[QRect, Part | None]]:
    """Where in *rect* each part's chip stands; the last place has no part where it says how many more there are."""
    height = max(CHIP_HEIGHT, metrics.height() + 4)
    top = rect.top() + (rect.height() - height) // 2
    places: list[tuple[QRect, Part | None]] = []
    left = rect.left()
    for number, part in enumerate(parts):
        wanted = metrics.horizontalAdvance(part.text) + 2 * _CHIP_PADDING + 1
        others = len(parts) - number - 1
        reserve = _more_width(metrics, others) + _GAP if others else 0
        room = rect.right() + 1 - left
        if wanted > room - reserve and number > 0:
            width = _more_width(metrics, others + 1)
            if width > room:  # a very narrow cell shows a piece of the first chip alone
                break
            places.append((QRect(left, top, width, height), None))
            break
        width = min(wanted, room - reserve if room - reserve > _SHORTEST else room)
        places.append((QRect(left, top, width, height), part))
        left += width + _GAP
    return [(mirrored(rect, place, right_to_left=right_to_left), part) for place, part in places]


def _more_width(metrics: QFontMetrics, count: int) -> int:
    return metrics.horizontalAdvance(f"+{count}") + 4


def draw_chips(
    painter: QPainter, rect: QRect, parts: Sequence[Part], *, right_to_left: bool, selected_text: str = ""
) -> None:
    """Draw *parts* as chips; *selected_text* is the colour of words that stand on a selected row itself."""
    used = theme.colours()
    metrics = painter.fontMetrics()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shown = 0
    for place, part in chip_places(metrics, rect, parts, right_to_left=right_to_left):
        if part is None:
            painter.setPen(QColor(selected_text or used.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"+{len(parts) - shown}")
            continue
        shown += 1
        pill = QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(QColor(used.chip_border), 1))
        painter.setBrush(QColor(used.chip))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        inner = place.adjusted(_CHIP_PADDING, 0, -_CHIP_PADDING, 0)
        painter.setPen(QColor(used.chip_text))
        text = metrics.elidedText(part.text, Qt.TextElideMode.ElideRight, inner.width() + 1)
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
