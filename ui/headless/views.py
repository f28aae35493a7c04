"""One window as it stands on the screen, and how the galleries show and close it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

Wait = Callable[[Callable[[], bool]], None]


@dataclass(frozen=True, slots=True)
class View:
    """One window as it stands on the screen now."""

    name: str
    widget: QWidget


def shown(name: str, widget: QWidget | None) -> Iterator[View]:
    """Show *widget*, if there is one, until the next view is asked for."""
    if widget is not None:
        widget.show()
        yield View(name, widget)
        widget.close()
