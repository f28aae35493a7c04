"""The icons, by names of our own: the only place that knows qtawesome, which is loaded after the first paint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol
from weakref import ref

from PySide6.QtCore import QObject, QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication

from app.core.statuses import Status
from ui import theme

_NAMES: Final[dict[str, str]] = {
    "activity_call": "mdi6.phone-outline",
    "activity_event": "mdi6.calendar-star",
    "activity_form": "mdi6.file-document-outline",
    "activity_meeting": "mdi6.account-multiple-outline",
    "activity_note": "mdi6.note-text-outline",
    "activity_stage": "mdi6.stairs-up",
    "activity_task": "mdi6.checkbox-marked-circle-outline",
    "attachment": "mdi6.paperclip",
    "attention": "mdi6.alert-circle-outline",
    "calendar": "mdi6.calendar-month-outline",
    "close": "mdi6.close",
    "columns": "mdi6.view-column-outline",
    "contacts": "mdi6.account-multiple-outline",
    "copy": "mdi6.content-copy",
    "dark_paper": "mdi6.theme-light-dark",
    "details": "mdi6.information-outline",
    "down": "mdi6.chevron-down",
    "email": "mdi6.email-outline",
    "empty": "mdi6.email-search-outline",
    "event_deferred": "mdi6.clock-alert-outline",
    "event_received": "mdi6.inbox-arrow-down-outline",
    "event_resubscribed": "mdi6.email-plus-outline",
    "event_unsubscribed": "mdi6.email-remove-outline",
    "filter": "mdi6.filter-plus-outline",
    "float": "mdi6.dock-window",
    "full_width": "mdi6.monitor",
    "import": "mdi6.database-import-outline",
    "messages": "mdi6.email-multiple-outline",
    "missing": "mdi6.email-off-outline",
    "next": "mdi6.chevron-right",
    "pencil": "mdi6.pencil",
    "phone": "mdi6.cellphone",
    "pictures": "mdi6.image-outline",
    "preview": "mdi6.eye-outline",
    "previous": "mdi6.chevron-left",
    "print": "mdi6.printer-outline",
    "save": "mdi6.tray-arrow-down",
    "search": "mdi6.magnify",
    "sms": "mdi6.message-text-outline",
    "students": "mdi6.school-outline",
    "tablet": "mdi6.tablet",
    "up": "mdi6.chevron-up",
}
_STATUS_NAMES: Final[dict[Status, str]] = {
    Status.UNKNOWN: "mdi6.help",
    Status.QUEUED: "mdi6.timer-sand",
    Status.SENT: "mdi6.send-outline",
    Status.DELIVERED: "mdi6.check-bold",
    Status.OPENED: "mdi6.email-open-outline",
    Status.OPENED_AUTO: "mdi6.robot-outline",
    Status.CLICKED: "mdi6.cursor-default-click-outline",
    Status.BOUNCED_SOFT: "mdi6.undo-variant",
    Status.BOUNCED_HARD: "mdi6.close-octagon-outline",
    Status.FAILED: "mdi6.alert-outline",
    Status.DROPPED: "mdi6.cancel",
    Status.SPAM: "mdi6.flag-outline",
}


class TakesIcon(Protocol):
    """A button or an action."""

    def setIcon(self, icon: QIcon, /) -> None: ...


class IconBook(QObject):
    """Hands out icons once qtawesome is loaded, and again whenever the theme changes.

    Before that, pictures are empty; `changed` says that they should be asked for again.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("icon_book")
        self._make: Callable[..., QIcon] | None = None
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._targets: list[tuple[Callable[[], TakesIcon | None], str]] = []

    @property
    def loaded(self) -> bool:
        return self._make is not None

    def load(self) -> None:
        """Import qtawesome (140 ms: after the first paint) and set every icon that waits."""
        if self._make is None:
            from qtawesome import icon  # noqa: PLC0415 - the window is on the screen first

            self._make = icon
            self.refresh()

    def refresh(self) -> None:
        """Draw everything anew in the colours of the theme."""
        self._pixmaps.clear()
        alive = [(target, name) for target, name in self._targets if target() is not None]
        self._targets = alive
        for target, name in alive:
            self._apply(target(), name)
        self.changed.emit()

    def set_icon(self, target: TakesIcon, name: str) -> None:
        """Give *target* the icon *name*, now or when it can be drawn, and again when the theme changes."""
        self._targets.append((ref(target), name))
        self._apply(target, name)

    def _apply(self, target: TakesIcon | None, name: str) -> None:
        if target is None or self._make is None:
            return
        try:
            target.setIcon(self.icon(name))
        except RuntimeError:  # the widget is gone, its wrapper not yet
            return

    def icon(self, name: str) -> QIcon:
        """The icon *name* in the colours of the theme; empty while qtawesome is not loaded."""
        if self._make is None:
            return QIcon()
        used = theme.colours()
        return self._make(
            _NAMES[name],
            color=used.text,
            color_active=used.text,
            color_selected=used.selection_text,
            color_disabled=used.placeholder,
        )

    def pixmap(self, glyph: str, colour: str, size: int, ratio: float) -> QPixmap:
        """A picture of *glyph* (a name of qtawesome), *size* device-independent pixels wide; null before `load`."""
        key = (glyph, colour, size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            if self._make is None:
                return QPixmap()
            found = self._make(glyph, color=colour).pixmap(QSize(size, size), ratio)
            self._pixmaps[key] = found
        return found


def book() -> IconBook:
    """The icon book of the running application, made at the first call."""
    app = QApplication.instance()
    assert app is not None, "icons need a QApplication"
    found = app.findChild(IconBook, "icon_book")
    return found if isinstance(found, IconBook) else IconBook(app)


def set_icon(target: TakesIcon, name: str) -> None:
    """Give *target* the icon *name*; see `IconBook.set_icon`."""
    book().set_icon(target, name)


def pixmap(name: str, colour: str, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """A picture of the icon *name*; null before the icons are loaded."""
    return book().pixmap(_NAMES[name], colour, size, ratio)


def status_pixmap(status: Status, colour: str, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """A picture of the icon of *status*; null before the icons are loaded."""
    return book().pixmap(_STATUS_NAMES[status], colour, size, ratio)
