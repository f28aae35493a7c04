"""Asks the services for the message to be previewed, and lets only the answer to the newest question through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.mail_document import MailDocument
from app.core.messages import HistoryRow
from app.core.statuses import Channel
from app.services.message_story import Bubble, MessageStory
from ui.workers.desk import Desk

LATE_MS: Final = 150  # an answer within this time takes the place of the message before at once


@dataclass(frozen=True, slots=True)
class Answer:
    """What the services say of one message; *generation* is the number of the question."""

    generation: int
    story: MessageStory
    document: MailDocument | None = None
    bubbles: tuple[Bubble, ...] = ()


class PreviewAsker(QObject):
    """Each message asked for has a number of its own; an answer to an older one is dropped, so that nobody's message
    ever stands below another's subject.
    """

    answered = Signal(object)  # Answer
    late = Signal(object)  # the HistoryRow whose answer is not there at once
    failed = Signal(object, object)  # the HistoryRow, and the error

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.generation = 0
        self._wanted: HistoryRow | None = None
        self._timer = QTimer(self, singleShot=True, interval=LATE_MS)
        self._timer.timeout.connect(self._on_late)

    def ask(self, row: HistoryRow) -> None:
        """Ask for the message of *row*; answered by exactly one of `answered` and `failed`, unless asked again."""
        self.generation += 1
        self._wanted = row
        generation, stories, preview = self.generation, self._desk.stories, self._desk.preview

        def work() -> Answer:
            story = stories.story(row.message_id, row.id)
            if row.channel is Channel.SMS:
                return Answer(generation, story, bubbles=tuple(stories.conversation(row.id)))
            return Answer(generation, story, None if story.missing else preview.document(row.message_id))

        self._timer.start()
        self._desk.tasks.run(
            work,
            self._on_answer,
            lambda error: self._on_failed(generation, row, error),
            key=f"preview-{id(self)}",
            owner=self,
        )

    def drop(self) -> None:
        """Want no answer any more."""
        self.generation += 1
        self._wanted = None
        self._timer.stop()

    def next_generation(self) -> int:
        """A number for the same message shown once more."""
        self.generation += 1
        return self.generation

    def _on_late(self) -> None:
        if self._wanted is not None:
            self.late.emit(self._wanted)

    def _on_answer(self, answer: Answer) -> None:
        if answer.generation == self.generation:
            self._timer.stop()
            self.answered.emit(answer)

    def _on_failed(self, generation: int, row: HistoryRow, error: BaseException) -> None:
        if generation == self.generation:
            self._timer.stop()
            self.failed.emit(row, error)
