"""F6 and Shift+F6: from one pane of a window to the next, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from app.i18n import _
from ui.actions import make_action

Panes = Callable[[], Sequence[QWidget]]


def go_to_pane(panes: Sequence[QWidget], steps: int) -> None:
    """Put the cursor *steps* panes further, round and round, past those that cannot take it."""
    able = [pane for pane in panes if pane.isVisible() and pane.isEnabled()]
    if not able:
        return
    focus = QApplication.focusWidget()
    here = next((n for n, pane in enumerate(able) if focus is not None and _holds(pane, focus)), None)
    wanted = (0 if steps > 0 else len(able) - 1) if here is None else (here + steps) % len(able)
    _take_focus(able[wanted])


def _holds(pane: QWidget, widget: QWidget) -> bool:
    return pane is widget or pane.isAncestorOf(widget)


def _take_focus(pane: QWidget) -> None:
    """Put the cursor into *pane*, or into the first widget in it that takes it."""
    reason = Qt.FocusReason.ShortcutFocusReason
    if pane.focusPolicy() is not Qt.FocusPolicy.NoFocus:
        pane.setFocus(reason)
        return
    for child in pane.findChildren(QWidget):
        if child.isVisibleTo(pane) and child.isEnabled() and child.focusPolicy() & Qt.FocusPolicy.TabFocus:
            child.setFocus(reason)
            return


def make_pane_actions(parent: QWidget, panes: Panes) -> list[QAction]:
    """Next Pane and Previous Pane of the window *parent*, whose *panes* are asked for when they are needed."""
    return [
        make_action(parent, _("&Next Pane"), lambda: go_to_pane(panes(), 1), "F6"),
        make_action(parent, _("&Previous Pane"), lambda: go_to_pane(panes(), -1), "Shift+F6"),
    ]
