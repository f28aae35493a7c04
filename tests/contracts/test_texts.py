"""Every text a person sees goes through gettext, whole and with named placeholders, as far as source can tell."""

from __future__ import annotations

import ast

import pytest

from support.source_tree import at, parse, python_files
from support.texts import subclasses_of_app_error, untranslated_errors, untranslated_in_ui, wrong_gettext


def test_ui_shows_no_bare_literal() -> None:
    found = [at(path, node) for path in python_files("ui") for node in untranslated_in_ui(parse(path))]
    assert not found, "\n".join(found)


def test_errors_speak_through_gettext() -> None:
    files = python_files("app", "ui")
    errors = subclasses_of_app_error(parse(path) for path in files)
    found = [at(path, node) for path in files for node in untranslated_errors(parse(path), errors)]
    assert not found, "\n".join(found)


def test_gettext_gets_what_a_translator_can_work_with() -> None:
    files = [path for path in python_files("app", "ui") if path.name != "i18n.py"]
    found = [f"{at(path, node)} {why}" for path in files for node, why in wrong_gettext(parse(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "label.setText('Contacts')",
        "label.setText(f'{n} rows')",
        "label.setText('{n} rows'.format(n=n))",
        "label.setText('Yes' if yes else _('No'))",
        "QLabel('Contacts')",
        "menu.addAction(icon, 'Open')",
        "QMessageBox.warning(self, 'Import', text)",
        "table.setHorizontalHeaderLabels([_('To'), 'From'])",
        "box.addItem('Contacts', 'contact')",
        "QPushButton(text='Open')",
    ],
)
def test_a_bare_literal_is_noticed(source: str) -> None:
    assert list(untranslated_in_ui(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "label.setText(_('Contacts'))",
        "label.setText(f'{name} <{address}>')",
        "label.setText('<b>&nbsp;</b>')",
        "box.addItem(_('Contacts'), 'contact')",
        "self.setObjectName('historyDock')",
    ],
)
def test_a_translated_text_passes(source: str) -> None:
    assert not list(untranslated_in_ui(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ["raise OwnError('The file is gone.')", "OwnError(_('x'), remedy=f'Try {n} again.')"]
)
def test_an_error_with_a_bare_text_is_noticed(source: str) -> None:
    tree = ast.parse(f"class OwnError(FileUnreadableError): ...\nclass FileUnreadableError(AppError): ...\n{source}")
    errors = subclasses_of_app_error([tree])
    assert list(untranslated_errors(tree, errors))
    assert not list(untranslated_errors(ast.parse("raise OwnError(_('x'), option='--as')"), errors))
    assert not list(untranslated_errors(ast.parse("raise ValueError('x')"), errors))


@pytest.mark.parametrize(
    "source",
    [
        "_(text)",
        "_(f'{n} rows')",
        "_('{} rows').format(n)",
        "_('%d rows') % n",
        "ngettext('{n} row', rows, n)",
        "_('Rows: ') + str(n)",
        "f'Rows {_(\"of all\")}'",
        "f'{_(\"Rows\")} of all'",
    ],
)
def test_a_text_no_translator_can_work_with_is_noticed(source: str) -> None:
    assert list(wrong_gettext(ast.parse(source)))
    assert not list(wrong_gettext(ast.parse("ngettext('{n} row', '{n} rows', n).format(n=n)")))
