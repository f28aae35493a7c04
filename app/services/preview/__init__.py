"""What was sent, for reading: its text, its HTML made safe to show, its pictures, and the mail as a file."""

from __future__ import annotations

from app.services.preview.page import document_of_html, document_of_mail, document_of_text, not_safely, words_of_html
from app.services.preview.service import REBUILT_HEADER, PreviewService, content_of

__all__ = [
    "REBUILT_HEADER",
    "PreviewService",
    "content_of",
    "document_of_html",
    "document_of_mail",
    "document_of_text",
    "not_safely",
    "words_of_html",
]
