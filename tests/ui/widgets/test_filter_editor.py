"""Every field and comparison of Add Filter: what is set in the editor is exactly the term that comes out."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.filters import Operator, Or, Term, Words
from app.core.query_text import parse_query
from app.services.history import ChoiceCount
from ui.models.filter_choices import first_choices
from ui.models.filter_fields import (
    FILTER_FIELDS,
    Comparison,
    FieldEditor,
    FilterField,
    Shape,
    comparisons,
    field_named,
    field_of_term,
)
from ui.models.filter_texts import filter_text, tag_text
from ui.widgets.filter_editor import FilterEditor, TypedFilterEditor, make_editor

TODAY = date(2026, 11, 23)
EVERY = [(field, found) for field in FILTER_FIELDS for found in comparisons(field)]
# product 6.7, word for word
OPERATORS = {
    FieldEditor.CHOICE: ["is any of", "is none of"],
    FieldEditor.TEXT: [
        "contains", "does not contain", "is", "is not", "starts with", "ends with", "is empty", "is not empty",
    ],
    FieldEditor.NUMBER: ["=", "≠", ">", "≥", "<", "≤", "between"],
    FieldEditor.DATE: [
        "on", "before", "after", "between", "in the last … days", "more than … days ago", "is empty",
    ],
    FieldEditor.YES_NO: ["yes", "no"],
}  # fmt: skip
FIELDS = {
    FieldEditor.CHOICE: {
        "Type", "Status", "Relation", "Student", "Source", "Reason", "Provider", "Template", "Campaign", "Year level",
        "Stage", "Address state", "Opened by",
    },
    FieldEditor.TEXT: {
        "Subject", "Message text", "To", "Address", "From", "Clicked link", "Server reply", "Message id",
    },
    FieldEditor.NUMBER: {"Opens", "Clicks", "SMS parts", "Attempts", "Size", "Minutes to delivery"},
    FieldEditor.DATE: {"Last update", "First opened", "Delivered at"},
    FieldEditor.YES_NO: {"Has attachment", "Related to another student too", "Body kept here"},
}  # fmt: skip


def opened(qtbot: QtBot, field: FilterField, term: Term | None = None) -> FilterEditor:
    editor = FilterEditor(field, term, TODAY)
    qtbot.addWidget(editor)
    editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    return editor


def accepted(qtbot: QtBot, editor: FilterEditor | TypedFilterEditor) -> object:
    with qtbot.waitSignal(editor.accepted) as heard:
        qtbot.mouseClick(editor.apply, Qt.MouseButton.LeftButton)
    assert heard.args is not None
    return heard.args[0]


def test_all_fields_and_operators_of_the_specification_are_there() -> None:
    for kind, names in FIELDS.items():
        assert {field.label() for field in FILTER_FIELDS if field.editor is kind} == names
    for field in FILTER_FIELDS:
        words = [found.words for found in comparisons(field)]
        for shown, wanted in zip(words, OPERATORS[field.editor], strict=True):
            assert shown == wanted or shown.startswith(f"{wanted} ")


def fill(qtbot: QtBot, editor: FilterEditor, field: FilterField, found: Comparison) -> tuple[str, ...]:
    """Set values with the editor's own inputs; return what the term must hold."""
    if field.word:
        return (field.word,)
    if editor.choices is not None:
        if not editor.choices.boxes:
            editor.set_counts([ChoiceCount("Fees", 3), ChoiceCount("Open day", 0), ChoiceCount("Camp", 2)])
        words = [word for word in editor.choices.boxes if word not in ("bounced", "bounced_hard")]
        for word in words[1:]:
            editor.choices.boxes[word].click()
        editor.choices.boxes[words[-1]].click()
        return tuple(words[1:-1]) or (words[0],)
    assert editor.value is not None
    if found.shape is Shape.DAYS:
        editor.value.days.setValue(30)
        return ("30d",)
    count = {Shape.NONE: 0, Shape.ONE: 1, Shape.TWO: 2}[found.shape]
    if field.editor is FieldEditor.DATE:
        for place in range(count):
            editor.value.dates[place].setDate(QDate(2026, 11, 4 + place))
        return ("2026-11-04", "2026-11-05")[:count]
    values = ("3", "12")[:count] if field.editor is FieldEditor.NUMBER else ("Tour on \u201cMonday\u201d",)[:count]
    for line, value in zip(editor.value.texts, values, strict=False):
        line.clear()
        line.insert(value)
    return values


@pytest.mark.parametrize(("field", "found"), EVERY, ids=[f"{f.name} {c.words}" for f, c in EVERY])
def test_the_editor_gives_exactly_that_term(qtbot: QtBot, field: FilterField, found: Comparison) -> None:
    editor = opened(qtbot, field)
    editor.operator.setCurrentText(found.words)
    values = fill(qtbot, editor, field, found)
    if (
        len(values) == 1
        and editor.choices is not None
        and not any(b.isChecked() for b in editor.choices.boxes.values())
    ):
        editor.choices.boxes[values[0]].click()
    expected = Term(field.key, found.operator, values, found.negated)
    assert accepted(qtbot, editor) == expected
    assert field_of_term(expected) == field
    parent = QWidget()
    qtbot.addWidget(parent)
    again = make_editor(expected, TODAY, parent)
    assert isinstance(again, FilterEditor)
    assert again.comparison == found
    assert accepted(qtbot, again) == expected
    assert filter_text(expected).startswith(f"{field.label()}: ")
    assert len(tag_text(expected).partition(" +")[0]) <= 40


