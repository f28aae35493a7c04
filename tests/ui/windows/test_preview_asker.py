"""Whose answer comes, and the message that is fetched ahead, never another's and never old."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.core.messages import HistoryRow, Scope, ScopeKind
from app.core.query_text import parse_query
from app.services.history import HistoryQuery
from ui.windows import preview_asker
from ui.windows.main_window import MESSAGES, MainWindow
from ui.windows.preview_asker import Answer, PreviewAsker
from ui.workers.desk import Desk

LONG = 8_000


def rows(desk: Desk) -> list[HistoryRow]:
    wanted = parse_query("type:email has:body")
    return desk.history.head(HistoryQuery(Scope(ScopeKind.ALL), filter=wanted))[1]


@pytest.fixture
def asker(desk: Desk, qtbot: QtBot) -> Iterator[PreviewAsker]:
    parent = QObject()
    yield PreviewAsker(desk, parent)
    parent.deleteLater()


@pytest.fixture
def asked(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The messages that the services were asked for."""
    told: list[int] = []
    real: Callable = type(desk.stories).story

    def story(service, message_id, recipient_id):
        told.append(message_id)
        return real(service, message_id, recipient_id)

    monkeypatch.setattr(type(desk.stories), "story", story)
    return told


def fetch(asker: PreviewAsker, qtbot: QtBot, row: HistoryRow) -> None:
    asker.fetch_ahead(row)
    qtbot.waitUntil(lambda: asker._ready is not None, timeout=LONG)


def answer_to(asker: PreviewAsker, qtbot: QtBot, row: HistoryRow) -> Answer:
    with qtbot.waitSignal(asker.answered, timeout=LONG) as told:
        asker.ask(row)
    assert told.args is not None
    return told.args[0]


def test_what_was_fetched_ahead_is_there_at_once_and_only_once(asker, desk, qtbot, asked):
    row = rows(desk)[0]
    fetch(asker, qtbot, row)
    found = answer_to(asker, qtbot, row)
    assert asked == [row.message_id]
    assert found.generation == asker.generation
    assert found.story.row.id == row.id
    assert found.document is not None
    assert found.document.html
    answer_to(asker, qtbot, row)
    assert asked == [row.message_id] * 2


def test_another_message_than_the_one_fetched_is_asked_for(asker, desk, qtbot, asked):
    first, second = rows(desk)[:2]
    fetch(asker, qtbot, first)
    assert answer_to(asker, qtbot, second).story.row.id == second.id
    assert asked == [first.message_id, second.message_id]


def test_a_message_that_has_changed_since_is_asked_for_anew(asker, desk, qtbot, asked):
    row = rows(desk)[0]
    fetch(asker, qtbot, row)
    answer_to(asker, qtbot, replace(row, updated_at=row.updated_at + 1))
    assert asked == [row.message_id] * 2


def test_what_was_fetched_long_ago_is_asked_for_anew(asker, desk, qtbot, asked, monkeypatch):
    row = rows(desk)[0]
    fetch(asker, qtbot, row)
    monkeypatch.setattr(preview_asker, "READY_S", 0.0)
    answer_to(asker, qtbot, row)
    assert asked == [row.message_id] * 2


def test_nothing_is_kept_once_no_answer_is_wanted(asker, desk, qtbot, asked):
    row = rows(desk)[0]
    fetch(asker, qtbot, row)
    asker.drop()
    answer_to(asker, qtbot, row)
    assert asked == [row.message_id] * 2


def test_a_fetch_that_fails_says_nothing_until_it_is_asked(asker, desk, qtbot):
    gone = replace(rows(desk)[0], message_id=1)
    with qtbot.assertNotEmitted(asker.failed):
        asker.fetch_ahead(gone)
        qtbot.waitUntil(lambda: not desk.tasks._waiting, timeout=LONG)
    with qtbot.waitSignal(asker.failed, timeout=LONG):
        asker.ask(gone)


def test_a_walk_fetches_the_message_on_the_side_it_goes_to(window: MainWindow, desk: Desk, qtbot, asked):
    window.pages.show_page(MESSAGES)
    panel = window.pages.messages.panel
    qtbot.waitUntil(lambda: panel.model.complete and not panel.model.loading, timeout=LONG)
    panel.move_current(0)
    window.book.show_preview(panel, 0)
    preview = window.book.preview
    assert preview is not None

    def fetched(position: int) -> bool:
        ready, row = preview._asker._ready, panel.row_at(position)
        return ready is not None and row is not None and ready.row.id == row.id

    qtbot.waitUntil(lambda: fetched(1), timeout=LONG)
    for position in (1, 2, 3):
        preview.follower.step(1)
        qtbot.waitUntil(lambda at=position: fetched(at + 1), timeout=LONG)
    preview.follower.step(-1)
    qtbot.waitUntil(lambda: fetched(1), timeout=LONG)
    walked = [panel.row_at(position).message_id for position in (0, 1, 2, 3, 4)]
    assert asked[:5] == walked, "each was read once, ahead of its turn"
