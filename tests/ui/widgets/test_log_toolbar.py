"""The controls above the table: tags by mouse and keyboard, typed terms, the menu of fields, the quick row."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.filters import Filter, Operator, Or, Term, Words
from app.core.messages import Scope, ScopeKind
from app.core.query_text import parse_query
from app.core.records import PersonKind
from support.windows import LONG
from ui.models.filter_fields import field_named
from ui.models.log_question import Quick, Tag
from ui.widgets.filter_editor import FilterEditor, TypedFilterEditor
from ui.widgets.filter_tags import FilterTag
from ui.widgets.log_toolbar import LogToolbar
from ui.workers.desk import Desk

BOUNCED = Term("status", Operator.ANY_OF, ("bounced", "failed"))
SMS = Term("type", Operator.ANY_OF, ("sms",))
TAN = Term("to", Operator.CONTAINS, ("tan",))


@pytest.fixture
def toolbar(desk: Desk, qtbot: QtBot) -> Iterator[LogToolbar]:
    """The controls of Olivia's log, on the screen."""
    (olivia,) = desk.people.people(PersonKind.STUDENT, "olivia tan")
    made = LogToolbar(desk, Scope(ScopeKind.STUDENT, id=olivia))
    qtbot.addWidget(made)
    made.resize(1200, 120)
    made.show()
    made.set_range(DateRange(Preset.ALL))
    made.refresh()
    with qtbot.waitActive(made):
        made.activateWindow()
    yield made
    if made.editor is not None:
        made.editor.close()


def tags(toolbar: LogToolbar) -> list[str]:
    return [tag.words.text() for tag in toolbar.tags.tags]


def entry(tag: FilterTag, words: str) -> None:
    menu = tag.make_menu()
    (action,) = [action for action in menu.actions() if action.text().replace("&", "") == words]
    action.trigger()
    menu.close()


