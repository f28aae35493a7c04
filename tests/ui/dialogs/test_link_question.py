"""The question before a link is followed: what it shows, what it warns of, and what its buttons do."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.links import check_link
from ui.dialogs.link_question import LinkQuestion, ask_link


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(QUrl(url).toString()))
    return found


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def question(parent: QWidget, address: str, text: str = "") -> LinkQuestion:
    link = check_link(address, text)
    assert link is not None
    return ask_link(link, parent)


def test_a_plain_link_opens_by_its_button_alone(parent: QWidget, opened: list[str]) -> None:
    asked = question(parent, "https://example.com/tour?id=1", "Book a tour")
    assert asked.target.toPlainText() == "https://example.com/tour?id=1"
    assert asked.warnings == []
    assert asked.open_button.isDefault()
    asked.copy_button.click()
    assert QApplication.clipboard().text() == "https://example.com/tour?id=1"
    assert opened == []
    assert asked.isVisible()
    asked.open_button.click()
    assert opened == ["https://example.com/tour?id=1"]


def test_a_link_that_may_deceive_warns_and_enter_does_not_open_it(parent: QWidget, opened: list[str]) -> None:
    asked = question(parent, "https://xn--hillcrst-4za.example/", "www.hillcrest.example")
    words = " ".join(label.text() for label in asked.warnings)
    assert "foreign letters" in words
    assert "The text names" in words
    assert "xn--hillcrst-4za.example" in asked.target.toPlainText()
    assert not asked.open_button.isDefault()
    QTest.keyClick(asked, Qt.Key.Key_Return)
    assert opened == []
    assert not asked.isVisible()


def test_escape_opens_nothing(parent: QWidget, opened: list[str]) -> None:
    asked = question(parent, "https://example.com/")
    QTest.keyClick(asked, Qt.Key.Key_Escape)
    assert opened == []


@pytest.mark.parametrize(
    ("address", "words", "button"),
    [
        ("mailto:office@example.com", "Write a mail with your mail program?", "Write mail"),
        ("tel:+61491570006", "Call this number?", "Call"),
        ("https://example.com", "Open in your browser?", "Open in browser"),
    ],
)
def test_what_is_asked_fits_the_link(parent: QWidget, address: str, words: str, button: str) -> None:
    asked = question(parent, address)
    assert asked.question.text() == words
    assert asked.open_button.text().replace("&", "") == button
    asked.close()
