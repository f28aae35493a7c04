"""Asks the services for the message to be previewed, and lets only the answer to the newest question through."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.mail_document import MailDocument
from app.core.messages import HistoryRow
from app.core.statuses import Channel
from app.services.message_story import Bubble, MessageStory
from ui.workers.desk import Desk

LATE_MS: Final = 150  # an answer within this time takes the place of the message before at once
READY_S: Final = 3.0  # so long an answer that was fetched ahead is good


@dataclass(frozen=True, slots=True)
class Answer:
    """What the services say of one message; *generation* is the number of the question."""

    generation: int
    story: MessageStory
    document: MailDocument | None = None
    bubbles: tuple[Bubble, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ready:
    row: HistoryRow
    answer: Answer
    since: float


class PreviewAsker(QObject):
    """Each message asked for has a number of its own; an answer to an older one is dropped, so that nobody's message
    ever stands below another's subject. The message that is likely to be next can be fetched ahead.
    """

    answered = Signal(object)  # Answer
    late = Signal(object)  # the HistoryRow whose answer is not there at once
    failed = Signal(object, object)  # the HistoryRow, and the error

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.generation = 0
        self._wanted: HistoryRow | None = None
        self._ready: _Ready | None = None
        self._timer = QTimer(self, singleShot=True, interval=LATE_MS)
        self._timer.timeout.connect(self._on_late)

    def ask(self, row: HistoryRow) -> None:
        """Ask for the message of *row*; answered by exactly one of `answered` and `failed`, unless asked again."""
        self.generation += 1
        ready, self._ready = self._ready, None
        if ready is not None and ready.row == row and time.monotonic() - ready.since < READY_S:
            self._timer.stop()
            self.answered.emit(replace(ready.answer, generation=self.generation))
            return
        self._wanted = row
        generation, work = self.generation, self._work(row)

        def unless_past() -> Answer | None:
            if generation != self.generation:
                return None  # walked past: it would only hold up the message at which the person stops
            return replace(work(), generation=generation)

        self._timer.start()
        self._desk.tasks.run(
            unless_past,
            self._on_answer,
            lambda error: self._on_failed(generation, row, error),
            key=f"preview-{id(self)}",
            owner=self,
        )

    def fetch_ahead(self, row: HistoryRow) -> None:
        """Have the answer for *row* at hand when it is asked for within the next seconds."""
        work = self._work(row)

        def keep(answer: Answer) -> None:
            self._ready = _Ready(row, answer, time.monotonic())

        def fail(_error: BaseException) -> None:
            self._ready = None  # it is told when it is asked for

        self._desk.tasks.run(work, keep, fail, key=f"preview-ahead-{id(self)}", owner=self)

    def _work(self, row: HistoryRow) -> Callable[[], Answer]:
        stories, preview = self._desk.stories, self._desk.preview

        def work() -> Answer:
            story = stories.story(row.message_id, row.id)
            if row.channel is Channel.SMS:
                return Answer(0, story, bubbles=tuple(stories.conversation(row.id)))
            return Answer(0, story, None if story.missing else preview.document(row.message_id))

        return work

    def drop(self) -> None:
        """Want no answer any more."""
        self.generation += 1
        self._ready = None
        self._wanted = None
        self._timer.stop()

    def next_generation(self) -> int:
        """A number for the same message shown once more."""
        self.generation += 1
        return self.generation

    def _on_late(self) -> None:
        if self._wanted is not None:
            self.late.emit(self._wanted)

    def _on_answer(self, answer: Answer | None) -> None:
        if answer is not None and answer.generation == self.generation:
            self._timer.stop()
            self.answered.emit(answer)

    def _on_failed(self, generation: int, row: HistoryRow, error: BaseException) -> None:
        if generation == self.generation:
            self._timer.stop()
            self.failed.emit(row, error)