def test_a_tag_is_edited_by_click_and_enter_and_removed_by_its_x(toolbar: LogToolbar, qtbot: QtBot) -> None:
    toolbar.add_term(BOUNCED)
    (tag,) = toolbar.tags.tags
    assert tags(toolbar) == ["Status: Bounced, Failed"]
    assert (tag.remove.accessibleName(), tag.remove.size().toTuple()) == ("Remove filter Status", (24, 24))
    for ask in (
        lambda: qtbot.mouseClick(tag.words, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(tag.words, Qt.Key.Key_Return),
    ):
        ask()
        editor = toolbar.editor
        assert isinstance(editor, FilterEditor)
        assert editor.made() == BOUNCED
        editor.close()
        qtbot.waitUntil(lambda: toolbar.editor is None)
    qtbot.mouseClick(tag.remove, Qt.MouseButton.LeftButton)
    assert toolbar.question.tags == ()
    assert toolbar.tags.isHidden()


def test_what_is_edited_takes_the_place_of_the_older_filter(toolbar: LogToolbar, qtbot: QtBot) -> None:
    for term in (BOUNCED, TAN):
        toolbar.add_term(term)
    qtbot.mouseClick(toolbar.tags.tags[0].words, Qt.MouseButton.LeftButton)
    editor = toolbar.editor
    assert isinstance(editor, FilterEditor)
    assert editor.choices is not None
    editor.choices.boxes["failed"].click()
    qtbot.mouseClick(editor.apply, Qt.MouseButton.LeftButton)
    assert toolbar.question.filters == (Term("status", Operator.ANY_OF, ("bounced",)), TAN)


def test_arrows_walk_among_tags_and_del_and_backspace_remove(toolbar: LogToolbar, qtbot: QtBot) -> None:
    for term in (BOUNCED, TAN, SMS):
        toolbar.add_term(term)
    toolbar.tags.tags[0].words.setFocus()
    qtbot.keyClick(toolbar.tags.tags[0].words, Qt.Key.Key_Right)
    assert toolbar.tags.tags[1].words.hasFocus()
    qtbot.keyClick(toolbar.tags.tags[1].words, Qt.Key.Key_Left)
    assert toolbar.tags.tags[0].words.hasFocus()
    qtbot.keyClick(toolbar.tags.tags[0].words, Qt.Key.Key_Delete)
    assert toolbar.question.filters == (TAN, SMS)
    assert toolbar.tags.tags[0].words.hasFocus()
    qtbot.keyClick(toolbar.tags.tags[0].words, Qt.Key.Key_Backspace)
    assert toolbar.question.filters == (SMS,)


def test_the_menu_of_a_tag(toolbar: LogToolbar) -> None:
    toolbar.add_term(SMS)
    words = [a.text().replace("&", "") for a in toolbar.tags.tags[0].make_menu().actions() if not a.isSeparator()]
    assert words == ["Edit…", "Exclude instead", "Turn off", "Copy as text", "Remove"]
    entry(toolbar.tags.tags[0], "Exclude instead")
    assert tags(toolbar) == ["Type: not SMS"]
    entry(toolbar.tags.tags[0], "Include instead")
    assert toolbar.question.filters == (SMS,)
    entry(toolbar.tags.tags[0], "Turn off")
    assert toolbar.question.tags == (Tag(SMS, on=False),)
    assert (toolbar.question.filters, toolbar.question.filter_count) == ((), 0)
    assert toolbar.tags.tags[0].toolTip() == "Turned off: Type: SMS"
    assert toolbar.tags.tags[0].words.accessibleName().endswith("turned off")
    entry(toolbar.tags.tags[0], "Turn on")
    assert toolbar.question.filters == (SMS,)
    entry(toolbar.tags.tags[0], "Copy as text")
    assert QApplication.clipboard().text() == "type:sms"
    entry(toolbar.tags.tags[0], "Edit…")
    assert isinstance(toolbar.editor, FilterEditor)
    toolbar.editor.close()
    entry(toolbar.tags.tags[0], "Remove")
    assert toolbar.question.tags == ()


def test_the_menu_opens_by_key(toolbar: LogToolbar) -> None:
    toolbar.add_term(SMS)
    tag = toolbar.tags.tags[0]
    QApplication.sendEvent(tag, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(2, 2), QPoint(2, 2)))
    menu = tag.findChild(QMenu)
    assert menu is not None
    assert menu.isVisible()
    menu.close()


def test_a_filter_stands_once_but_a_field_may_stand_twice(toolbar: LogToolbar) -> None:
    toolbar.add_term(TAN)
    toolbar.add_term(TAN)
    assert toolbar.question.filters == (TAN,)
    toolbar.replace_tag(0, Tag(TAN, on=False))
    toolbar.add_term(TAN)
    assert toolbar.question.tags == (Tag(TAN),)
    toolbar.add_term(Term("to", Operator.CONTAINS, ("olivia",)))
    assert len(toolbar.question.filters) == 2


def test_clear_all_keeps_the_dates(toolbar: LogToolbar, qtbot: QtBot) -> None:
    toolbar.add_term(TAN)
    toolbar.quick_row.buttons[Quick.EMAIL].click()
    qtbot.keyClicks(toolbar.search, "tour")
    qtbot.mouseClick(toolbar.tags.clear_all, Qt.MouseButton.LeftButton)
    assert toolbar.question.query() == toolbar.question.whole()
    assert toolbar.search.text() == ""
    assert toolbar.quick_row.buttons[Quick.ALL].isChecked()


def test_long_filters_are_cut_with_how_many_more_and_whole_in_the_tooltip(toolbar: LogToolbar) -> None:
    toolbar.add_term(Term("status", Operator.ANY_OF, ("bounced", "failed", "dropped", "spam", "opened", "clicked")))
    (tag,) = toolbar.tags.tags
    assert tag.words.text() == "Status: Bounced, Failed, Dropped +3"
    assert tag.toolTip() == "Status: Bounced, Failed, Dropped, Marked as spam, Opened, Clicked"


