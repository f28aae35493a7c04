"""The toggles of the Activities tab: All, and one for each kind, each with its count."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from app.i18n import _
from app.services.exports.activity_list import ACTIVITY_KINDS, kind_words
from ui import icons
from ui.flow_layout import FlowLayout
from ui.models.formats import number
from ui.theme import styled


class KindRow(QWidget):
    """Several kinds can be on at once; none of them means all. A kind that does not occur is grey."""

    kinds_changed = Signal(object)  # frozenset of the kinds that are on; empty for all

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Kinds of activity"))
        line = FlowLayout(self, spacing=4)
        self.all_button = self._button(_("All"))
        self.all_button.setChecked(True)
        line.addWidget(self.all_button)
        self.all_button.clicked.connect(self._on_all_clicked)
        self.buttons: dict[str, QToolButton] = {}
        for kind in ACTIVITY_KINDS:
            button = self._button(kind_words(kind))
            icons.set_icon(button, f"activity_{kind}")
            button.clicked.connect(self._on_kind_clicked)
            self.buttons[kind] = button
            line.addWidget(button)

    def _button(self, words: str) -> QToolButton:
        button = styled(QToolButton(self), "kind")
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setText(words)
        return button

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that are on; empty for all."""
        return frozenset(kind for kind, button in self.buttons.items() if button.isChecked())

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Write the counts beside the words; a kind that is on stays usable although it does not occur now."""
        named = {_("All"): (self.all_button, sum(counts.values()))}
        named |= {kind_words(kind): (button, counts.get(kind, 0)) for kind, button in self.buttons.items()}
        for label, (button, count) in named.items():
            button.setText(_("{label}  {n}").format(label=label, n=number(count)))
            button.setAccessibleName(_("{label}, {n}").format(label=label, n=number(count)))
            button.setEnabled(bool(count) or button.isChecked() or button is self.all_button)

    def show_all(self) -> None:
        """Turn all kinds off, which shows everything."""
        for button in self.buttons.values():
            button.setChecked(False)
        self._tell()

    def _on_all_clicked(self) -> None:
        self.show_all()

    def _on_kind_clicked(self) -> None:
        self._tell()

    def _tell(self) -> None:
        kinds = self.kinds
        self.all_button.setChecked(not kinds)
        self.kinds_changed.emit(kinds)
