"""The mails of the sample school look in the guarded view as they do in a bare one."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QImage, qBlue, qGreen, qRed
from PySide6.QtWebEngineCore import QWebEngineProfile
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.services.preview import document_of_html
from app.sources.sample_school.templates import FOLDER, LOGO_CID, logo
from ui.preview.mail_view import MailView

pytestmark = [pytest.mark.slow]

LONG = 10_000
TALL = 900
# Share of the pixels that may differ, by more than a step of smoothing: none of a mail's looks may be lost.
TOLERANCE = 0.0005
STEP = 8
FAMILIES = sorted(path.stem for path in FOLDER.glob("*.html"))
# Signs that a family uses what is hard to keep.
TELLING = {
    "tables": r"<table",
    "media queries": r"@media only screen",
    "inline CSS": r'style="',
    "style blocks": r"<style",
    "dark-mode queries": r"prefers-color-scheme",
    "cid pictures": r"\$logo_src",
    "right to left": r'dir="rtl"',
    "Outlook comments": r"<!--\[if",
    "preheaders": r"\$preheader",
}


def source(name: str) -> str:
    """The mail with its words filled in, its logo as a picture of its own."""
    html = (FOLDER / f"{name}.html").read_text("utf-8").replace("$logo_src", f"cid:{LOGO_CID}")
    return re.sub(r"\$(site|link|unsubscribe|tracker)\b", "https://school.example/x", html).replace("$$", "$")


def bare_source(html: str) -> str:
    """The same for a view that has no pictures of mails and no network."""
    data = base64.b64encode(logo()).decode()
    html = html.replace(f"cid:{LOGO_CID}", f"data:image/png;base64,{data}")
    return re.sub(r'src="https?://[^"]*"', "", html)


def difference(one: QImage, other: QImage) -> float:
    """The share of pixels that differ by more than `STEP` in one of their colours."""
    assert one.size() == other.size()
    wrong = 0
    for y in range(one.height()):
        for x in range(one.width()):
            a, b = one.pixel(x, y), other.pixel(x, y)
            wrong += a != b and any(abs(part(a) - part(b)) > STEP for part in (qRed, qGreen, qBlue))
    return wrong / (one.width() * one.height())


@pytest.fixture
def bare(qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[[str, int], QImage]]:
    profile = QWebEngineProfile(qapp)
    view = QWebEngineView(profile)

    def draw(html: str, width: int) -> QImage:
        view.resize(width, TALL)
        view.show()
        with qtbot.waitSignal(view.loadFinished, timeout=LONG):
            view.setHtml(html)
        return settled(qtbot, lambda: view.grab().toImage())

    yield draw
    delete(view)  # before its profile
    delete(profile)


def settled(qtbot: QtBot, picture: Callable[[], QImage]) -> QImage:
    """The picture once it has stopped changing and shows something."""
    seen: list[QImage] = []

    def look() -> bool:
        seen.append(picture())
        last = seen[-8:]
        return len(last) == 8 and all(each == last[0] for each in last)

    qtbot.waitUntil(look, timeout=LONG)
    return seen[-1]


@pytest.mark.parametrize("width", [640, 380])
@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_looks_as_in_a_bare_view(
    qtbot: QtBot, bare: Callable[[str, int], QImage], name: str, width: int
) -> None:
    html = source(name)
    view = MailView()
    qtbot.addWidget(view)
    view.resize(width, TALL)
    view.show()
    with qtbot.waitSignal(view.shown, timeout=LONG):
        view.show_document(document_of_html(html, own={LOGO_CID: logo()}), 1)
    assert not view.is_text
    guarded = settled(qtbot, lambda: view.grab().toImage())
    expected = bare(bare_source(html), width)
    found = difference(guarded, expected)
    assert found <= TOLERANCE


def test_links_that_a_style_chooses_by_their_address_look_as_in_a_bare_view(
    qtbot: QtBot, bare: Callable[[str, int], QImage]
) -> None:
    html = (
        '<!DOCTYPE html><style>a{display:block;height:80px;background:#ddd} a[href^="https://forms"]{background:#3a3}'
        'a[href^="tel"]{background:#33a} a[href$=".pdf"]{height:40px} a[href="#end"]{width:50%}</style>'
        '<body style="margin:0"><a href="https://forms.example/?a=1&amp;b=2">Forms</a><a href="tel:123">Call</a>'
        '<a href="https://school.example/menu.pdf">Menu</a><a href="#end">End</a>'
    )
    view = MailView()
    qtbot.addWidget(view)
    view.resize(380, TALL)
    view.show()
    with qtbot.waitSignal(view.shown, timeout=LONG):
        view.show_document(document_of_html(html), 1)
    guarded = settled(qtbot, lambda: view.grab().toImage())
    assert guarded.pixelColor(200, 60).name() == "#33aa33"
    assert difference(guarded, bare(html, 380)) <= TOLERANCE


def test_the_families_use_what_is_hard_to_keep() -> None:
    assert len(FAMILIES) >= 8
    texts = [(FOLDER / f"{name}.html").read_text("utf-8") for name in FAMILIES]
    for what, sign in TELLING.items():
        assert any(re.search(sign, text) for text in texts), what


def test_a_difference_is_noticed(qtbot: QtBot, bare: Callable[[str, int], QImage]) -> None:
    html = bare_source(source("receipt"))
    changed = html.replace("padding:", "padding-x:")
    assert changed != html
    assert difference(bare(html, 380), bare(changed, 380)) > TOLERANCE
