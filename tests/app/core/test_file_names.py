"""Names of strangers' files: no folders, nothing hidden, nothing a system reserves."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.file_names import LONGEST, safe_file_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("forms.pdf", "forms.pdf"),
        ("résumé 日本.pdf", "résumé 日本.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\me\letter.doc", "letter.doc"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("CON", "CON_"),
        ("nul.txt", "nul_.txt"),
        (".bashrc", "bashrc"),
        ("report.pdf   . ", "report.pdf"),
        ("name:stream.txt", "namestream.txt"),
        ("...", "Attachment"),
        ("", "Attachment"),
        ("\u200b", "Attachment"),
        ("x" * 400 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_known_tricks(name: str, safe: str) -> None:
    assert safe_file_name(name, "Attachment") == safe


@given(st.text(max_size=300))
def test_whatever_comes_is_one_name_in_one_folder(name: str) -> None:
    safe = safe_file_name(name, "Attachment")
    assert safe
    assert len(safe) <= LONGEST + 1
    assert not set(safe) & set('/\\:*?"<>|')
    assert safe == safe.strip(". ")
    assert all(unicodedata.category(sign) not in {"Cc", "Cf"} for sign in safe)
