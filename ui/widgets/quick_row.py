"""The row of toggle buttons above the table: All, Needs attention, Email, SMS, Not opened, each with its count."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.i18n import _
from ui.models.formats import capped, number
from ui.models.log_question import QUICK_LABELS, Quick
from ui.theme import styled


class QuickRow(QWidget):
    """One button is on. Counts appear when they are known."""

    quick_changed = Signal(object)  # Quick

    def __init__(self, parent: QWidget | None = None, *, capped_counts: bool = False) -> None:
        super().__init__(parent)
        self._write = capped if capped_counts else number
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.buttons: dict[Quick, QToolButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        last = len(Quick) - 1
        for place, quick in enumerate(Quick):
            name = "quick_first" if place == 0 else "quick_last" if place == last else "quick"
            button = styled(QToolButton(self), name)
            button.setCheckable(True)
            button.setText(QUICK_LABELS[quick]())
            button.clicked.connect(lambda _checked, chosen=quick: self.quick_changed.emit(chosen))
            self._group.addButton(button)
            self.buttons[quick] = button
            layout.addWidget(button)
        self.buttons[Quick.ALL].setChecked(True)

    def set_quick(self, quick: Quick) -> None:
        """Show *quick* as the one that is on."""
        self.buttons[quick].setChecked(True)

    def set_counts(self, counts: Mapping[Quick, int]) -> None:
        """Write the counts beside the words."""
        for quick, button in self.buttons.items():
            label = QUICK_LABELS[quick]()
            if quick in counts:
                shown = self._write(counts[quick])
                button.setText(_("{label}  {n}").format(label=label, n=shown))
                button.setAccessibleName(_("{label}, {n}").format(label=label, n=shown))
