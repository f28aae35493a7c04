"""Parts, alphabet and characters of an SMS, against the figures of 3GPP TS 23.038 and TS 23.040."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.sms_text import GSM_BASIC, GSM_EXTENSION, SmsEncoding, SmsSize, sms_size

GSM, UCS = SmsEncoding.GSM_7, SmsEncoding.UCS_2


def test_the_tables_are_those_of_the_standard() -> None:
    assert len(GSM_BASIC) == len(set(GSM_BASIC)) == 127  # 128 codes less the escape
    assert len(set(GSM_EXTENSION)) == 10
    assert not set(GSM_BASIC) & set(GSM_EXTENSION)
    # code of the character, less one behind the escape 0x1B
    for sign, code in {"@": 0, "\n": 0x0A, "Δ": 0x10, " ": 0x20, "¤": 0x24, "A": 0x41, "§": 0x5F, "à": 0x7F}.items():
        assert GSM_BASIC.index(sign) == code - (code > 0x1B), sign


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "parts"),
    [
        ("", GSM, 0, 1),
        ("a" * 160, GSM, 160, 1),
        ("a" * 161, GSM, 161, 2),
        ("a" * 306, GSM, 306, 2),
        ("a" * 307, GSM, 307, 3),
        ("a" * 459, GSM, 459, 3),
        ("é à ñ £ ¥ Ω\r\n", GSM, 13, 1),
        ("€" * 80, GSM, 160, 1),
        ("€" * 81, GSM, 162, 2),
        # the euro sign does not fit behind 152 others and opens the next part
        ("a" * 152 + "€" + "a" * 151, GSM, 305, 2),
        ("a" * 152 + "€" + "a" * 152, GSM, 306, 3),
        ("€" * 153, GSM, 306, 3),
        ("ç" + "a" * 69, UCS, 70, 1),  # only the capital Ç is in the table
        ("’" + "a" * 70, UCS, 71, 2),
        ("日" * 134, UCS, 134, 2),
        ("日" * 135, UCS, 135, 3),
        ("😀" * 35, UCS, 70, 1),
        ("😀" * 36, UCS, 72, 2),
        ("😀" * 66, UCS, 132, 2),
        ("😀" * 67, UCS, 134, 3),  # a pair is not cut: 33 of them a part
        ("👩‍👧", UCS, 5, 1),
        ("`", UCS, 1, 1),
    ],
)
def test_known_lengths(text: str, encoding: SmsEncoding, characters: int, parts: int) -> None:
    assert sms_size(text) == SmsSize(encoding, characters, parts)


@given(st.text(max_size=700))
def test_ucs_2_counts_what_utf_16_holds(text: str) -> None:
    size = sms_size(text + "’")
    assert size.encoding is UCS
    assert size.characters == len((text + "’").encode("utf-16-be", "surrogatepass")) // 2


@given(st.text(alphabet=GSM_BASIC + GSM_EXTENSION, max_size=700))
def test_gsm_parts_are_never_fewer_than_fit_and_rarely_more(text: str) -> None:
    size = sms_size(text)
    assert size.encoding is GSM
    assert size.characters == len(text) + sum(sign in GSM_EXTENSION for sign in text)
    if size.characters > 160:
        assert -(-size.characters // 153) <= size.parts <= -(-size.characters // 152)
