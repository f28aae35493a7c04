"""The preview's other places that show strangers' words: tabs, details, tips, the link question, paper and PDF."""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPoint, QSize, Qt, QUrl
from PySide6.QtGui import QHelpEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWebEngineCore import QWebEngineProfile, QWebEngineSettings
from PySide6.QtWidgets import QApplication, QLabel, QTextBrowser, QToolTip, QVBoxLayout, QWidget

from app.core.links import CheckedLink, check_link
from app.core.mail_document import MailDocument
from app.core.messages import HistoryRow, MessageDetails
from app.core.records import AttachmentRecord, RecipientField
from app.core.statuses import Channel, Direction, EventKind, Status
from app.services.event_words import TrailLine
from app.services.message_story import Bubble, MessageStory
from app.services.preview import document_of_mail
from app.services.preview.paper import with_head, with_targets
from support.preview_shows import NaivePage
from support.preview_vectors import Vector, raw_html
from support.preview_watch import POINTS, WATCH, touch, wait
from ui.dialogs.link_question import LinkQuestion
from ui.models.formats import Clock
from ui.preview.details_pane import DetailsPane
from ui.preview.mail_printer import print_mail
from ui.preview.message_stage import MessageStage
from ui.preview.message_strip import MessageStrip
from ui.preview.paper_text import paper_document
from ui.preview.pdf_writer import page_layout
from ui.preview.preview_foot import PreviewFoot
from ui.preview.text_pdf import text_pdf
from ui.preview.tool_row import Tab
from ui.widgets.attachment_row import AttachmentRow

