"""The details beside a message: from and to, how it was sent, what happened, and the answer to give."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.messages import HistoryRow
from app.core.reasons import Reason, reason_line
from app.core.records import RecipientField
from app.core.statuses import Channel, Status
from app.i18n import _
from app.services.message_story import MessageStory
from app.services.row_words import provider_name, sent_by_name
from app.services.what_happened import status_explanation, status_help
from ui import icons
from ui.models.formats import Clock, plain_tip
from ui.preview.answer_card import AnswerCard
from ui.preview.message_strip import shown_address
from ui.preview.text_block import TextBlock
from ui.preview.trail_view import TrailView
from ui.theme import styled

WIDTH: Final = 304
MOST_NAMES: Final = 30
_ISOLATED: Final = "\u2066{}\u2069"


class DetailsPane(QScrollArea):
    """Filled from a story when it is looked at; read-only, every value can be selected."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("details_pane")
        self.setAccessibleName(_("Details"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self._clock = clock
        self._unseen: MessageStory | None = None  # whose details are made when the pane is opened
        page = styled(QWidget(self), "details_page")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._facts = QWidget(page)
        self.trail = TrailView(clock, page)
        self.help = styled(QLabel(page), "trail_note")
        self.help.setWordWrap(True)
        self.help.setTextFormat(Qt.TextFormat.PlainText)
        self.card = AnswerCard(page)
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(14, 12, 10, 14)
        self._column.setSpacing(6)
        self._column.addWidget(styled(QLabel(_("Details"), page), "section_title"))
        self._column.addWidget(self._facts)
        self._column.addSpacing(4)
        self._column.addWidget(styled(QLabel(_("What happened"), page), "section_title"))
        self._column.addWidget(self.trail)
        self._column.addWidget(self.help)
        self._column.addWidget(self.card)
        self._column.addStretch(1)
        self.setWidget(page)

    def show_story(self, story: MessageStory) -> None:
        """Show all that is known of *story*; while the pane is closed only the answer is made, which can be copied."""
        self.card.show_answer(story.answer)
        self._unseen = story
        if self.isVisible():
            self._fill(story)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unseen is not None:
            self._fill(self._unseen)

    def _fill(self, story: MessageStory) -> None:
        self._unseen = None
        self._show_facts(facts_of(story), story.row.provider_id)
        self.trail.show_trail(story.trail, story.row.sent_at)
        self.help.setText(help_text(story.row, self._clock))
        self.verticalScrollBar().setValue(0)

    def clear(self) -> None:
        """Show nothing, while the details are on their way."""
        self._unseen = None
        self._show_facts((), "")
        self.trail.show_trail((), 0)
        self.help.clear()
        self.card.show_answer("")

    def _show_facts(self, facts: Sequence[tuple[str, str]], provider_id: str) -> None:
        fresh = QWidget(self.widget())
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(facts):
            label = styled(QLabel(name, fresh), "muted")
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            words = _value(value, fresh)
            words.setAccessibleName(_("{name}: {value}").format(name=name, value=_plain(value)))
            label.setBuddy(words)
            grid.addWidget(words, row, 1)
        if provider_id:
            self._add_id(grid, len(facts), provider_id, fresh)
        self._column.replaceWidget(self._facts, fresh)
        self._facts.hide()
        self._facts.deleteLater()
        self._facts = fresh
        fresh.show()

    def _add_id(self, grid: QGridLayout, row: int, provider_id: str, fresh: QWidget) -> None:
        grid.addWidget(styled(QLabel(_("Message id"), fresh), "muted"), row, 0, Qt.AlignmentFlag.AlignVCenter)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        shown = provider_id if len(provider_id) <= 18 else provider_id[:17] + "…"
        words = _value(_ltr(shown), fresh)
        words.setToolTip(plain_tip(provider_id))
        words.setAccessibleName(_("Message id: {id}").format(id=provider_id))
        copy = styled(QToolButton(fresh), "quiet")
        copy.setAccessibleName(_("Copy the message id"))
        copy.setToolTip(_("Copy the message id"))
        copy.setFixedSize(24, 24)
        icons.set_icon(copy, "copy")
        copy.clicked.connect(lambda: QApplication.clipboard().setText(provider_id))
        words.setFixedWidth(words.natural_width(WIDTH))
        line.addWidget(words)
        line.addWidget(copy)
        line.addStretch(1)
        grid.addLayout(line, row, 1)


def facts_of(story: MessageStory) -> list[tuple[str, str]]:
    """The facts of a message, each with its name; values are rich text, already escaped. What is not known is left
    out.
    """
    row, details = story.row, story.details
    facts = [(_("From"), _mailbox(details.sender_name, details.sender))]
    if story.reply_to and story.reply_to != details.sender:
        facts.append((_("Reply to"), html.escape(story.reply_to)))
    words = {RecipientField.TO: _("To"), RecipientField.CC: _("Cc"), RecipientField.BCC: _("Bcc")}
    for field, name in words.items():
        named = [each for each in details.rows if details.fields.get(each.id, RecipientField.TO) is field]
        if named:
            facts.append((name, _names(named, row)))
    facts.append((_("Number used") if row.channel is Channel.SMS else _("Address used"), _ltr(shown_address(row))))
    facts += [
        (_("Concerns"), html.escape(", ".join(row.students))),
        (_("Template"), html.escape(row.template or "")),
        (_("Campaign"), html.escape(row.campaign or "")),
        (_("Sent by"), html.escape(sent_by_name(row.sent_by))),
        (_("Provider"), html.escape(provider_name(row.provider))),
        (_("Source"), "" if details.source_name == row.provider else html.escape(details.source_name)),
    ]
    return [(name, value) for name, value in facts if value]


def help_text(row: HistoryRow, clock: Clock) -> str:
    """What the status means and what to do next; of a failure, its reason first."""
    meaning = status_help(row, clock.zone)
    if row.status is Status.SENT:  # the next step would be to look where one is looking
        return status_explanation(row.status)
    if row.reason is None or row.reason == Reason.NONE:
        return meaning
    if row.status is Status.FAILED:  # its meaning names both ways of sending, and the reason says more
        return _("{reason}.").format(reason=reason_line(row.reason))
    if row.status is Status.DROPPED:  # the meaning has the reason in it
        return meaning
    return _("{reason}. {meaning}").format(reason=reason_line(row.reason), meaning=meaning)


def _mailbox(name: str, address: str) -> str:
    if name and name != address:
        return f"{html.escape(name)}<br>{_ltr(address)}" if address else html.escape(name)
    return _ltr(address) if address else ""


def _ltr(text: str) -> str:
    """An address or a code, running from left to right also among words that do not."""
    mirrored = QApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return html.escape(_ISOLATED.format(text) if mirrored else text)  # not always: a copy would hold the marks


def _names(rows: Sequence[HistoryRow], chosen: HistoryRow) -> str:
    """The recipients, the one this preview is about first and in bold."""
    ordered = sorted(rows, key=lambda row: row.id != chosen.id)
    parts: list[str] = []
    for row in ordered[:MOST_NAMES]:
        name = html.escape(row.to_name or row.to_address)
        parts.append(f"<b>{name}</b>" if row.id == chosen.id else name)
    if len(ordered) > MOST_NAMES:
        parts.append(html.escape(_("and {n} more").format(n=len(ordered) - MOST_NAMES)))
    return ", ".join(parts)


def _plain(value: str) -> str:
    return html.unescape(value.replace("<br>", ", ").replace("<b>", "").replace("</b>", ""))


def _value(markup: str, parent: QWidget) -> TextBlock:
    block = TextBlock("fact", parent)
    block.show_rich(markup)
    return block
