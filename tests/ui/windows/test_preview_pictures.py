"""Load pictures: from a real server into the real page, for one message, trackers left out, and given up in time."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter
from pytestqt.qtbot import QtBot

from app.context import Context
from app.core.messages import HistoryRow, Scope, ScopeKind
from app.core.query_text import parse_query
from app.services.history import HistoryQuery
from app.services.imports import ImportOptions
from app.services.picture_loading import PictureService
from support.picture_server import PictureServer, Reply
from support.school import Quiet
from ui.windows.preview_window import PreviewWindow
from ui.workers.desk import Desk

LONG = 10_000
COLUMNS: list[str] = ["message_id", "sent_at", "type", "to", "from", "subject", "html"]


def red(side: int = 40) -> bytes:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    content = QByteArray()
    target = QBuffer(content)
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(target, QByteArray(b"png")).write(image)
    return bytes(content.data())


@pytest.fixture
def server() -> Iterator[PictureServer]:
    with PictureServer(
        {"/red.png": Reply(red()), "/page": Reply(b"<p>", headers={"Content-Type": "text/html"})}
    ) as made:
        yield made


@pytest.fixture
def rows(context: Context, server: PictureServer, tmp_path: Path) -> list[HistoryRow]:
    """Two messages: one with a picture, a page that is none, and a tracker; one without any."""
    html = (
        '<!DOCTYPE html><body style="margin:0">'
        f'<img src="{server.url("/red.png")}" width="300" height="300">'
        f'<img src="{server.url("/page")}" width="30" height="30">'
        f'<img src="{server.url("/wf/open")}" width="1" height="1"></body>'
    )
    given = {"sent_at": "2026-11-20T01:00:00Z", "type": "email", "to": "mei@example.com", "from": "a@example.org"}
    path = tmp_path / "pictures.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerow({**given, "message_id": "p1", "subject": "Zebra pictures", "html": html})
        writer.writerow({**given, "message_id": "p2", "subject": "Zebra words", "html": "<p>Words</p>"})
    (result,) = context.imports.import_files([path], ImportOptions(region="AU"), Quiet())
    assert result.error is None
    found = context.history.head(HistoryQuery(Scope(ScopeKind.ALL), filter=parse_query("subject:zebra")))[1]
    return sorted(found, key=lambda row: row.subject)


@pytest.fixture
def preview(desk: Desk, server: PictureServer, qtbot: QtBot) -> Iterator[PreviewWindow]:
    made = PreviewWindow(replace(desk, pictures=PictureService(server.policy())))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def show(preview: PreviewWindow, qtbot: QtBot, row: HistoryRow) -> None:
    with qtbot.waitSignal(preview.message_shown, timeout=LONG):
        preview.show_message(row)


def colour(preview: PreviewWindow) -> str:
    return preview.stage.mail.grab().toImage().pixelColor(150, 150).name()


def test_pictures_come_when_they_are_asked_for_and_only_then(
    preview: PreviewWindow, server: PictureServer, rows: list[HistoryRow], qtbot: QtBot
) -> None:
    show(preview, qtbot, rows[0])
    assert preview.foot.words.text() == "2 pictures and 1 tracker not loaded"
    assert colour(preview) != "#ff0000"
    assert server.asked == []
    with qtbot.waitSignal(preview.message_shown, timeout=LONG):
        preview.tools.pictures.click()
    assert preview.foot.words.text() == "1 picture loaded, 1 could not be loaded, 1 tracker skipped"
    qtbot.waitUntil(lambda: colour(preview) == "#ff0000", timeout=LONG)
    assert sorted(path for path, _headers in server.asked) == ["/page", "/red.png"]
    show(preview, qtbot, rows[1])
    assert preview.foot.words.text() == ""
    assert not preview.tools.pictures.isEnabled()
    show(preview, qtbot, rows[0])  # the next time it is asked again
    assert preview.foot.words.text() == "2 pictures and 1 tracker not loaded"
    assert colour(preview) != "#ff0000"


def test_pictures_that_come_late_do_not_show_in_another_message(
    preview: PreviewWindow, server: PictureServer, rows: list[HistoryRow], qtbot: QtBot, desk: Desk
) -> None:
    gate = threading.Event()
    server.replies["/red.png"] = Reply(red(), after=lambda: gate.wait(20))
    show(preview, qtbot, rows[0])
    preview.tools.pictures.click()
    assert preview.foot.words.text() == "Loading pictures…"
    qtbot.waitUntil(lambda: any(path == "/red.png" for path, _headers in server.asked), timeout=LONG)
    show(preview, qtbot, rows[1])
    gate.set()
    with qtbot.assertNotEmitted(preview.message_shown, wait=300):
        pass
    assert preview.stage.story is not None
    assert preview.stage.story.row.id == rows[1].id
    assert preview.foot.words.text() == ""
