"""The mail view: what it shows, when it says so, and what it falls back to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMarginsF, QPoint, Qt, QUrl
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtWebEngineCore import QWebEngineScript
from pytestqt.qtbot import QtBot

from app.core.mail_document import MailDocument
from app.services.preview import document_of_html, document_of_text, not_safely
from ui.preview.mail_view import MailView
from ui.preview.web_host import WebHost

LONG = 10_000
WORLD = QWebEngineScript.ScriptWorldId.ApplicationWorld
PAPER = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(20, 20, 20, 20))


def page(colour: str, body: str = "") -> MailDocument:
    return document_of_html(f'<!DOCTYPE html><body style="margin:0;background:{colour}">{body}</body>', "Plain words")


@pytest.fixture
def view(qtbot: QtBot) -> MailView:
    made = MailView()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def show(view: MailView, qtbot: QtBot, document: MailDocument, generation: int) -> None:
    with qtbot.waitSignal(view.shown, timeout=LONG, check_params_cb=lambda shown: shown == generation):
        view.show_document(document, generation)


def colour_at(view: MailView, x: int = 200, y: int = 150) -> str:
    return view.grab().toImage().pixelColor(x, y).name()


def test_what_is_told_as_shown_is_on_the_screen(view: MailView, qtbot: QtBot) -> None:
    for number in range(1, 25):
        colour = f"#{number * 10:02x}4080"
        show(view, qtbot, page(colour), number)
        assert colour_at(view) == colour
    assert not view.is_text


def test_nothing_of_the_message_before_is_seen_while_the_next_comes(view: MailView, qtbot: QtBot) -> None:
    show(view, qtbot, page("#ff0000"), 1)
    view.show_document(page("#00ff00"), 2)
    seen: set[str] = set()

    def look() -> bool:
        seen.add(colour_at(view))
        return "#00ff00" in seen

    qtbot.waitUntil(look, timeout=LONG)
    assert "#ff0000" not in seen


def test_only_the_newest_of_many_is_told(view: MailView, qtbot: QtBot) -> None:
    show(view, qtbot, page("#ffffff"), 0)
    told: list[int] = []
    view.shown.connect(told.append)
    for number in range(1, 8):
        view.show_document(page(f"#0000{number * 30:02x}"), number)
    qtbot.waitUntil(lambda: 7 in told, timeout=LONG)
    assert told == [7]
    assert colour_at(view) == "#0000d2"


def test_text_alone_is_a_page_too(view: MailView, qtbot: QtBot) -> None:
    show(view, qtbot, document_of_text("Bring a <hat>\n\nThank you"), 1)
    assert not view.is_text


def test_what_goes_beyond_a_limit_is_text_and_says_so(view: MailView, qtbot: QtBot) -> None:
    failed: list[tuple[int, str]] = []
    view.failed.connect(lambda generation, reason: failed.append((generation, reason)))
    show(view, qtbot, document_of_html("<div>" * 5_000 + "Deep", "Plain words"), 3)
    assert failed == [(3, not_safely())]
    assert view.is_text
    assert view.text.toPlainText() == "Plain words"
    assert view.reason.text() == "This message could not be shown safely, so the plain text is displayed."
    show(view, qtbot, page("#00ff00"), 4)
    assert not view.is_text
    assert colour_at(view) == "#00ff00"


def test_a_message_that_nobody_keeps_says_its_sentence_without_alarm(view: MailView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.failed):
        show(view, qtbot, MailDocument(b"", "Not kept by SendGrid."), 1)
    assert view.text.toPlainText() == "Not kept by SendGrid."
    assert view.reason.isHidden()


def test_a_killed_renderer_comes_back_with_the_same_message(view: MailView, qtbot: QtBot) -> None:
    show(view, qtbot, page("#123456"), 5)
    host = view._host
    assert host is not None
    with qtbot.waitSignal(view.shown, timeout=1_000, check_params_cb=lambda generation: generation == 5):
        host.kill()
    assert colour_at(view) == "#123456"
    assert not view.is_text


def test_after_a_slow_page_the_next_is_drawn_by_a_fresh_process(
    view: MailView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What took long to draw may keep what draws busy, and an innocent message would be given up as hanging."""
    show(view, qtbot, page("#123456"), 1)
    host = view._host
    assert host is not None
    first = host.page.renderProcessPid()
    show(view, qtbot, page("#234567"), 2)
    assert host.page.renderProcessPid() == first
    monkeypatch.setattr("ui.preview.draw_pace.SLOW_S", 0.0)  # now this page was slow
    show(view, qtbot, page("#345678"), 3)
    monkeypatch.undo()
    show(view, qtbot, page("#456789"), 4)
    assert colour_at(view) == "#456789"
    assert host.page.renderProcessPid() != first
    fresh = host.page.renderProcessPid()
    show(view, qtbot, page("#56789a"), 5)
    assert host.page.renderProcessPid() == fresh
    assert colour_at(view) == "#56789a"


