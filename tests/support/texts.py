"""Reads off a syntax tree which texts a person would see untranslated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from support.source_tree import name_of, words

GETTEXT = {"_": 1, "ngettext": 2, "pgettext": 2}

# Calls in ui/ whose texts a person sees. Of those in FIRST_ONLY the first text is shown, the others are data.
SHOWING = words(
    """
    setText setWindowTitle setToolTip setStatusTip setWhatsThis setPlaceholderText setAccessibleName
    setAccessibleDescription setTitle setLabelText setInformativeText setDetailedText setPrefix setSuffix
    setSpecialValueText setTabText setTabToolTip setHeaderLabels setHorizontalHeaderLabels showMessage
    setIconText addAction addMenu addTab insertTab addItem addItems insertItem setItemText addRow addSection
    addToolBar addButton setButtonText setCancelButtonText setCheckBox setNameFilter setNameFilters showText
    information warning critical question about getText getItem getInt getOpenFileName getOpenFileNames
    getSaveFileName getExistingDirectory QLabel QPushButton QToolButton QCommandLinkButton QCheckBox
    QRadioButton QGroupBox QAction QMenu QDockWidget QToolBar QMessageBox QProgressDialog QTableWidgetItem
    QListWidgetItem QTreeWidgetItem QStandardItem QWidgetAction
    """
)
FIRST_ONLY = frozenset({"addItem", "insertItem"})
KEYWORDS = words(
    """
    text title toolTip statusTip whatsThis windowTitle placeholderText accessibleName accessibleDescription
    label tooltip caption
    """
)


def shows_words(node: ast.expr) -> bool:
    """Return whether *node* is a literal with letters of its own, whatever is put into its placeholders."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(c.isalpha() for c in re.sub(r"<[^>]*>|&\w+;", "", node.value))
    if isinstance(node, ast.JoinedStr):
        return any(shows_words(part) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        bare = node.func.value
        return isinstance(bare, ast.Constant) and any(c.isalpha() for c in re.sub(r"{[^}]*}", "", str(bare.value)))
    if isinstance(node, ast.IfExp):
        return shows_words(node.body) or shows_words(node.orelse)
    if isinstance(node, ast.BoolOp):
        return any(shows_words(value) for value in node.values)
    if isinstance(node, ast.BinOp):
        return shows_words(node.left) or shows_words(node.right)
    if isinstance(node, ast.List | ast.Tuple):
        return any(shows_words(value) for value in node.elts)
    return False


def untranslated_in_ui(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the literals that code of ui/ shows without gettext."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        keywords = [k.value for k in node.keywords if k.arg in KEYWORDS and (name in SHOWING or name.startswith("Q"))]
        shown: Iterable[ast.expr] = node.args if name in SHOWING else []
        if name in FIRST_ONLY:
            shown = [arg for arg in node.args if isinstance(arg, ast.Call) or shows_words(arg)][:1]
        yield from (each for each in [*shown, *keywords] if shows_words(each))


def subclasses_of_app_error(trees: Iterable[ast.AST]) -> set[str]:
    """Return the names of AppError and of every class that stands on it, however far down."""
    bases = {
        node.name: {name_of(base) for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"AppError"}
    while more := {name for name, above in bases.items() if above & found} - found:
        found |= more
    return found


def untranslated_errors(tree: ast.AST, errors: set[str]) -> Iterator[ast.expr]:
    """Yield the literals that become the message or the remedy of an error without gettext."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in errors:
            yield from filter(shows_words, node.args)
            yield from (k.value for k in node.keywords if k.arg in {"message", "remedy"} and shows_words(k.value))


def is_gettext(node: ast.AST) -> bool:
    """Return whether *node* is a translated text, filled in by format() or not."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return is_gettext(node.func.value)
    return name_of(node.func) in GETTEXT


def wrong_gettext(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield the uses of gettext that a translator cannot work with, each with what is wrong."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in GETTEXT:
            texts = node.args[: GETTEXT[name_of(node.func)]]
            if not all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
                yield node, "is no plain literal, so it cannot be extracted"
            elif any(re.search(r"{[\d:!]*}|%[sdfr(]", str(getattr(text, "value", ""))) for text in texts):
                yield node, "has a placeholder without a name"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            if any(is_gettext(side) for side in (node.left, node.right)):
                yield node, "is glued with + from parts"
        elif isinstance(node, ast.JoinedStr) and shows_words(node) and any(map(is_gettext, ast.walk(node))):
            yield node, "is glued into an f-string with words of its own"
