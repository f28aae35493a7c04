"""A list on paper: a head, columns that share the page's width, rows that break into lines, "Page 2 of 5" below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPagedPaintDevice,
    QPainter,
    QPen,
    QTextLayout,
    QTextOption,
)

from app.i18n import _
from app.services.exports.sheet import Cell, ColumnKind, Sheet
from ui.models.formats import Clock, number

MOST_LINES: Final = 6  # of one cell; a longer text ends in "…"
_TEXT_POINTS: Final = 8.5
_TITLE_POINTS: Final = 15.0
_GAP: Final = 6.0  # points between columns
_PADDING: Final = 2.5  # points above and below a row
_TABLE_GAP: Final = 10.0  # points between the head and the table
_FOOTER: Final = 22.0  # points kept for the footer
_WIDEST: Final = 1_795_003_080  # Wed 18 Nov 2026, 10:58 pm in Sydney: as wide as a moment gets
_SPARE: Final = 0.7  # of the width that columns ask for, what they can do with: their texts break into lines
_INK: Final = "#1b1f24"
_MUTED: Final = "#5c6773"
_LINE: Final = "#b9c0c8"
Text = tuple[QTextLayout, float]


def wanted_points(sheet: Sheet) -> float:
    """How wide the columns would like to be together, in points."""
    return sum(column.width for column in sheet.columns) * _TEXT_POINTS * 0.55 + _GAP * len(sheet.columns)


def needs_landscape(sheet: Sheet, portrait_points: float) -> bool:
    """Whether the columns are too many for an upright page that is *portrait_points* wide inside its margins."""
    return wanted_points(sheet) * _SPARE > portrait_points


@dataclass(frozen=True, slots=True)
class _Place:
    left: float
    width: float
    right_aligned: bool


class PaperList:
    """Draws *sheet* on pages of *device*. It holds one row at a time, so a list of any length can be drawn."""

    def __init__(self, sheet: Sheet, clock: Clock, device: QPagedPaintDevice) -> None:
        self._sheet = sheet
        self._clock = clock
        self._unit = device.logicalDpiY() / 72  # device pixels in a point
        self._page = QRectF(device.pageLayout().paintRectPixels(device.logicalDpiY()))
        self._page.moveTo(0, 0)
        self._mirrored = QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
        self._font = QFont(QGuiApplication.font())
        self._font.setPointSizeF(_TEXT_POINTS)
        self._bold = QFont(self._font)
        self._bold.setBold(True)
        self._title = QFont(self._bold)
        self._title.setPointSizeF(_TITLE_POINTS)
        self._device = device
        self._places = self._columns()
        self._laid_out = lru_cache(maxsize=4096)(self._lay_out)
        self._bottom = self._page.height() - _FOOTER * self._unit

    # -- measuring -------------------------------------------------------------------------------------------------

    def _columns(self) -> list[_Place]:
        """Share the width: times and numbers get what they need, the others what they ask for in proportion."""
        gap = _GAP * self._unit
        metrics, bold = QFontMetricsF(self._font, self._device), QFontMetricsF(self._bold, self._device)
        room = self._page.width() - gap * (len(self._sheet.columns) - 1)
        fixed: dict[int, float] = {}
        for at, column in enumerate(self._sheet.columns):
            longest_word = max(bold.horizontalAdvance(word) for word in column.label.split() or [""])
            if column.kind is ColumnKind.MOMENT:
                fixed[at] = max(metrics.horizontalAdvance(self._clock.full(_WIDEST)), longest_word) * 1.02
            elif column.kind is ColumnKind.NUMBER:
                fixed[at] = max(metrics.horizontalAdvance("00,000"), longest_word) * 1.02
            elif column.width < 12:
                fixed[at] = max(metrics.horizontalAdvance("n" * column.width), longest_word) * 1.02
        left = max(room - sum(fixed.values()), room * 0.2)
        shares = sum(c.width for at, c in enumerate(self._sheet.columns) if at not in fixed) or 1
        widths = [fixed.get(at, left * c.width / shares) for at, c in enumerate(self._sheet.columns)]
        scale = min(1.0, room / sum(widths))
        places: list[_Place] = []
        x = 0.0
        for column, width in zip(self._sheet.columns, widths, strict=True):
            width *= scale  # noqa: PLW2901 - the same width, made to fit
            left_edge = self._page.width() - x - width if self._mirrored else x
            places.append(_Place(left_edge, width, column.kind is ColumnKind.NUMBER))
            x += width + gap
        return places

    def _lay_out(self, text: str, width: float, font: QFont, right: bool = False) -> Text:
        """*text* broken into lines of *width*, and its height. Each text runs in its own direction."""
        layout = QTextLayout(text.replace("\r\n", " ").replace("\n", " "), font, self._device)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        side = Qt.AlignmentFlag.AlignRight if right != self._mirrored else Qt.AlignmentFlag.AlignLeft
        option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        height = 0.0
        layout.beginLayout()
        for _line in range(MOST_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height()
        else:
            rest = layout.createLine()
            if rest.isValid():
                layout.endLayout()
                return self._lay_out(text[: rest.textStart() - 2].rstrip() + "…", width, font, right)
        layout.endLayout()
        return layout, height

    def _text(self, cell: Cell) -> str:
        if isinstance(cell, datetime):
            return self._clock.full(int(cell.timestamp()))
        if isinstance(cell, int):
            return number(cell)
        return cell or ""

    def _row(self, cells: Sequence[Cell], font: QFont) -> tuple[list[Text], float]:
        texts = [
            self._laid_out(self._text(cell), place.width, font, place.right_aligned)
            for cell, place in zip(cells, self._places, strict=True)
        ]
        return texts, max((height for _layout, height in texts), default=0.0) + 2 * _PADDING * self._unit

    def count_pages(self) -> int:
        """How many pages the list takes; reads all rows once."""
        pages, header = 1, self._header_height()
        y = self._head(None) + header
        for row in self._sheet.rows():
            height = self._row(row, self._font)[1]
            if y + height > self._bottom:
                pages += 1
                y = header
            y += height
        return pages

    # -- drawing ---------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, pages: int, new_page: Callable[[], object]) -> int:
        """Draw all *pages*, calling *new_page* between two; return how many rows were drawn. Reads all rows once."""
        page, rows = 1, 0
        y = self._draw_header(painter, self._head(painter))
        for row in self._sheet.rows():
            texts, height = self._row(row, self._font)
            if y + height > self._bottom:
                self._draw_footer(painter, page, pages)
                new_page()
                page += 1
                y = self._draw_header(painter, 0.0)
            self._draw_row(painter, texts, y, height)
            y += height
            rows += 1
        self._draw_footer(painter, page, pages)
        return rows

    def _head(self, painter: QPainter | None) -> float:
        """Draw title and head, or only measure them; return where they end."""
        width, unit = self._page.width(), self._unit
        title, y = self._lay_out(self._sheet.title, width, self._title)
        if painter is not None:
            painter.setPen(QColor(_INK))
            title.draw(painter, QPointF(0, 0))
        y += 4 * unit
        metrics = QFontMetricsF(self._font, self._device)
        labels = max((metrics.horizontalAdvance(line.label) for line in self._sheet.head), default=0.0) + 12 * unit
        for line in self._sheet.head:
            label = self._lay_out(line.label, labels, self._font)[0]
            text, height = self._lay_out(line.text, width - labels, self._font)
            if painter is not None:
                label_x, text_x = (width - labels, 0.0) if self._mirrored else (0.0, labels)
                painter.setPen(QColor(_MUTED))
                label.draw(painter, QPointF(label_x, y))
                painter.setPen(QColor(_INK))
                text.draw(painter, QPointF(text_x, y))
            y += height + unit
        return y + _TABLE_GAP * unit

    def _header_height(self) -> float:
        return self._row([column.label for column in self._sheet.columns], self._bold)[1] + self._unit

    def _draw_header(self, painter: QPainter, y: float) -> float:
        texts, height = self._row([column.label for column in self._sheet.columns], self._bold)
        self._draw_row(painter, texts, y, height, heading=True)
        return y + height + self._unit

    def _draw_row(
        self, painter: QPainter, texts: list[Text], y: float, height: float, *, heading: bool = False
    ) -> None:
        painter.setPen(QColor(_INK))
        for (layout, _height), place in zip(texts, self._places, strict=True):
            layout.draw(painter, QPointF(place.left, y + _PADDING * self._unit))
        painter.setPen(QPen(QColor(_MUTED if heading else _LINE), (1.0 if heading else 0.4) * self._unit))
        painter.drawLine(QPointF(0, y + height), QPointF(self._page.width(), y + height))

    def _draw_footer(self, painter: QPainter, page: int, pages: int) -> None:
        painter.setPen(QColor(_MUTED))
        words = _("Page {n} of {total}").format(n=number(page), total=number(pages))
        width = self._page.width()
        at = QPointF(0, self._bottom + (_FOOTER - 12) * self._unit)
        self._lay_out(self._sheet.title, width * 0.75, self._font)[0].draw(
            painter, QPointF(width * 0.25 if self._mirrored else 0, at.y())
        )
        self._lay_out(words, width * 0.25, self._font, right=True)[0].draw(
            painter, QPointF(0 if self._mirrored else width * 0.75, at.y())
        )


def page_rows(rows: Sequence[tuple[Cell, ...]]) -> Callable[[], Iterator[Sequence[tuple[Cell, ...]]]]:
    """The pages of a sheet whose rows are all there."""
    return lambda: iter((rows,))