def test_tags_wrap_to_two_lines_and_then_scroll(toolbar: LogToolbar, qtbot: QtBot) -> None:
    toolbar.resize(700, 200)
    heights: list[int] = []
    for number in range(16):
        toolbar.add_term(Term("subject", Operator.CONTAINS, (f"word number {number}",)))
        QApplication.processEvents()
        heights.append(toolbar.tags.height())
    assert len(set(heights)) == 2
    assert heights[-1] < 70
    bar = toolbar.tags.verticalScrollBar()
    assert bar.maximum() > 0
    toolbar.tags.tags[0].words.setFocus()
    for place in range(15):
        qtbot.keyClick(toolbar.tags.tags[place].words, Qt.Key.Key_Right)
    assert bar.value() > 0


# -- the search box ----------------------------------------------------------------------------------------------------


def typed(toolbar: LogToolbar, qtbot: QtBot, text: str) -> None:
    toolbar.search.clear()
    qtbot.keyClicks(toolbar.search, text)
    qtbot.keyClick(toolbar.search, Qt.Key.Key_Return)


def test_enter_makes_a_tag_of_each_term_and_keeps_the_words(toolbar: LogToolbar, qtbot: QtBot) -> None:
    typed(toolbar, qtbot, 'tour status:bounced,failed -type:sms to:"mei tan" sent:<30d has:attachment')
    assert tags(toolbar) == [
        "Status: Bounced, Failed",
        "Type: not SMS",
        "To: contains “mei tan”",
        "Sent: in the last 30 days",
        "Has attachment: yes",
    ]
    assert (toolbar.search.text(), toolbar.question.words) == ("tour", "tour")
    assert toolbar.note.isHidden()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("fees or tour", Or((Words("fees"), Words("tour")))),
        ("(status:bounced or opens:>2)", parse_query("status:bounced or opens:>2")),
        ("-tour", Words("tour", negated=True)),
    ],
)
def test_what_is_no_single_term_stays_one_tag_as_text(
    toolbar: LogToolbar, qtbot: QtBot, text: str, wanted: Filter
) -> None:
    typed(toolbar, qtbot, text)
    assert toolbar.question.tags == (Tag(wanted),)
    qtbot.mouseClick(toolbar.tags.tags[0].words, Qt.MouseButton.LeftButton)
    assert isinstance(toolbar.editor, TypedFilterEditor)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("stauts:bounced", "No field “stauts”. Did you mean status?"),
        ("status:bounsed", "“status” has no value “bounsed”. Did you mean bounced?"),
        ("(tour", "There is a “(” without its “)”. Add the other one, or put it in quotes."),
    ],
)
def test_an_odd_key_is_words_with_a_kind_line_below(toolbar: LogToolbar, qtbot: QtBot, text: str, note: str) -> None:
    typed(toolbar, qtbot, text)
    assert toolbar.question.tags == ()
    assert toolbar.search.text() == text
    assert toolbar.note.isVisible()
    assert toolbar.note.text() == note
    assert toolbar.search.accessibleDescription() == note
    qtbot.keyClicks(toolbar.search, "x")
    assert toolbar.note.isHidden()


def test_while_typing_a_term_only_the_words_are_looked_for(toolbar: LogToolbar, qtbot: QtBot) -> None:
    qtbot.keyClicks(toolbar.search, "tour status:bou")
    qtbot.waitUntil(lambda: toolbar.question.search == "tour status:bou", timeout=LONG)
    assert toolbar.question.query().search == "tour"


def test_escape_empties_the_box_and_down_leaves_it(toolbar: LogToolbar, qtbot: QtBot) -> None:
    typed(toolbar, qtbot, "tour")
    qtbot.keyClick(toolbar.search, Qt.Key.Key_Escape)
    assert (toolbar.search.text(), toolbar.question.search) == ("", "")
    with qtbot.waitSignal(toolbar.search.left_downwards):
        qtbot.keyClick(toolbar.search, Qt.Key.Key_Down)


