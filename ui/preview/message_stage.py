"""The place where a message stands: as sent, its text, source, headers, a conversation, or why it is not there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.links import check_link
from app.core.mail_document import MailDocument
from app.core.statuses import Channel
from app.i18n import _
from app.services.message_story import Bubble, MessageStory
from ui.models.formats import Clock
from ui.preview.mail_view import MailView
from ui.preview.missing_page import MissingPage
from ui.preview.plain_page import PlainPage
from ui.preview.sms_page import SmsPage
from ui.preview.tool_row import Tab


class MessageStage(QStackedWidget):
    """Shows one story at a time. Each side of it is made when it is first looked at."""

    shown = Signal(int)  # the generation that stands there now
    found = Signal(int, int)  # which place, of how many
    link_requested = Signal(object)  # a CheckedLink
    link_refused = Signal()
    hovered = Signal(str)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mail = MailView(self)
        self.text = PlainPage(_("Message text"), parent=self)
        self.source = PlainPage(_("Source"), fixed=True, parent=self)
        self.headers = PlainPage(_("Headers"), fixed=True, parent=self)
        self.sms = SmsPage(clock, self)
        self.missing = MissingPage(clock, self)
        self._story: MessageStory | None = None
        self._document: MailDocument | None = None
        self._generation = 0
        self._filled: set[Tab] = set()
        self.tab = Tab.MESSAGE
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Message"))
        for page in (self.mail, self.text, self.source, self.headers, self.sms, self.missing):
            self.addWidget(page)
        self.mail.shown.connect(self.shown)
        self.mail.found.connect(lambda total, at: self.found.emit(at, total))
        self.mail.link_requested.connect(self.link_requested)
        self.mail.hovered.connect(self.hovered)
        self.sms.hovered.connect(self.hovered)
        self.sms.link_requested.connect(self._on_sms_link)

    # -- what is shown ---------------------------------------------------------------------------------------------

    @property
    def story(self) -> MessageStory | None:
        """What is shown; None while it is on its way."""
        return self._story

    @property
    def document(self) -> MailDocument | None:
        """The page of the mail that is shown; None of an SMS, or where nothing is kept."""
        return self._document

    def clear(self) -> None:
        """Show nothing of the message before, while the next is on its way."""
        self._story = self._document = None
        self._filled.clear()
        self.mail.clear()
        for page in self._plain_pages():
            page.show_text("")
        self.sms.clear()
        self.setCurrentWidget(self.mail)

    def show_error(self, words: str) -> None:
        """Show why the message cannot be shown."""
        self.clear()
        self.text.show_text(words)
        self.setCurrentWidget(self.text)

    def show_story(
        self, story: MessageStory, document: MailDocument | None, bubbles: Sequence[Bubble], generation: int
    ) -> None:
        """Show *story*: its *document*, or the *bubbles* of its conversation. `shown` tells *generation*, once it is
        on the screen.
        """
        self._story, self._document, self._generation = story, document, generation
        self._filled.clear()
        if story.row.channel is Channel.SMS:
            self.sms.show_conversation(bubbles, story.row.id)
            self.setCurrentWidget(self.sms)
            self.shown.emit(generation)
        else:
            self.show_tab(self.tab if self.tab in tabs_of(story) else Tab.MESSAGE)

    def show_document(self, document: MailDocument, generation: int) -> None:
        """Show the same message again, with more of its pictures."""
        self._document, self._generation = document, generation
        self._filled.discard(Tab.MESSAGE)
        self.show_tab(self.tab)

    def show_tab(self, tab: Tab) -> None:
        """Show that side of the message."""
        self.tab = tab
        story, document = self._story, self._document
        if story is None or story.row.channel is Channel.SMS:
            return
        fresh = tab not in self._filled
        self._filled.add(tab)
        if story.missing and tab in (Tab.MESSAGE, Tab.TEXT):
            self.missing.show_story(story)
            self.setCurrentWidget(self.missing)
        elif tab is Tab.MESSAGE and document is not None:
            self.setCurrentWidget(self.mail)
            if fresh:
                self.mail.show_document(document, self._generation)  # tells by itself when it is there
            return
        else:
            page, text = self._page(tab, story)
            if fresh:
                page.show_text(text)
            self.setCurrentWidget(page)
        if fresh:
            self.shown.emit(self._generation)

    def _page(self, tab: Tab, story: MessageStory) -> tuple[PlainPage, str]:
        if tab is Tab.SOURCE:
            source = story.source or ""
            if story.source_cut:
                end = _("The source goes on; the saved original is whole.")
                source = f"{source}\n\n{end}"
            return self.source, source
        if tab is Tab.HEADERS:
            return self.headers, story.headers or ""
        return self.text, story.text

    def _plain_pages(self) -> tuple[PlainPage, ...]:
        return self.text, self.source, self.headers

    def _on_sms_link(self, target: str, text: str) -> None:
        link = check_link(target, text)
        if link is None:
            self.link_refused.emit()
        else:
            self.link_requested.emit(link)

    # -- how it is shown -------------------------------------------------------------------------------------------

    def set_zoom(self, percent: int) -> None:
        """Draw messages at *percent* of their size."""
        self.mail.set_zoom(percent / 100)
        for page in self._plain_pages():
            page.set_zoom(percent)

    def find_words(self, words: str, *, backward: bool = False) -> None:
        """Go to the next place of *words* on the page that is shown; `found` tells which of how many."""
        page = self.currentWidget()
        if isinstance(page, PlainPage):
            self.found.emit(*page.find_words(words, backward=backward))
        elif page is self.mail:
            self.mail.find(words, backwards=backward)
        elif isinstance(page, SmsPage | MissingPage):
            self.found.emit(*page.finder.find(words, backward=backward))

    def end_find(self) -> None:
        """Take the marks of a search away."""
        self.mail.find("")
        self.sms.finder.end()
        self.missing.finder.end()
        for page in self._plain_pages():
            page.end_find()


def tabs_of(story: MessageStory) -> list[Tab]:
    """The sides of *story* that can be shown: source and headers only where they are kept."""
    tabs = [Tab.MESSAGE, Tab.TEXT]
    if story.source is not None:
        tabs.append(Tab.SOURCE)
    if story.headers is not None:
        tabs.append(Tab.HEADERS)
    return tabs
