"""The words of a status bar below a communications table."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QStatusBar

from app.i18n import _, ngettext
from ui.models.formats import number
from ui.widgets.communications_panel import CommunicationsPanel


class LogStatus(QLabel):
    """``10 of 212 messages · 1 selected``."""

    def __init__(self, bar: QStatusBar, panel: CommunicationsPanel) -> None:
        super().__init__(bar)
        self._bar = bar
        self._shown: int | None = None
        self._total: int | None = None
        self._selected = 0
        panel.counts_changed.connect(self._on_counts_changed)
        panel.selection_changed.connect(self._on_selection_changed)
        panel.told.connect(self._on_told)

    def _on_counts_changed(self, shown: int | None, total: int | None) -> None:
        self._shown, self._total = shown, total
        self._show()

    def _on_selection_changed(self, count: int) -> None:
        self._selected = count
        self._show()

    def _on_told(self, words: str) -> None:
        self._bar.showMessage(words, 5000)

    def _show(self) -> None:
        if self._shown is None or self._total is None:
            self.setText("")
            return
        text = ngettext("{shown} of {n} message", "{shown} of {n} messages", self._total).format(
            shown=number(self._shown), n=number(self._total)
        )
        if self._selected:
            text = _("{counts} · {n} selected").format(counts=text, n=number(self._selected))
        self.setText(text)
