"""The table of people: the name and the pencil open a person, a chip opens the one it names."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.delegates.cell_delegate import PADDING
from ui.delegates.looks import Draw, Look
from ui.delegates.parts import chip_places
from ui.delegates.people_delegate import PeopleDelegate
from ui.models.people_columns import PeopleColumn
from ui.models.people_model import PeopleModel
from ui.widgets.column_layout import ColumnSpec
from ui.widgets.table_view import TableView

_LOOKS: Final = {
    PeopleColumn.OPEN: Look(Draw.ICON, icon="pencil"),
    PeopleColumn.NAME: Look(colour="link"),
    PeopleColumn.LINKED: Look(Draw.CHIPS),
    PeopleColumn.EMAIL: Look(Draw.DOTS),
    PeopleColumn.MOBILE: Look(Draw.DOTS),
    PeopleColumn.LAST_STATUS: Look(Draw.STATUS),
}


class PeopleTable(TableView):
    """A TableView over people."""

    linked_person_clicked = Signal(int)  # local id of the person whose chip was clicked

    def __init__(self, model: PeopleModel, parent: QWidget | None = None) -> None:
        looks = {place: _LOOKS[spec.key] for place, spec in enumerate(model.columns) if spec.key in _LOOKS}
        opening, name = model.column(PeopleColumn.OPEN), model.column(PeopleColumn.NAME)
        links = frozenset({opening, name})
        super().__init__(model, model.cells, looks, links=links, fixed=frozenset({opening}), parent=parent)
        self._people = model
        self._chips = model.column(PeopleColumn.LINKED)
        delegate = PeopleDelegate(model.cells, looks, self)
        delegate.all_selected = lambda: self.all_selected
        self.delegate = delegate
        self.setItemDelegate(delegate)

    def linked_id_at(self, point: QPoint) -> int | None:
        """The id of the person whose chip stands at *point* of the viewport; None where there is no chip."""
        index = self.indexAt(point)
        if not index.isValid() or index.column() != self._chips:
            return None
        cells = self._people.cells(index.row())
        if cells is None:
            return None
        inner = self.visualRect(index).adjusted(PADDING, 0, -PADDING, -1)
        right_to_left = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        parts = cells.parts.get(self._chips, ())
        places = chip_places(self.fontMetrics(), inner, parts, right_to_left=right_to_left)
        return next((part.id for place, part in places if part is not None and place.contains(point)), None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and not event.modifiers():
            found = self.linked_id_at(event.position().toPoint())
            if found is not None:
                self.linked_person_clicked.emit(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self.linked_id_at(event.position().toPoint()) is not None:
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.linked_id_at(event.position().toPoint()) is None:  # the first click has opened somebody already
            super().mouseDoubleClickEvent(event)


def people_specs(model: PeopleModel) -> list[ColumnSpec]:
    """The columns of *model* for their layout; the chips take what the others leave."""
    return [
        ColumnSpec(
            spec.key,
            spec.heading() or _("Open"),
            spec.sample,
            shown=spec.shown,
            fixed=spec.key is PeopleColumn.OPEN,
            stretch=spec.key is PeopleColumn.LINKED,
        )
        for spec in model.columns
    ]
