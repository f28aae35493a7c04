"""Makes the actions of menus: words, keys, and what they do, in one line each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

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
