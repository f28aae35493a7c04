"""What stands in place of a message whose text is not kept: why, and all that is known of it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.services.message_story import MessageStory
from ui import icons, theme
from ui.models.formats import Clock
from ui.preview.answer_card import AnswerCard
from ui.preview.found_places import PageFinder
from ui.preview.icon_label import IconLabel
from ui.preview.trail_view import TrailView
from ui.theme import styled

_WIDTH: Final = 480


class MissingPage(QScrollArea):
    """Never an empty pane (rule 28)."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("missing_area")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        page = styled(QWidget(self), "missing_page")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QWidget(page)
        inner.setMaximumWidth(_WIDTH)
        picture = IconLabel(
            lambda ratio: icons.pixmap("missing", theme.colours().muted, 40, ratio),
            parent=inner,
        )
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words = styled(QLabel(inner), "missing_words")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        flags = Qt.TextInteractionFlag
        self.words.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.trail = TrailView(clock, inner)
        self.card = AnswerCard(inner)
        column = QVBoxLayout(inner)
        column.setSpacing(12)
        for widget in (picture, self.words, self.trail, self.card):
            column.addWidget(widget)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(inner, 1_000)  # as wide as it may be, in the middle
        line.addStretch(1)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(24, 28, 24, 24)
        outer.addLayout(line)
        outer.addStretch(1)
        self.setWidget(page)
        self.finder = PageFinder(self)

    def show_story(self, story: MessageStory) -> None:
        """Say why there is no text, and show the trail and the answer."""
        self.words.setText(story.missing)
        self.words.setAccessibleName(story.missing)
        self.trail.show_trail(story.trail, story.row.sent_at)
        self.card.show_answer(story.answer)
        self.verticalScrollBar().setValue(0)
