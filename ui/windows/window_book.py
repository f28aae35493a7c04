"""All open windows: one details window a person, one preview; opening one again raises it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.core.messages import HistoryRow
from app.core.people import Person
from app.core.records import PersonKind
from app.i18n import _
from app.services.audit import AuditAction
from ui.actions import make_action
from ui.docks.history_dock import ACTIVITIES, COMMUNICATIONS
from ui.errors import show_error
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.corrector import Corrector
from ui.windows.eraser import Eraser
from ui.windows.person_window import PersonWindow
from ui.windows.preview_window import PreviewWindow
from ui.workers.data_watch import DataWatch
from ui.workers.desk import Desk

LISTED: Final = 20


class WindowBook(QObject):
    """Opens windows and remembers, while the program runs, how a person likes them."""

    import_requested = Signal(object)  # the window that asks

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._windows: dict[int, PersonWindow] = {}
        self.watch = DataWatch(desk.log_facts.data_version, desk.close_thread, self._is_looked_at, self)
        self.preview: PreviewWindow | None = None
        self._messages: dict[int, PreviewWindow] = {}
        self.corrector = Corrector(desk, self)
        self.corrector.person_moved.connect(self._on_person_moved)
        self.eraser = Eraser(desk, self)
        self.eraser.erased.connect(self._on_erased)
        self.eraser.ended.connect(self._on_erasing_ended)
        self.eraser.hold_changed.connect(self._on_hold_changed)

    def windows(self) -> list[PersonWindow]:
        """The details windows, in the order they were opened."""
        return list(self._windows.values())

    def open_person_id(self, person_id: int) -> None:
        """Open the details of the person with this id."""
        window = self._windows.get(person_id)
        if window is not None:
            _raise(window)
            return
        people = self._desk.people
        self._desk.tasks.run(lambda: people.person(person_id), self._on_person_found, self._on_failed, owner=self)

    def _on_person_found(self, person: Person | None) -> None:
        if person is not None:
            self.open_person(person)

    def _on_failed(self, error: BaseException) -> None:
        show_error(None, _("Comms Log"), error)

    def open_person(self, person: Person) -> PersonWindow:
        """Open the details of *person*, or raise them where they are open already."""
        window = self._windows.get(person.id)
        if window is None:
            window = PersonWindow(self._desk, person, self.corrector)
            self._windows[person.id] = window
            self._connect(window)
            window.load()
            self._note_viewed(person.id)
            window.history.start(self._tab(person.kind))
            self.fill_window_menu(window.menus.window)
            window.menus.finish()
        _raise(window)
        return window

    def _note_viewed(self, person_id: int) -> None:
        audit = self._desk.audit
        self._desk.tasks.run(
            lambda: audit.record(AuditAction.VIEWED, person_id=person_id), lambda _done: None, self._on_failed
        )

    def _connect(self, window: PersonWindow) -> None:
        kind = window.person.kind
        window.closed.connect(self._on_person_closed)
        window.person_requested.connect(self.open_person_id)
        window.preview_requested.connect(self.show_preview)
        window.history.communications.window_requested.connect(self.open_message)
        window.import_requested.connect(lambda: self.import_requested.emit(window))
        window.erase_requested.connect(lambda person: self.eraser.erase(window, person))
        window.hold_requested.connect(lambda person: self.eraser.hold(window, person))
        window.history.tab_changed.connect(lambda tab: self._desk.state.set_value(_tab_key(kind), tab))

    def _tab(self, kind: PersonKind) -> int:
        """The tab that was used last for people of this kind."""
        return ACTIVITIES if self._desk.state.value(_tab_key(kind)) == ACTIVITIES else COMMUNICATIONS

    def _on_person_closed(self, person_id: int) -> None:
        window = self._windows.pop(person_id, None)
        if window is not None:
            window.deleteLater()

    def _on_person_moved(self, old: int, new: int) -> None:
        """Put the window of who it is now in the place of one that shows nobody any more."""
        window = self._windows.get(old)
        if window is not None:
            window.close()
            self.open_person_id(new)

    def _on_erased(self, person_id: int, asked: QWidget) -> None:
        """Close what still shows the person; the window under the dialog that tells how it went comes later."""
        self._close_messages()
        window = self._windows.get(person_id)
        if window is not None and window is not asked:
            window.close()

    def _on_erasing_ended(self, person_id: int) -> None:
        window = self._windows.get(person_id)
        if window is not None:
            window.close()

    def _on_hold_changed(self, person_id: int) -> None:
        window = self._windows.get(person_id)
        if window is not None:
            window.load()

    def prepare_preview(self) -> None:
        """Make the preview ready while nothing else is to be done, so that the first message is there at once."""
        if self.preview is None:
            self.preview = PreviewWindow(self._desk)
            self.preview.stage.mail.prewarm()

    def show_preview(self, panel: CommunicationsPanel, position: int) -> None:
        """Show the message at *position* of *panel* in the preview."""
        if self.preview is None:
            self.preview = PreviewWindow(self._desk)
        self.preview.follow(panel, position)

    def open_message(self, row: HistoryRow) -> PreviewWindow:
        """Show one message in a window of its own, beside the preview."""
        window = PreviewWindow(self._desk)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        key = id(window)
        window.destroyed.connect(lambda _gone=None: self._messages.pop(key, None))
        self._messages[key] = window
        window.show_message(row)
        _raise(window)
        return window

    def reload(self) -> None:
        """Have all details show what the log holds now."""
        for window in self.windows():
            window.reload()

    def fill_window_menu(self, menu: QMenu) -> None:
        """Have *menu* list the main window and all open details windows, whenever it opens."""
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self._fill(menu)

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        main = self.parent()
        if isinstance(main, QWidget):
            menu.addAction(make_action(menu, _("Comms Log"), lambda: _raise(main)))
            menu.addSeparator()
        for window in self.windows()[:LISTED]:
            menu.addAction(make_action(menu, window.person.name.replace("&", "&&"), lambda w=window: _raise(w)))

    def watch_for(self, changed: Callable[[], None]) -> None:
        """Begin to look for what others write to the log; *changed* is called when they did."""
        self.watch.changed.connect(changed)
        self.watch.start()

    def _is_looked_at(self) -> bool:
        main = self.parent()
        return any(window.isVisible() for window in (main, *self.windows()) if isinstance(window, QWidget))

    def close_all(self) -> None:
        """Close the preview and all details windows, and look no longer for what others write."""
        self.watch.stop()
        self.close_windows()

    def close_windows(self) -> None:
        """Close the preview and all details windows."""
        self._close_messages()
        for window in self.windows():
            window.close()

    def _close_messages(self) -> None:
        if self.preview is not None:
            self.preview.close()
            self.preview.deleteLater()
            self.preview = None
        for message in list(self._messages.values()):
            message.close()


def _tab_key(kind: PersonKind) -> str:
    return f"{kind.name.lower()}_window/tab"


def _raise(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
