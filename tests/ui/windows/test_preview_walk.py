"""Walking the table while the cleaning of mails is slow: no body ever stands under another message's subject."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.mail_document import MailDocument
from app.core.messages import Scope, ScopeKind
from app.core.query_text import parse_query
from app.services.history import HistoryQuery
from app.services.preview import PreviewService, document_of_html
from ui.preview.message_strip import heading
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows.main_window import MESSAGES, MainWindow
from ui.windows.preview_window import PreviewWindow

LONG = 10_000
STEPS = 16
PATCH = QRect(40, 60, 8, 8)  # of the page, where its colour is looked at


class SlowCleaner:
    """In the place of the sanitiser: the page of each message has a colour of its own, and takes its own time."""

    def __init__(self) -> None:
        self.never = threading.Event()
        self.places: dict[int, int] = {}  # message id: its row in the table
        self.started: list[int] = []

    def colour(self, message_id: int) -> str:
        """The colour of this message's page; a hue apart from its neighbours'."""
        return QColor.fromHsv(self.places[message_id] * 67 % 360, 200, 200).name()

    def document(
        self, _service: PreviewService, message_id: int, _pictures: Mapping[str, bytes] | None = None
    ) -> MailDocument:
        self.started.append(message_id)
        self.never.wait((0.0, 0.25, 0.09, 0.03)[self.places[message_id] % 4])
        body = f'<body style="margin:0;background:{self.colour(message_id)}">'
        return document_of_html(f"<!DOCTYPE html>{body}", "words")


@pytest.fixture
def cleaner(monkeypatch: pytest.MonkeyPatch) -> SlowCleaner:
    made = SlowCleaner()

    def document(service: PreviewService, message_id: int, pictures: Mapping[str, bytes] | None = None) -> Any:
        return made.document(service, message_id, pictures)

    monkeypatch.setattr(PreviewService, "document", document)
    return made


@pytest.fixture
def panel(window: MainWindow, cleaner: SlowCleaner, qtbot: QtBot) -> CommunicationsPanel:
    window.navigation.choose(MESSAGES)
    made = window.messages.panel
    made.set_range(DateRange(Preset.ALL))
    made.proxy.set_filter(HistoryQuery(Scope(ScopeKind.ALL), filter=parse_query("type:email has:body")))
    qtbot.waitUntil(lambda: made.model.complete and not made.model.loading, timeout=LONG)
    assert made.model.rowCount() > STEPS + 1
    for position in range(STEPS + 2):  # one more is fetched ahead
        row = made.row_at(position)
        assert row is not None
        cleaner.places.setdefault(row.message_id, position)
    assert len(cleaner.places) > STEPS // 2  # a message may have several rows
    return made


class Watcher:
    """Looks again and again at what stands on the screen, as a person would see it."""

    def __init__(self, preview: PreviewWindow, cleaner: SlowCleaner) -> None:
        self._preview = preview
        self._whose = {cleaner.colour(message_id): message_id for message_id in cleaner.places}
        assert len(self._whose) == len(cleaner.places)
        self.seen: set[int] = set()
        self.wrong: list[int] = []

    def look(self) -> None:
        """Note whose body is seen; in *wrong* where it is not of the message whose subject stands above it."""
        preview = self._preview
        image = preview.stage.mail.grab(PATCH).toImage()
        whose = self._whose.get(image.pixelColor(4, 4).name())
        if whose is None:
            return
        row, story = preview.row, preview.stage.story
        right = row is not None and row.message_id == whose and preview.strip.title.text() == heading(row)
        if not right or story is None or story.row.message_id != whose:
            self.wrong.append(whose)
        self.seen.add(whose)


@pytest.fixture
def preview(window: MainWindow, panel: CommunicationsPanel, qtbot: QtBot) -> PreviewWindow:
    panel.view.selectRow(0)
    window.book.show_preview(panel, 0)
    made = window.book.preview
    assert made is not None
    qtbot.waitExposed(made)
    return made


def look_on(watcher: Watcher, qtbot: QtBot, times: int) -> None:
    """Look *times* times, some milliseconds apart."""
    looks = iter(range(times))

    def looked() -> bool:
        watcher.look()
        return next(looks, None) is None

    qtbot.waitUntil(looked, timeout=LONG)


@pytest.mark.parametrize("looks", [1, 3, pytest.param(25, marks=pytest.mark.slow)])
def test_arrow_keys_never_show_a_body_below_another_subject(
    preview: PreviewWindow, panel: CommunicationsPanel, cleaner: SlowCleaner, qtbot: QtBot, looks: int
) -> None:
    watcher = Watcher(preview, cleaner)
    for _step in range(STEPS):
        QTest.keyClick(preview, Qt.Key.Key_Down)
        look_on(watcher, qtbot, looks)
    last = panel.row_at(STEPS)
    assert last is not None

    def there() -> bool:
        watcher.look()
        return last.message_id in watcher.seen

    qtbot.waitUntil(there, timeout=LONG)
    look_on(watcher, qtbot, 40)  # what is late has come by then
    assert preview.row == last
    assert not watcher.wrong
    assert len(watcher.seen) >= (STEPS // 2 if looks > 3 else 1)


def test_what_was_walked_past_is_not_cleaned(
    preview: PreviewWindow, panel: CommunicationsPanel, cleaner: SlowCleaner, qtbot: QtBot
) -> None:
    """Or a row of slow mails would hold up the one at which the person stops."""
    watcher = Watcher(preview, cleaner)
    for _step in range(STEPS):
        QTest.keyClick(preview, Qt.Key.Key_Down)
    last = panel.row_at(STEPS)
    assert last is not None
    qtbot.waitUntil(lambda: preview.row == last, timeout=LONG)
    look_on(watcher, qtbot, 30)
    assert len(cleaner.started) <= 6