def test_a_renderer_that_dies_twice_leaves_the_text(view: MailView, qtbot: QtBot) -> None:
    show(view, qtbot, page("#123456"), 6)
    host = view._host
    assert host is not None
    for _time in range(2):
        with qtbot.waitSignal(view.shown, timeout=LONG):
            host.kill()
    assert view.is_text
    assert view.text.toPlainText() == "Plain words"
    show(view, qtbot, page("#654321"), 7)
    assert colour_at(view) == "#654321"


def test_a_page_that_does_not_answer_is_ended(view: MailView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    view.prewarm()
    host = view._host
    assert host is not None
    monkeypatch.setattr(host.profile.store, "find", lambda _path: None)
    view._watchdog.setInterval(100)
    with qtbot.waitSignal(view.failed, timeout=LONG):
        view.show_document(page("#123456"), 8)
    assert view.is_text


@pytest.mark.parametrize(
    "stray",
    [
        lambda host: host.page.runJavaScript("location = 'https://example.com/'", WORLD),
        lambda host: host.page.runJavaScript("location = 'commslog://mail/other/'", WORLD),
        lambda host: host.page.load(QUrl("about:blank")),
        lambda host: host.page.load(QUrl("commslog://mail/other/")),
        lambda host: host.profile.network.blocked.emit(QUrl("https://example.com/x.png")),
    ],
)
def test_a_guard_that_trips_leaves_the_text_and_says_so(
    view: MailView, qtbot: QtBot, stray: Callable[[WebHost], object]
) -> None:
    show(view, qtbot, page("#123456"), 1)
    host = view._host
    assert host is not None
    with qtbot.waitSignal(view.failed, timeout=LONG) as failed:
        stray(host)
    assert failed.args == [1, not_safely()]
    assert view.is_text
    assert view.reason.text() == not_safely()
    assert view.text.toPlainText() == "Plain words"
    assert colour_at(view) != "#123456"
    show(view, qtbot, page("#00ff00"), 2)  # the next one is drawn again
    assert colour_at(view) == "#00ff00"


def test_a_link_is_asked_and_never_opened(view: MailView, qtbot: QtBot) -> None:
    link = '<a href="https://example.org/x" style="display:block;height:300px">https://example.com</a>'
    show(view, qtbot, page("#ffffff", link), 1)
    widget = view.web_widget
    assert widget is not None
    target = widget.focusProxy() or widget
    with qtbot.waitSignal(view.hovered, timeout=LONG, check_params_cb=bool) as hovered:
        qtbot.mouseMove(target, QPoint(40, 40))
    assert hovered.args == ["https://example.org/x"]
    with qtbot.waitSignal(view.link_requested, timeout=LONG) as asked:
        qtbot.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert asked.args is not None
    assert asked.args[0].target == "https://example.org/x"
    assert asked.args[0].warnings == ("The text names example.com, but the link leads to example.org.",)
    assert not view.is_text


def test_find_tells_how_many(view: MailView, qtbot: QtBot) -> None:
    show(view, qtbot, page("#ffffff", "<p>hat</p><p>a Hat</p><p>cap</p>"), 1)
    with qtbot.waitSignal(view.found, timeout=LONG) as found:
        view.find("hat")
    assert found.args == [2, 1]
    show(view, qtbot, document_of_html("<div>" * 5_000, "hat, hat, HAT"), 2)
    for place in (1, 2, 3, 1):
        with qtbot.waitSignal(view.found, timeout=LONG) as found:
            view.find("hat")
        assert found.args == [3, place]
    with qtbot.waitSignal(view.found, timeout=LONG) as found:
        view.find("hat", backwards=True)
    assert found.args == [3, 3]


@pytest.mark.parametrize("body", ["<p>Fees due</p>", "<div>" * 5_000])
def test_page_and_text_are_printed(view: MailView, qtbot: QtBot, body: str) -> None:
    show(view, qtbot, document_of_html(body, "Plain"), 1)
    files: list[bytes] = []
    view.pdf_bytes(PAPER, files.append)
    qtbot.waitUntil(lambda: bool(files), timeout=LONG)
    assert files[0].startswith(b"%PDF-")


def test_dark_paper_and_width_need_no_new_load(view: MailView, qtbot: QtBot) -> None:
    show(view, qtbot, page("#ffffff"), 1)
    with qtbot.assertNotEmitted(view.shown):
        view.set_paper(dark=True)
        qtbot.waitUntil(lambda: colour_at(view) != "#ffffff", timeout=LONG)
        view.set_paper(dark=False)
        qtbot.waitUntil(lambda: colour_at(view) == "#ffffff", timeout=LONG)
        view.set_width(200)
        qtbot.waitUntil(lambda: colour_at(view, 20) != "#ffffff", timeout=LONG)
        view.set_width(None)
        qtbot.waitUntil(lambda: colour_at(view, 20) == "#ffffff", timeout=LONG)


def test_without_the_web_part_the_text_is_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.preview.mail_view.is_registered", lambda: False)
    made = MailView()
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.failed) as failed:
        made.show_document(page("#ffffff"), 1)
    assert failed.args == [1, not_safely()]
    assert made.text.toPlainText() == "Plain words"