def test_nothing_can_be_applied_before_a_value_is_there(qtbot: QtBot) -> None:
    for name, text in (("subject", ""), ("subject", "  "), ("opens", "many"), ("size", "")):
        editor = opened(qtbot, field_named(name))
        assert editor.value is not None
        editor.value.texts[0].setText(text)
        assert not editor.apply.isEnabled()
    editor = opened(qtbot, field_named("status"))
    assert not editor.apply.isEnabled()
    assert editor.choices is not None
    editor.choices.boxes["failed"].click()
    assert editor.apply.isEnabled()
    size = opened(qtbot, field_named("size"))
    assert size.value is not None
    size.value.texts[0].setText("500k")
    assert size.apply.isEnabled()


def test_bounced_covers_hard_and_soft(qtbot: QtBot) -> None:
    editor = opened(qtbot, field_named("status"))
    assert editor.choices is not None
    boxes = editor.choices.boxes
    boxes["bounced"].click()
    assert boxes["bounced_hard"].isChecked()
    assert boxes["bounced_soft"].isChecked()
    assert editor.made() == Term("status", Operator.ANY_OF, ("bounced",))
    boxes["bounced_soft"].click()
    assert editor.made() == Term("status", Operator.ANY_OF, ("bounced_hard",))
    boxes["bounced_soft"].click()
    assert editor.made() == Term("status", Operator.ANY_OF, ("bounced",))


def test_counts_stand_beside_the_choices_and_those_without_stay_grey(qtbot: QtBot) -> None:
    editor = opened(qtbot, field_named("status"), Term("status", Operator.ANY_OF, ("failed",)))
    counted = [ChoiceCount(choice.word, 0) for choice in first_choices("status")]
    editor.set_counts(
        [*counted, ChoiceCount("reached", 9), ChoiceCount("bounced", 4), ChoiceCount("failed", 5_001, more=True)]
    )
    assert editor.choices is not None
    boxes = editor.choices.boxes
    assert len(boxes) == 13
    assert boxes["bounced"].accessibleName() == "Bounced, 4"
    assert boxes["failed"].accessibleName() == "Failed, 5,000+"
    assert boxes["failed"].isChecked()
    assert boxes["queued"].accessibleName() == "Queued, 0"
    assert (boxes["queued"].objectName(), boxes["bounced"].objectName()) == ("nothing", "")
    assert boxes["queued"].isEnabled()


def test_values_that_only_the_log_knows_come_with_their_counts(qtbot: QtBot) -> None:
    editor = opened(qtbot, field_named("campaign"), Term("campaign", Operator.IS, ("Gone",)))
    editor.set_counts([ChoiceCount(f"Campaign {n}", n) for n in range(20, 0, -1)])
    assert editor.choices is not None
    assert list(editor.choices.boxes)[:2] == ["Campaign 20", "Campaign 19"]
    assert editor.choices.boxes["Gone"].isChecked()
    assert not editor.choices.find_line.isHidden()
    editor.choices.find_line.setText("n 1")
    shown = [word for word, box in editor.choices.boxes.items() if not box.isHidden() and box.isVisibleTo(editor)]
    assert shown == [f"Campaign {n}" for n in range(19, 9, -1)] + ["Campaign 1"]
    empty = opened(qtbot, field_named("template"))
    empty.set_counts([])
    assert empty.choices is not None
    assert empty.choices.note.text() == "No message in these dates has one."


def test_the_keyboard_alone_makes_a_filter(qtbot: QtBot) -> None:
    anchor = QWidget()
    qtbot.addWidget(anchor)
    anchor.show()
    editor = opened(qtbot, field_named("subject"))
    editor.open_below(anchor)
    assert editor.value is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    with qtbot.waitSignal(editor.accepted) as heard:
        qtbot.keyClicks(editor.value.texts[0], "tour")
        qtbot.keyClick(editor.value.texts[0], Qt.Key.Key_Return)
    assert heard.args == [Term("subject", Operator.CONTAINS, ("tour",))]
    assert editor.isHidden()


@pytest.mark.parametrize(
    "text",
    [
        "fees or tour",
        "(status:bounced or opens:>3) -type:sms",
        "-tour",
        "sent:>=2026-11-01",
        "updated:today",
        "type.empty:yes",
    ],
)
def test_what_has_no_field_is_edited_as_text(qtbot: QtBot, text: str) -> None:
    wanted = parse_query(text)
    parent = QWidget()
    qtbot.addWidget(parent)
    editor = make_editor(wanted, TODAY, parent)
    assert isinstance(editor, TypedFilterEditor)
    assert editor.made() == wanted
    editor.line.setText("stauts:x")
    assert not editor.apply.isEnabled()
    assert editor.note.text() == "No field “stauts”. Did you mean status?"
    editor.line.setText("a or b")
    assert accepted(qtbot, editor) == Or((Words("a"), Words("b")))


def test_every_input_has_a_name_and_room_for_a_finger(qtbot: QtBot) -> None:
    for field in FILTER_FIELDS:
        editor = opened(qtbot, field)
        editor.adjustSize()
        editor.show()
        assert editor.accessibleName() == f"Filter {field.label()}"
        inputs = [editor.operator, editor.apply, editor.cancel]
        inputs += list(editor.choices.boxes.values()) if editor.choices is not None else []
        inputs += [*editor.value.texts, *editor.value.dates, editor.value.days] if editor.value is not None else []
        for widget in inputs:
            if widget.isVisible():
                assert widget.height() >= 24, (field.name, type(widget))
                assert widget.accessibleName() or widget.text(), (field.name, type(widget))  # type: ignore[union-attr]
        editor.close()
