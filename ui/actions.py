"""Makes the actions of menus: words, keys, and what they do, in one line each; opens the menu of a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

Keys = QKeySequence.StandardKey | str | None


def make_action(
    parent: QWidget,
    words: str,
    do: Callable[[], object],
    keys: Keys = None,
    *,
    role: QAction.MenuRole = QAction.MenuRole.NoRole,
    tip: str = "",
) -> QAction:
    """An action of *parent*'s menus that calls *do*; *keys* are of the platform where it has some."""
    action = QAction(words, parent)
    action.setMenuRole(role)
    if keys is not None:
        action.setShortcut(QKeySequence(keys))
    if tip:
        action.setToolTip(tip)
    action.triggered.connect(lambda _checked=False: do())
    return action


def open_menu_of(button: QToolButton) -> None:
    """Open the menu of *button* below it. Qt's own ``showMenu`` would wait here until it is closed again."""
    menu = button.menu()
    if menu is None:
        return
    place = button.mapToGlobal(QPoint(0, button.height()))
    if button.isRightToLeft():
        place.setX(place.x() + button.width() - menu.sizeHint().width())
    menu.popup(place)
