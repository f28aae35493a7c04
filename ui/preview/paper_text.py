"""A message as words on paper: a head with what it is, and its text below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)


def paper_document(title: str, lines: Sequence[tuple[str, str]], text: str) -> QTextDocument:
    """*title*, *lines* (name, value), a rule, and *text* as it is, in a document to be printed."""
    document = QTextDocument()
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(10.5)
    document.setDefaultFont(font)
    cursor = QTextCursor(document)
    large = QTextCharFormat()
    large.setFontPointSize(15)
    large.setFontWeight(QFont.Weight.DemiBold)
    cursor.insertText(title, large)
    plain, strong = QTextCharFormat(), QTextCharFormat()
    strong.setFontWeight(QFont.Weight.DemiBold)
    for name, value in lines:
        cursor.insertBlock(QTextBlockFormat(), plain)
        cursor.insertText(f"{name}: ", strong)
        cursor.insertText(value, plain)
    rule = QTextBlockFormat()
    rule.setProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth, 100)
    cursor.insertBlock(rule, plain)
    cursor.insertBlock(QTextBlockFormat(), plain)
    cursor.insertText(text, plain)
    return document
