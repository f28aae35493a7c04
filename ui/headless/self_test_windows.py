"""What a self-test looks at in real windows: lists, filter, order, the preview of an e-mail and an SMS, a PDF."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QEventLoop, QMarginsF, Qt, QTimer, qVersion
from PySide6.QtGui import QImage, QPageLayout, QPageSize
from PySide6.QtWidgets import QWidget

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Operator, Term
from app.core.messages import HistoryRow
from app.core.statuses import Channel, Status
from app.i18n import _
from app.services.self_checks import BrokenError, DegradedError
from ui.models.columns import Column
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.main_pages import CONTACTS, MESSAGES
from ui.windows.main_window import MainWindow
from ui.windows.preview_window import PreviewWindow
from ui.workers.desk import Desk

WAIT_S: Final = 30.0
_FEWEST_COLOURS: Final = 12  # of a page with text on it: its edges alone are drawn in more shades
_LOOKED_AT: Final = 50  # rows whose order is looked at
_BAD: Final = (Status.BOUNCED_HARD, Status.BOUNCED_SOFT, Status.FAILED)
Check = tuple[str, Callable[[], str], bool]


def web_versions() -> dict[str, str]:
    """The versions of Qt and of the part that draws e-mails, where it can be loaded."""
    found = {"Qt": qVersion() or ""}
    try:
        from PySide6.QtWebEngineCore import qWebEngineChromiumVersion, qWebEngineVersion  # noqa: PLC0415
    except ImportError:
        return found
    return {**found, "Qt WebEngine": str(qWebEngineVersion()), "Chromium": str(qWebEngineChromiumVersion())}


class WindowChecks:
    """One walk through the windows of *desk*, whose log is the sample school's."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._main = MainWindow(desk)
        self._shown: list[int] = []

    def checks(self) -> Iterator[Check]:
        """Each check with its name and whether it needs the part that draws e-mails."""
        yield "window", self._window, False
        yield "filter", self._filter, False
        yield "sort", self._sort, False
        yield "sms preview", self._sms, False
        yield "sandbox", self._sandbox, True
        yield "e-mail preview", self._email, True
        yield "pdf", self._pdf, True
        self._main.close()

    # -- lists -----------------------------------------------------------------------------------------------------

    def _window(self) -> str:
        main = self._main
        main.show()
        main.start()
        main.navigation.choose(CONTACTS)
        self._wait(lambda: main.contacts.model.complete and main.contacts.model.rowCount() > 0)
        need_drawn(main)
        return _("{n} contacts").format(n=main.contacts.model.rowCount())

    def _filter(self) -> str:
        panel = self._panel()
        everything = panel.model.rowCount()
        panel.toolbar.add_term(Term("status", Operator.ANY_OF, ("bounced", "failed")))
        self._wait(lambda: panel.model.complete and panel.model.rowCount() < everything)
        rows = [panel.row_at(place) for place in range(panel.model.rowCount())]
        if not rows or any(row is None or row.status not in _BAD for row in rows):
            raise BrokenError(_("A filter shows rows that it should not show, or none."))
        panel.toolbar.clear_filters()
        self._wait(lambda: panel.model.complete and panel.model.rowCount() == everything)
        return _("{shown} of {all} messages").format(shown=len(rows), all=everything)

    def _sort(self) -> str:
        panel = self._panel()
        for descending in (False, True):
            panel.view.sortByColumn(
                Column.SENT, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            )
            self._wait(lambda: panel.model.complete and not panel.model.loading)
            times = [row.sent_at for place in range(_LOOKED_AT) if (row := self._row(place)) is not None]
            if len(times) < _LOOKED_AT or times != sorted(times, reverse=descending):
                raise BrokenError(_("The list of messages is not in the order that was asked for."))
        return _("by time, both ways")

    def _panel(self) -> CommunicationsPanel:
        self._main.navigation.choose(MESSAGES)
        panel = self._main.messages.panel
        self._wait(lambda: panel.model.complete)
        panel.set_range(DateRange(Preset.ALL))
        self._wait(lambda: panel.model.complete and not panel.model.loading and panel.model.rowCount() > 0)
        return panel

    # -- previews --------------------------------------------------------------------------------------------------

    def _sms(self) -> str:
        preview = self._open(lambda row: row.channel is Channel.SMS)
        need_drawn(preview.stage)
        return _("drawn")

    def _sandbox(self) -> str:
        """The page of a stranger is drawn in a process without rights: where that is switched off, it is said."""
        flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
        if os.environ.get("QTWEBENGINE_DISABLE_SANDBOX", "0") not in ("", "0") or "--no-sandbox" in flags:
            raise DegradedError(_("The sandbox is switched off by the environment of this process."))
        return _("on")

    def _email(self) -> str:
        preview = self._open(lambda row: row.channel is Channel.EMAIL and row.provider == "generic")
        mail = preview.stage.mail
        if mail.is_text:
            raise DegradedError(mail.reason.text() or _("E-mails are shown as plain text on this computer."))
        need_drawn(mail)
        word = next((word for word in mail.document.text.split() if len(word) > 4 and word.isalpha()), "")
        found: list[int] = []
        mail.found.connect(lambda count, _at: found.append(count))
        mail.find(word)
        self._wait(lambda: bool(found))
        if not found[0]:
            raise BrokenError(_("The e-mail on the screen does not hold the words it was sent with."))
        mail.find("")
        return _("drawn, and its words are found")

    def _pdf(self) -> str:
        preview = self._open(lambda row: row.channel is Channel.EMAIL and row.provider == "generic")
        margins = QMarginsF(15, 15, 15, 15)
        size = QPageSize(QPageSize.PageSizeId.A4)
        layout = QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
        files: list[bytes] = []
        preview.stage.mail.pdf_bytes(layout, files.append)
        self._wait(lambda: bool(files))
        if not files[0].startswith(b"%PDF-"):
            raise BrokenError(_("An e-mail could not be made a PDF."))
        return _("{n} KB").format(n=len(files[0]) // 1024)

    def _open(self, wanted: Callable[[HistoryRow], bool]) -> PreviewWindow:
        panel = self._panel()
        places = range(panel.model.rowCount())
        self._wait(lambda: panel.row_at(0) is not None)
        place = next((n for n in places if (row := self._row(n)) is not None and wanted(row)), None)
        if place is None:
            raise BrokenError(_("The sample school lacks a message of this kind."))
        self._shown.clear()
        self._main.book.show_preview(panel, place)
        preview = self._main.book.preview
        assert preview is not None, "it was opened just now"
        preview.message_shown.connect(self._shown.append)
        self._wait(lambda: bool(self._shown))
        return preview

    def _row(self, place: int) -> HistoryRow | None:
        panel = self._main.messages.panel
        if panel.row_at(place) is None:
            panel.model.data(panel.model.index(place, 0))  # has its page read
            self._wait(lambda: panel.row_at(place) is not None)
        return panel.row_at(place)

    def _wait(self, done: Callable[[], bool]) -> None:
        """Let events pass until *done*. Raises BrokenError when that takes too long."""
        deadline = time.monotonic() + WAIT_S
        while not done():
            if time.monotonic() > deadline:
                raise BrokenError(_("It did not come within {n} seconds.").format(n=round(WAIT_S)))
            loop = QEventLoop()
            QTimer.singleShot(10, loop.quit)
            loop.exec()


def need_drawn(widget: QWidget) -> None:
    """Look at the pixels of *widget*. Raises BrokenError when it is blank."""
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    step = max(1, picture.width() // 200)
    colours = {picture.pixel(x, y) for y in range(0, picture.height(), 2) for x in range(0, picture.width(), step)}
    if len(colours) < _FEWEST_COLOURS:
        raise BrokenError(_("The window stays blank."))
