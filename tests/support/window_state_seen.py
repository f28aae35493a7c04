"""What can be seen of the program at one moment, so that two moments can be compared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget


@dataclass(frozen=True)
class Seen:
    """Which windows are open, what the window at hand looks like, where the keys go, what is on the clipboard."""

    windows: frozenset[int]
    picture: str
    focus: int
    clipboard: str
    full_screen: bool


def look_at(window: QWidget) -> Seen:
    """What is to be seen of *window* and of the program now."""
    image = window.grab().toImage()
    picture = hashlib.blake2b(bytes(image.constBits()), digest_size=16).hexdigest()
    focus = QApplication.focusWidget()
    return Seen(
        windows=frozenset(id(each) for each in open_windows()),
        picture=picture,
        focus=0 if focus is None else id(focus),
        clipboard=QApplication.clipboard().text(),
        full_screen=window.isFullScreen(),
    )


def open_windows() -> list[QWidget]:
    """The windows, dialogs and menus on the screen."""
    return [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]


def close_others(kept: set[QWidget]) -> None:
    """Close every dialog, menu and window that is not in *kept*."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    for widget in open_windows():
        if widget in kept:
            continue
        if isinstance(widget, QDialog):
            widget.reject()
        elif isinstance(widget, QMenu):
            widget.hide()
        else:
            widget.close()