# -- Add Filter --------------------------------------------------------------------------------------------------------


def test_typing_finds_a_field_and_enter_opens_its_editor(toolbar: LogToolbar, qtbot: QtBot) -> None:
    fields = toolbar.add_filter.fields
    fields.popup(toolbar.mapToGlobal(QPoint(0, 0)))
    qtbot.waitUntil(fields.find_line.hasFocus)
    assert fields.offered()[0].text() == "Status"
    qtbot.keyClicks(fields.find_line, "rep")
    assert [action.text() for action in fields.offered()] == ["Server reply"]
    qtbot.keyClick(fields.find_line, Qt.Key.Key_Return)
    assert isinstance(toolbar.editor, FilterEditor)
    assert toolbar.editor.field == field_named("reply")
    toolbar.editor.close()
    fields.popup(toolbar.mapToGlobal(QPoint(0, 0)))
    assert len(fields.offered()) > 20
    qtbot.keyClick(fields.find_line, Qt.Key.Key_Down)
    qtbot.keyClick(fields.find_line, Qt.Key.Key_Down)
    assert fields.activeAction().text() == "Type"
    qtbot.keyClicks(fields.find_line, "zzz")
    assert fields.offered() == []
    assert fields._nothing.isVisible()
    fields.close()


def test_fields_that_no_source_fills_are_left_out(toolbar: LogToolbar, desk: Desk, qtbot: QtBot) -> None:
    filled = desk.history.filled_fields()
    offered = toolbar.add_filter.fields.offered
    absent = [name for name in toolbar.add_filter.actions_by_name if name not in filled]
    qtbot.waitUntil(lambda: len(offered()) == len(toolbar.add_filter.actions_by_name) - len(absent), timeout=LONG)
    everybody = LogToolbar(desk, Scope(ScopeKind.ALL))
    qtbot.addWidget(everybody)
    everybody.refresh()
    relation = everybody.add_filter.actions_by_name["relation"]
    qtbot.waitUntil(lambda: not relation.isVisible(), timeout=LONG)
    assert toolbar.add_filter.actions_by_name["relation"].isVisible()
    everybody.add_filter._on_filled(frozenset({"status"}))
    assert [action.text() for action in everybody.add_filter.fields.offered()] == ["Status"]


def test_the_editor_shows_the_counts_of_the_range(toolbar: LogToolbar, desk: Desk, qtbot: QtBot) -> None:
    toolbar.add_term(SMS)  # counts are those of the dates, whatever else is filtered
    toolbar.add_filter.open_new(field_named("status"))
    editor = toolbar.editor
    assert isinstance(editor, FilterEditor)
    assert editor.choices is not None
    box = editor.choices.boxes["bounced"]
    counted = {c.value: c.count for c in desk.history.choices(toolbar.question.unfiltered(), "status")}
    assert counted["bounced"] > 0
    qtbot.waitUntil(lambda: box.accessibleName() == f"Bounced, {counted['bounced']}", timeout=LONG)


def test_counts_beyond_5000_are_cut_except_for_one_person(toolbar: LogToolbar, desk: Desk, qtbot: QtBot) -> None:
    everybody = LogToolbar(desk, Scope(ScopeKind.ALL))
    qtbot.addWidget(everybody)
    for controls, shown in ((everybody, "5,000+"), (toolbar, "5,001")):
        controls.quick_row.set_counts({Quick.EMAIL: 5_001, Quick.SMS: 4})
        assert controls.quick_row.buttons[Quick.EMAIL].accessibleName() == f"Email, {shown}"
        assert controls.quick_row.buttons[Quick.EMAIL].text().endswith(shown)
        assert controls.quick_row.buttons[Quick.SMS].accessibleName() == "SMS, 4"
