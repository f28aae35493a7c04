"""Shows the guarded page of a message, and its plain text where the page cannot be shown safely."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QPageLayout, QTextCursor, QTextDocument, QTextOption
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPlainTextEdit, QStackedLayout, QVBoxLayout, QWidget

from app.core.mail_document import MailDocument
from app.core.text_folding import readable
from app.i18n import _
from app.services.preview import not_safely
from ui.preview.draw_pace import DrawPace
from ui.preview.scheme import is_registered
from ui.theme import styled

if TYPE_CHECKING:
    from ui.preview.web_host import WebHost

WATCHDOG_MS: Final = 2_500
_MOST_DEATHS: Final = 1


class MailView(QWidget):
    """One message as its family got it. Every document has a *generation* that its owner counts up.

    From `show_document` until `shown` nothing of the message before is to be seen. Nothing of the web part is made
    before `prewarm` or the first document.
    """

    shown = Signal(int)  # the generation that stands on the screen now
    link_requested = Signal(object)  # a CheckedLink that a person wants to follow
    hovered = Signal(str)  # where the link under the mouse or the keyboard really goes; empty when it is left
    failed = Signal(int, str)  # the generation whose text is shown instead, and the sentence that says why
    found = Signal(int, int)  # number of places that `find` found, and which of them is marked, from 1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._host: WebHost | None = None
        self._no_web = not is_registered()
        self._document = MailDocument(b"", "")
        self._generation = 0
        self._deaths = 0
        self._pace = DrawPace()
        self._width: int | None = None
        self._dark = False
        self._zoom = 1.0
        self._watchdog = QTimer(self, singleShot=True, interval=WATCHDOG_MS)
        self._watchdog.timeout.connect(self._on_watchdog)
        self._layers = QStackedLayout()
        self._desk = styled(QWidget(self), "mail_desk")
        self._desk.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(self._desk)
        line.setContentsMargins(0, 0, 0, 0)
        self._layers.addWidget(self._desk)
        self._layers.addWidget(self._make_text())
        # It lies above, because a web view that is hidden does not draw.
        self._cover = styled(QWidget(self), "mail_desk")
        self._cover.setAutoFillBackground(True)
        self._cover.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(self._layers, 0, 0)
        grid.addWidget(self._cover, 0, 0)
        self._cover.raise_()

    def _make_text(self) -> QWidget:
        self._plain = QWidget(self)
        self.reason = styled(QLabel(self._plain), "mail_reason")
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.text = styled(QPlainTextEdit(self._plain), "preview_text")
        self.text.setReadOnly(True)
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.text.setAccessibleName(_("Message text"))
        self.text.document().setDocumentMargin(16)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
        layout = QVBoxLayout(self._plain)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.reason)
        layout.addWidget(self.text, 1)
        return self._plain

    @property
    def web_widget(self) -> QWidget | None:
        """The widget that draws the page, for focus and event filters; None until there is one."""
        return self._host.view if self._host is not None else None

    @property
    def is_text(self) -> bool:
        """Whether plain text stands there instead of the page."""
        return self._layers.currentWidget() is self._plain

    @property
    def document(self) -> MailDocument:
        """What is shown, or on its way."""
        return self._document

    def prewarm(self) -> None:
        """Start what draws pages, so that the first message need not wait for it. To be called while idle."""
        self._web()

    def show_document(self, document: MailDocument, generation: int) -> None:
        """Show *document*; answered by `shown` or `failed` with *generation*, unless another comes before."""
        self._document, self._generation, self._deaths = document, generation, 0
        self._watchdog.stop()
        self._cover.show()
        self.hovered.emit("")
        if not document.html:
            self._show_text(document.reason)
        elif self._web() is None:
            self._show_text(not_safely())
        elif self._pace.is_slow() and self._host is not None and self._host.kill():
            self._deaths = -1  # told by `_on_died`, which loads it
            self._layers.setCurrentWidget(self._desk)
            self._watchdog.start()
        else:
            self._load()

    def clear(self) -> None:
        """Show nothing."""
        self._document = MailDocument(b"", "")
        self._watchdog.stop()
        self._cover.show()
        self.text.clear()
        self.hovered.emit("")
        if self._host is not None:
            self._host.load(None)

    def _web(self) -> WebHost | None:
        """The web part, made when it is first needed; None where this system has none."""
        if self._host is None and not self._no_web:
            try:
                from ui.preview.web_host import WebHost  # noqa: PLC0415 - a system may lack its libraries
            except ImportError:
                self._no_web = True
                return None
            self._host = host = WebHost(self._desk)
            line = self._desk.layout()
            assert line is not None, "it was made with the desk"
            line.addWidget(host.view)
            host.painted.connect(self._on_painted)
            host.answered.connect(self._on_answered)
            host.died.connect(self._on_died)
            host.alarmed.connect(self._on_alarmed)
            host.link_clicked.connect(self._on_link_clicked)
            host.link_hovered.connect(self._on_link_hovered)
            self._apply_looks()
        return self._host

    def _load(self) -> None:
        assert self._host is not None, "only called where there is one"
        self._layers.setCurrentWidget(self._desk)
        self._cover.show()
        self._host.load(self._document)
        self._pace.begin()
        self._watchdog.start()

    def _on_painted(self, nonce: str) -> None:
        if self._host is None or nonce != self._host.nonce or not self._document.html or self.is_text:
            return
        if self._cover.isVisibleTo(self):
            self._pace.end()
            self._cover.hide()
            self.shown.emit(self._generation)

    def _on_answered(self, nonce: str) -> None:
        """The page is drawn and can do more: it does not hang."""
        if self._host is not None and nonce == self._host.nonce:
            self._watchdog.stop()

    def _on_watchdog(self) -> None:
        """The page has taken too long: what draws it is ended, and the words are shown."""
        if self._host is not None:
            self._deaths = _MOST_DEATHS
            self._host.kill()
        self._show_text(not_safely())

    def _on_died(self) -> None:
        self._pace.forget()
        if not self._document.html or self.is_text:
            return
        self._deaths += 1
        if self._deaths > _MOST_DEATHS:
            self._show_text(not_safely())
        else:
            QTimer.singleShot(0, self, self._load)  # not from within the report of its death

    def _on_alarmed(self) -> None:
        if self._document.html and not self.is_text:
            self._show_text(not_safely())

    def _show_text(self, reason: str) -> None:
        self._watchdog.stop()
        if self._host is not None:
            self._host.load(None)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self.text.setPlainText(readable(self._document.text))
        self._layers.setCurrentWidget(self._plain)
        self._cover.hide()
        if reason:
            self.failed.emit(self._generation, reason)
        self.shown.emit(self._generation)

    def _on_link_clicked(self, address: str) -> None:
        link = self._document.link_at(address)
        if link is not None:
            self.link_requested.emit(link)
        elif self._host is not None:
            self._host.alarm()  # no link of ours: the page went by itself, which Chromium reports as a click

    def _on_link_hovered(self, address: str) -> None:
        link = self._document.link_at(address)
        self.hovered.emit(link.display if link is not None else "")

    def set_paper(self, dark: bool) -> None:
        """White paper, as it was sent, or dark. Takes effect at once."""
        self._dark = dark
        self._apply_looks()

    def set_width(self, pixels: int | None) -> None:
        """Draw the page as wide as a telephone or a tablet, or (None) as wide as there is room."""
        self._width = pixels
        self._apply_looks()

    def set_zoom(self, factor: float) -> None:
        """Draw *factor* times as large, 0.5 to 2."""
        self._zoom = min(2.0, max(0.5, factor))
        self._apply_looks()

    def _apply_looks(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPointSizeF(max(1.0, font.pointSizeF() * self._zoom))
        self.text.setFont(font)
        if self._host is not None:
            self._host.set_looks(dark=self._dark, width=self._width, zoom=self._zoom)

    def find(self, text: str, *, backwards: bool = False) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Mark the next place of *text*, none when it is empty; `found` tells how many there are."""
        if not self.is_text and self._host is not None:
            self._host.find(text, backwards, self.found.emit)
            return
        self.found.emit(*_find_in(self.text, text, backwards=backwards))

    def content_height(self) -> int:
        """How tall the message is when nothing has to be scrolled, in pixels."""
        if self._host is not None and not self.is_text:
            return self._host.content_height()
        lines = self.text.document().size().height()  # of a plain text document in lines
        return self.reason.height() + round(lines * self.text.fontMetrics().lineSpacing()) + 40

    def repainted(self, done: Callable[[], None]) -> None:
        """Call *done* when the message has been drawn at the size that the view has now."""
        if self._host is None or self.is_text:
            QTimer.singleShot(0, self, done)
            return
        self._host.painted.connect(lambda _nonce: done(), Qt.ConnectionType.SingleShotConnection)
        self._host.await_painted()

    def pdf_bytes(self, layout: QPageLayout, done: Callable[[bytes], None]) -> None:
        """Print the message onto pages of *layout* and hand the PDF to *done*; it is empty when that failed."""
        if self._host is not None and not self.is_text:
            self._host.pdf(layout, done)
        else:
            from ui.preview.text_pdf import text_pdf  # noqa: PLC0415 - seldom needed

            done(text_pdf(self.text.document(), layout))


def _find_in(page: QPlainTextEdit, text: str, *, backwards: bool) -> tuple[int, int]:
    """Mark the next place of *text*; return how many places there are, and which it is."""
    if not text:
        return 0, 0
    flags = QTextDocument.FindFlag.FindBackward if backwards else QTextDocument.FindFlag(0)
    words = page.toPlainText().casefold()
    if not page.find(text, flags):
        page.moveCursor(QTextCursor.MoveOperation.End if backwards else QTextCursor.MoveOperation.Start)
        page.find(text, flags)
    before = words[: page.textCursor().selectionStart()].count(text.casefold())
    count = words.count(text.casefold())
    return count, min(count, before + 1)
