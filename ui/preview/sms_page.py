"""A conversation by SMS as bubbles: ours at the end of the line, the family's at its start, days between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.core.reasons import Reason, reason_line
from app.core.statuses import FAILURES, Direction, Status
from app.i18n import _
from app.services.message_story import Bubble
from app.services.what_happened import status_explanation, status_label
from ui.delegates.status_badge import StatusBadge
from ui.models.formats import Clock, day_text
from ui.preview.found_places import PageFinder
from ui.preview.text_block import TextBlock
from ui.theme import styled

MOST_WIDTH: Final = 420
_PADDING: Final = 28  # of a bubble's style, both sides
SETTLING_MS: Final = 400
_SHARE: Final = 0.75  # of the page that a bubble may take


class SmsPage(QScrollArea):
    """The conversation around one message, which stands out and is scrolled to."""

    link_requested = Signal(str, str)
    hovered = Signal(str)

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sms_page")
        self.setAccessibleName(_("Conversation"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.finder = PageFinder(self)
        self._clock = clock
        self._texts: list[TextBlock] = []
        self._chosen: QWidget | None = None
        self._settling = QTimer(self, singleShot=True, interval=SETTLING_MS)
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)

    @property
    def chosen(self) -> QWidget | None:
        """The bubble that the preview is about."""
        return self._chosen

    def show_conversation(self, bubbles: Sequence[Bubble], chosen_id: int) -> None:
        """Show *bubbles*, oldest first, and go to that of the row *chosen_id*."""
        page = styled(QWidget(), "sms_conversation")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(page)
        column.setContentsMargins(22, 14, 22, 18)
        column.setSpacing(4)
        self._texts, self._chosen = [], None
        shown: date | None = None
        for bubble in bubbles:
            day = self._clock.day(bubble.row.sent_at)
            if day != shown:
                divider = styled(QLabel(day_text(day), page), "day_divider")
                divider.setAlignment(Qt.AlignmentFlag.AlignHCenter)
                column.addWidget(divider)
                shown = day
            self._add(column, bubble, page, chosen=bubble.row.id == chosen_id)
        column.addStretch(1)
        self.setWidget(page)
        self._settling.start()
        self._fit()

    def clear(self) -> None:
        """Show nothing, while the next conversation is on its way."""
        self.show_conversation((), 0)

    def _add(self, column: QVBoxLayout, bubble: Bubble, page: QWidget, *, chosen: bool) -> None:
        ours = bubble.row.direction is Direction.OUTBOUND
        failed = ours and bubble.row.status in FAILURES
        frame = styled(QFrame(page), _frame_name(failed=failed, chosen=chosen))
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(2, 2, 2, 2)
        text = TextBlock(self._bubble_name(ours=ours), frame, links=True)
        text.show_text(bubble.text if bubble.text is not None else _("The text is not kept."))
        text.setAccessibleName(self._spoken(bubble))
        text.link_requested.connect(self.link_requested)
        text.hovered.connect(self.hovered)
        inner.addWidget(text)
        self._texts.append(text)
        below = self._below(bubble, page, ours=ours)
        for widget in (frame, below):
            line = QHBoxLayout()
            if ours:
                line.addStretch(1)
            line.addWidget(widget)
            if not ours:
                line.addStretch(1)
            column.addLayout(line)
        column.addSpacing(4)
        if chosen:
            self._chosen = frame

    def _bubble_name(self, *, ours: bool) -> str:
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        # the corner that points to the speaker is the sharp one
        return ("bubble_ours" if ours else "bubble_theirs") + ("_mirrored" if mirrored else "")

    def _below(self, bubble: Bubble, page: QWidget, *, ours: bool) -> QWidget:
        row = bubble.row
        below = QWidget(page)
        line = QHBoxLayout(below)
        line.setContentsMargins(2, 1, 2, 1)
        line.setSpacing(8)
        time = styled(QLabel(self._clock.time(row.sent_at), below), "muted")
        time.setToolTip(self._clock.full_with_zone(row.sent_at))
        line.addWidget(time)
        if ours:
            badge = StatusBadge(below)
            badge.set_status(row.status, status_label(row.status))
            badge.setToolTip(status_explanation(row.status))
            line.addWidget(badge)
        reason = reason_words(bubble)
        if reason:
            words = styled(QLabel(reason, below), "bubble_reason")
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line.addWidget(words)
        return below

    def _spoken(self, bubble: Bubble) -> str:
        row = bubble.row
        who = _("We wrote") if row.direction is Direction.OUTBOUND else _("They wrote")
        words = (who, self._clock.full(row.sent_at), status_label(row.status), reason_words(bubble))
        return ", ".join(word for word in words if word)

    # -- sizes -----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        most = min(MOST_WIDTH, int(self.viewport().width() * _SHARE))
        for text in self._texts:
            text.setFixedWidth(max(60, text.natural_width(most - _PADDING) + _PADDING))

    def _on_range_changed(self) -> None:
        """While heights are still being found out, keep the chosen message in sight."""
        if self._chosen is not None and self._settling.isActive():
            self.ensureWidgetVisible(self._chosen, 0, 60)


def _frame_name(*, failed: bool, chosen: bool) -> str:
    if failed:
        return "bubble_failed"
    return "bubble_chosen" if chosen else "bubble_plain"


def reason_words(bubble: Bubble) -> str:
    """Why an SMS did not arrive, in words with the network's code; empty where it did."""
    row = bubble.row
    if row.status not in FAILURES or row.status is Status.SPAM:
        return ""
    words = reason_line(row.reason or Reason.NONE)
    return _("{reason} ({code})").format(reason=words, code=bubble.code) if bubble.code else words
