"""A walk over all windows in a language of longer, marked words: nothing is untranslated, no label is cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import i18n
from app.context import Context
from support.pseudo_locale import BEGIN, END, PseudoLocale
from support.window_texts import cut_texts, texts_of
from support.words_of_data import words_of, words_of_data
from ui import theme
from ui.headless.gallery import Gallery, View
from ui.windows.main_window import MainWindow
from ui.workers.desk import Desk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
# what no language translates
NAMES = {"comms", "log", "csv", "xlsx", "pdf", "html", "esc", "ctrl", "f", "oneroster", "sendgrid", "twilio", "utc"}
NAMES |= {"gsm", "ucs"}  # the alphabets of SMS
NAMES |= {"kib", "mib", "clbackup", "bak", "db"}  # units of Qt's own, ends of file names
NAMES |= {"mailgun", "postmark"}
INNER = re.compile(f"{BEGIN}[^{BEGIN}{END}]*{END}")


def outside(text: str) -> str:
    """What of *text* stands outside all translated parts."""
    while (shorter := INNER.sub(" ", text)) != text:
        text = shorter
    return text


@pytest.fixture
def pseudo(qapp: QApplication) -> Iterator[None]:
    """The program in the pseudo-locale."""
    before = i18n._translations
    i18n.use(PseudoLocale())
    theme.apply_theme(qapp, dark=False)
    yield
    i18n.use(before)


def walk(desk: Desk, qtbot: QtBot) -> Iterator[View]:
    def wait(done: Callable[[], bool]) -> None:
        qtbot.waitUntil(done, timeout=20_000)

    gallery = Gallery(desk, wait)
    for view in gallery.views():
        for _turn in range(5):  # counts arrive, then the layout makes room for them
            QApplication.processEvents()
        yield view


@pytest.mark.usefixtures("pseudo")
def test_no_text_is_untranslated(desk: Desk, context: Context, qtbot: QtBot) -> None:
    known = words_of_data(context.database) | NAMES | set(words_of(str(desk.data_dir)))
    known |= {word for zone in desk.school_settings.zones() for word in words_of(zone)}
    known |= {word for country in desk.school_settings.countries("en") for word in words_of(country.name)}
    missed: dict[str, str] = {}
    views = 0
    for view in walk(desk, qtbot):
        views += 1
        for seen in texts_of(view.widget):
            strange = [word for word in words_of(outside(seen.text)) if word not in known]
            if strange:
                missed.setdefault(f"{seen.where}: {seen.text}", f"{view.name}: {strange}")
    assert views >= 12
    assert not missed, "\n".join(f"{where} ({why})" for where, why in missed.items())


@pytest.mark.usefixtures("pseudo")
def test_no_label_is_cut_though_words_are_longer(desk: Desk, qtbot: QtBot) -> None:
    cut: dict[str, str] = {}
    for view in walk(desk, qtbot):
        for seen in cut_texts(view.widget):
            cut.setdefault(f"{seen.where}: {seen.text}", view.name)
    assert not cut, "\n".join(f"{name}: {where}" for where, name in cut.items())


def test_everything_mirrors_where_one_reads_from_right_to_left(desk: Desk, qapp: QApplication, qtbot: QtBot) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        names = []
        for view in walk(desk, qtbot):
            names.append(view.name)
            assert view.widget.layoutDirection() is Qt.LayoutDirection.RightToLeft
            if view.name == "contacts":
                main = view.widget
                assert isinstance(main, MainWindow)
                assert main.navigation.x() > main.contacts.mapTo(main, QPoint(0, 0)).x()
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert "student" in names
