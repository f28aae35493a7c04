"""Draws a status as a pill: icon and word in the colours of the status, the same on a selected row."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen

from app.core.statuses import Status
from ui import icons, theme

HEIGHT: Final = 20
ICON: Final = 14
_PADDING: Final = 7
_GAP: Final = 4


def badge_size(metrics: QFontMetrics, word: str) -> QSize:
    """How much room the badge with *word* takes."""
    width = _PADDING + ICON + _GAP + metrics.horizontalAdvance(word) + _PADDING + 2
    return QSize(width, max(HEIGHT, metrics.height() + 4))


def draw_badge(painter: QPainter, rect: QRect, status: Status, word: str, right_to_left: bool = False) -> None:
    """Draw the badge of *status* at the start of *rect*, centred in its height, cut to its width."""
    used = theme.badge_colours(status)
    metrics = painter.fontMetrics()
    size = badge_size(metrics, word)
    width = min(size.width(), rect.width())
    left = rect.right() - width if right_to_left else rect.left()
    pill = QRectF(left + 0.5, rect.top() + (rect.height() - size.height()) // 2 + 0.5, width - 1, size.height() - 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(used.border), 1))
    painter.setBrush(QColor(used.fill))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    icon_left = pill.right() - _PADDING - ICON if right_to_left else pill.left() + _PADDING
    picture = icons.status_pixmap(status, used.text, ICON, painter.device().devicePixelRatioF())
    if not picture.isNull():
        painter.drawPixmap(QPointF(round(icon_left), round(pill.top() + (pill.height() - ICON) / 2)), picture)
    text = QRectF(pill)
    taken = _PADDING + ICON + _GAP
    text.adjust(*((_PADDING, 0, -taken, 0) if right_to_left else (taken, 0, -_PADDING + 2, 0)))
    painter.setPen(QColor(used.text))
    painter.drawText(
        text,
        Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right_to_left else Qt.AlignmentFlag.AlignLeft),
        metrics.elidedText(word, Qt.TextElideMode.ElideRight, int(text.width()) + 1),
    )
    painter.restore()
