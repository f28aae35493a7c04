"""Draws the lists of people: addresses after dots, names as chips, and who left in a quieter colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QPainter

from ui.delegates.cell_delegate import CellDelegate
from ui.delegates.looks import Cells, Draw, Look
from ui.delegates.parts import Part, draw_chips, draw_dots


class PartedCells(Cells, Protocol):
    """A row some of whose columns hold several values."""

    @property
    def parts(self) -> Mapping[int, Sequence[Part]]: ...


class PeopleDelegate(CellDelegate):
    """A CellDelegate that knows columns of several values."""

    def __init__(
        self,
        people_at: Callable[[int], PartedCells | None],
        looks: Mapping[int, Look],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(self._drawn, looks, parent)
        self._people_at = people_at
        self._drawing: PartedCells | None = None

    def _drawn(self, row: int) -> Cells | None:
        self._drawing = self._people_at(row)
        return self._drawing

    def _draw_cell(self, painter: QPainter, rect: QRect, cells: Cells, column: int, selected: bool) -> None:
        look = self._looks.get(column)
        parts = self._drawing.parts.get(column, ()) if self._drawing is not None else ()
        ring = self.colour("selection_text").name() if selected else ""
        if look is not None and look.draw is Draw.DOTS:
            colour = ring or self.colour(self._quieter(look.colour)).name()
            draw_dots(painter, rect, parts, colour, right_to_left=self._rtl, ring=ring)
        elif look is not None and look.draw is Draw.CHIPS:
            draw_chips(painter, rect, parts, right_to_left=self._rtl, selected_text=ring)
        else:
            super()._draw_cell(painter, rect, cells, column, selected)
