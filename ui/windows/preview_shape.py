"""The preview's size with and without details, as the person left it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QToolButton, QWidget

from ui.window_state import WindowState

NARROW: Final = 820
WIDE: Final = 1000
HEIGHT: Final = 720
_KIND: Final = "preview"
_DETAILS: Final = "preview/details"


class PreviewShape(QObject):
    """Opens and closes *details*, which the *buttons* toggle; *window* grows and shrinks by them."""

    def __init__(self, window: QWidget, details: QWidget, buttons: Sequence[QToolButton], state: WindowState) -> None:
        super().__init__(window)
        self._window, self._details, self._buttons, self._state = window, details, buttons, state
        for button in buttons:
            button.toggled.connect(self.show_details)

    def restore(self) -> None:
        """Bring the window to where the last one stood."""
        shown = bool(self._state.value(_DETAILS, default=False))
        self._details.setVisible(shown)
        self._check(shown)
        if not self._state.restore_window(_KIND, self._window):
            self._window.resize(WIDE if shown else NARROW, HEIGHT)

    def keep(self) -> None:
        """Remember where the window stands."""
        self._state.keep_window(_KIND, self._window)

    def show_details(self, shown: bool) -> None:
        """Open or close the details."""
        self._check(shown)
        window = self._window
        if shown == self._details.isVisibleTo(window):
            return
        self._details.setVisible(shown)
        self._state.set_value(_DETAILS, shown)
        if not window.isMaximized() and not window.isFullScreen():
            change = WIDE - NARROW if shown else NARROW - WIDE
            window.resize(max(window.minimumWidth(), window.width() + change), window.height())

    def toggle(self) -> None:
        """Open the details where they are closed, close them where they are open."""
        self.show_details(not self._details.isVisibleTo(self._window))

    def _check(self, shown: bool) -> None:
        for button in self._buttons:
            button.setChecked(shown)
