"""Which column of a file fills which field: a line a field, each with a box of the file's columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.services.imports import FieldMatch
from ui.models.import_texts import field_words


class ColumnChoice(QWidget):
    """Fields in two columns of lines, the required ones first and marked."""

    columns_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QComboBox] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        inside = QWidget(self)
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 8, 0)
        outer.addLayout(self._grid)
        outer.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def show_fields(self, fields: Sequence[FieldMatch], headers: Sequence[str]) -> None:
        """Show *fields* with the columns that fill them now, to be chosen among *headers*."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes = {}
        for place, match in enumerate(sorted(fields, key=lambda match: not match.required)):
            row, side = divmod(place, 2)
            box = self._box(match, headers)
            words = field_words(match.field)
            label = QLabel(_("{field} (needed)").format(field=words) if match.required else words, self)
            label.setBuddy(box)
            self._grid.addWidget(label, row, side * 2)
            self._grid.addWidget(box, row, side * 2 + 1)
            self.boxes[match.field] = box

    def _box(self, match: FieldMatch, headers: Sequence[str]) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(_("Column for {field}").format(field=field_words(match.field)))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(11)
        box.addItem(_("(no column)"), None)
        for header in headers:
            box.addItem(header, header)
        box.setCurrentIndex(max(0, box.findData(match.column)))
        box.currentIndexChanged.connect(lambda _index: self.columns_changed.emit())
        return box

    def columns(self) -> dict[str, str]:
        """Field -> header of the column chosen for it."""
        return {field: str(box.currentData()) for field, box in self.boxes.items() if box.currentData() is not None}
