"""The controls above the table in a language of longer words: nothing is untranslated, nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app import i18n
from app.core.date_ranges import DateRange, Preset
from app.core.filters import FIELDS, Operator, Term
from app.core.messages import Scope, ScopeKind
from app.core.query_text import parse_query
from app.services.history import ChoiceCount
from support.pseudo_locale import BEGIN, PseudoLocale
from support.window_texts import cut_texts, texts_of
from ui import theme
from ui.models.filter_fields import FILTER_FIELDS, FilterField, comparisons
from ui.models.log_question import Tag
from ui.widgets.filter_editor import FilterEditor
from ui.widgets.log_toolbar import LogToolbar
from ui.workers.desk import Desk


@pytest.fixture(autouse=True)
def pseudo(qapp: QApplication) -> Iterator[None]:
    """The program in the pseudo-locale."""
    before = i18n._translations
    i18n.use(PseudoLocale())
    theme.apply_theme(qapp, dark=False)
    yield
    i18n.use(before)


def is_whole(widget: QWidget) -> None:
    QApplication.processEvents()
    assert [seen.text for seen in cut_texts(widget)] == []
    for seen in texts_of(widget):
        letters = [letter for letter in seen.text if letter.isalpha()]
        assert BEGIN in seen.text or not letters or "kept" in seen.text, f"{seen.where}: {seen.text}"


@pytest.mark.parametrize("width", [860, 1240])
def test_the_controls_have_room(desk: Desk, qtbot: QtBot, width: int) -> None:
    toolbar = LogToolbar(desk, Scope(ScopeKind.ALL))
    qtbot.addWidget(toolbar)
    toolbar.resize(width, 260)
    toolbar.set_range(DateRange(Preset.LAST_12_MONTHS))
    toolbar.add_term(Term("status", Operator.ANY_OF, ("bounced", "failed")))
    toolbar.replace_tag(0, Tag(Term("status", Operator.ANY_OF, ("bounced",)), on=False))
    toolbar.add_term(Term("opener", Operator.ANY_OF, ("person",)))
    toolbar.add_term(parse_query("has:attachment"))
    toolbar.search.setText("kept")
    toolbar._show_note((i18n._("There is a “)” without its “(”."),))
    toolbar.show()
    assert toolbar.date_button.school_time.text().startswith(BEGIN)
    is_whole(toolbar)


@pytest.mark.parametrize("field", FILTER_FIELDS, ids=[field.name for field in FILTER_FIELDS])
def test_every_editor_has_room_for_every_comparison(desk: Desk, qtbot: QtBot, field: FilterField) -> None:
    today = desk.dates(DateRange(Preset.TODAY))[0]
    assert today is not None
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    editor = FilterEditor(field, None, today, parent)
    editor.open_below(parent)
    for place in range(len(comparisons(field))):
        editor.operator.setCurrentIndex(place)
        is_whole(editor)
    if field.key == "status":  # thirteen values need no scrolling
        editor.set_counts([ChoiceCount(word, 5_000) for word in FIELDS["status"].words])
        QApplication.processEvents()
        assert editor.choices is not None
        assert editor.choices._area.verticalScrollBar().maximum() == 0
    editor.close()