PRINT_MS: Final = 6_000
LINE: Final = 3_000  # characters of a message that are put where one line is expected
MOST_LINKS: Final = 6
ZONE: Final = ZoneInfo("Australia/Sydney")
AT: Final = 1_795_400_000
_HREF: Final = re.compile(r"""(?:href|action|src|xlink:href)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def row_of(line: str) -> HistoryRow:
    """A row of the table in which every word is *line*."""
    return HistoryRow(
        id=1,
        message_id=1,
        sent_at=AT,
        channel=Channel.EMAIL,
        direction=Direction.OUTBOUND,
        subject=line,
        to_name=line,
        to_address=line,
        relation=None,
        basis=None,
        status=Status.BOUNCED_HARD,
        status_at=AT,
        updated_at=AT,
        reason="bad_address",
        provider=line,
        provider_id=line,
        detail=line,
        sender=line,
        sender_name=line,
        campaign=line,
        template=line,
        students=(line,),
    )


def story_of(raw: bytes) -> MessageStory:
    """A message of which every word comes from the attacker: name, subject, reply, template, text, headers."""
    html = raw_html(raw)
    line = " ".join(html.split())[:LINE]
    row = row_of(line)
    details = MessageDetails(
        id=1,
        provider=line,
        provider_id=line,
        channel=Channel.EMAIL,
        direction=Direction.OUTBOUND,
        subject=line,
        sender=line,
        sender_name=line,
        rows=(row,),
        fields={1: RecipientField.TO},
        events={},
        attachments=(AttachmentRecord(line, line, 7),),
        text=html,
        html=html,
        source_name=line,
    )
    return MessageStory(
        row=row,
        details=details,
        trail=(TrailLine(AT, EventKind.BOUNCED_HARD, machine=False, title=line, note=line, reply=html),),
        answer=line,
        text=html,
        missing=line,
        source=raw.decode("utf-8", "replace"),
        headers=f"Subject: {html}",
        source_cut=True,
        reply_to=line,
        no_original=line,
    )


class Surface:
    """One place; what is drawn into *view* is touched, and every tip of it is read."""

    def __init__(self, parent: QWidget, bait: str) -> None:
        self._bait = bait
        self._clock = Clock(lambda: ZONE, lambda: AT)
        self.view = QWidget(parent)
        self._column = QVBoxLayout(self.view)
        self.view.resize(640, 420)

    def show(self, vector: Vector) -> None:
        """Show all that the message can bring here, and touch it."""
        raw = vector.mail(self._bait)
        self._fill(story_of(raw), document_of_mail(raw))

    @abstractmethod
    def _fill(self, story: MessageStory, document: MailDocument) -> None: ...

    def end(self) -> None:
        """Let go of it."""
        self.view.deleteLater()

    def _add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self._column.addWidget(widget)


def read_tips(widget: QWidget) -> None:
    """Let the mouse rest on every part of *widget* that has a tip."""
    for part in (widget, *widget.findChildren(QWidget)):
        if part.toolTip():
            at = QPoint(2, 2)
            QApplication.sendEvent(part, QHelpEvent(QEvent.Type.ToolTip, at, part.mapToGlobal(at)))
            wait(4)
            QToolTip.hideText()


class Tabs(Surface):
    """Text, Source and Headers, the sentence of a text that is not kept, and the bubbles of an SMS."""

    def __init__(self, parent: QWidget, bait: str) -> None:
        super().__init__(parent, bait)
        self._stage = MessageStage(self._clock)
        self._count = 0
        self._add(self._stage)

    def _fill(self, story: MessageStory, document: MailDocument) -> None:
        stage = self._stage
        for tab in (Tab.TEXT, Tab.SOURCE, Tab.HEADERS):
            self._count += 1
            stage.tab = tab
            stage.show_story(replace(story, missing=""), document, (), self._count)
            touch(stage.currentWidget() or stage)
        for words in ("src", "http"):
            stage.find_words(words)
        stage.missing.show_story(story)
        stage.setCurrentWidget(stage.missing)
        touch(stage.missing.words)
        stage.sms.show_conversation([Bubble(story.row, story.text[:LINE], None, story.row.subject)], 1)
        stage.setCurrentWidget(stage.sms)
        for block in stage.sms.findChildren(QTextBrowser):
            touch(block)
        read_tips(stage)


class Details(Surface):
    """The strip, the details with trail and answer, the attachments, the foot; each tip is read."""

    def __init__(self, parent: QWidget, bait: str) -> None:
        super().__init__(parent, bait)
        self._strip, self._pane = MessageStrip(self._clock), DetailsPane(self._clock)
        self._files, self._foot = AttachmentRow(), PreviewFoot()
        self._add(self._strip, self._pane, self._files, self._foot)

    def _fill(self, story: MessageStory, document: MailDocument) -> None:
        self._strip.show_row(story.row)
        self._pane.show_story(story)
        self._files.show_attachments(story.details.attachments, kept=True, known=True)
        self._foot.show_words(story.row.subject)
        wait(10)
        touch(self._pane)
        for block in self._pane.findChildren(QTextBrowser):
            QTest.mouseClick(block.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 6))
            block.selectAll()
            block.copy()
        for link in document.links[:MOST_LINKS]:
            self._foot.show_target(link.display)
        read_tips(self.view)


class Question(Surface):
    """The question before a link is followed, of every address in the message; nobody presses its button."""

    def _fill(self, story: MessageStory, document: MailDocument) -> None:
        for link in links_of(story, document)[:MOST_LINKS]:
            question = LinkQuestion(link, self.view)
            question.show()
            wait(4)
            for point in POINTS:
                QTest.mouseMove(question, QPoint(*point))
            for part in (question.question, question.target.viewport(), *question.warnings):
                QTest.mouseClick(part, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
            read_tips(question)
            QTest.keyClick(question, Qt.Key.Key_Escape)
            question.deleteLater()


def links_of(story: MessageStory, document: MailDocument) -> list[CheckedLink]:
    """The links of the page, and every other address of the message that could be asked about."""
    named = [check_link(address, story.row.subject) for address in _HREF.findall(story.text)]
    return [*document.links, *(link for link in named if link is not None)]


class Paper(Surface):
    """The mail as PDF below its head, its words as PDF, and both drawn for the printer."""

    def _fill(self, story: MessageStory, document: MailDocument) -> None:
        lines = [("From", story.row.sender), ("To", story.row.to_address)]
        files: list[bytes] = []
        if document.html:
            on_paper = with_head(with_targets(document), story.row.subject, lines)
            view = print_mail(on_paper, page_layout(), files.append, self.view)
            host = view._host
            if host is not None:
                WATCH.watch_page(host.page)
                host.alarmed.connect(lambda: WATCH.note("alarm"))
            wait(PRINT_MS, lambda: bool(files))
            if not files:
                WATCH.note("nothing shown")
        files.append(text_pdf(paper_document(story.row.subject, lines, story.text), page_layout()))
        for content in files:
            pages, buffer = QPdfDocument(), QBuffer()
            buffer.setData(QByteArray(content))
            buffer.open(QIODevice.OpenModeFlag.ReadOnly)
            pages.load(buffer)
            if not pages.pageCount() or pages.render(0, QSize(300, 420)).isNull():
                WATCH.note("nothing shown")
            pages.close()


SURFACES: Final[dict[str, type[Surface]]] = {
    "tabs": Tabs,
    "details": Details,
    "link question": Question,
    "paper": Paper,
}


class NaiveSurfaces:
    """The control: the same places as somebody makes them who takes strangers' words for his own."""

    def __init__(self, parent: QWidget, bait: str) -> None:
        self._bait = bait
        self.view = QWidget(parent)
        self._text, self._label = QTextBrowser(self.view), QLabel(self.view)
        self._text.setOpenExternalLinks(True)
        column = QVBoxLayout(self.view)
        column.addWidget(self._text)
        column.addWidget(self._label)
        self._profile = QWebEngineProfile(parent)
        self._page = NaivePage(self._profile, parent)
        self._page.settings().setAttribute(QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls, True)
        WATCH.watch_page(self._page)

    def show(self, vector: Vector) -> None:
        """Show the message, touch it, and print it."""
        html = raw_html(vector.mail(self._bait))
        self._text.setHtml(html)
        self._label.setText(html[:LINE])
        self._label.setToolTip(f"<p>{html[:LINE]}")
        touch(self._text.viewport())
        read_tips(self._label)
        loaded: list[bool] = []
        files: list[Any] = []
        self._page.loadFinished.connect(loaded.append, Qt.ConnectionType.SingleShotConnection)
        self._page.setHtml(html, QUrl("http://base.sink.test:8099/"))
        wait(PRINT_MS, lambda: bool(loaded))
        self._page.printToPdf(files.append)
        wait(PRINT_MS, lambda: bool(files))

    def end(self) -> None:
        """Let go of it."""
        self._page.deleteLater()
