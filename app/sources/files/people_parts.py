"""What all readers of people share: addresses out of cells, words for kinds, ids for who has none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from app.core.addresses import email_address, phone_addresses, split_addresses
from app.core.records import AddressText, PersonKind
from app.core.statuses import Channel
from app.core.text_folding import fold, squash_spaces

KIND_WORDS: Final = {
    "student": PersonKind.STUDENT,
    "pupil": PersonKind.STUDENT,
    "learner": PersonKind.STUDENT,
    "contact": PersonKind.CONTACT,
    "parent": PersonKind.CONTACT,
    "guardian": PersonKind.CONTACT,
    "carer": PersonKind.CONTACT,
    "relative": PersonKind.CONTACT,
    "staff": PersonKind.STAFF,
    "teacher": PersonKind.STAFF,
    "employee": PersonKind.STAFF,
}


def emails(*cells: str) -> tuple[AddressText, ...]:
    """Return the e-mail addresses in *cells*, one by one."""
    return tuple(
        AddressText(Channel.EMAIL, piece, "email") for cell in cells if cell for piece in split_addresses(cell)
    )


def phones(label: str, *cells: str) -> tuple[AddressText, ...]:
    """Return the telephone numbers in *cells*, one by one; *label* is ``sms``, ``mobile`` or ``phone``
    (rule 26).
    """
    return tuple(AddressText(Channel.SMS, piece, label) for cell in cells if cell for piece in split_addresses(cell))


def username_email(username: str) -> tuple[AddressText, ...]:
    """Return the e-mail address that a user name is, nothing when it is none."""
    return emails(username) if "@" in username and email_address(username) is not None else ()


def address_keys(addresses: Iterable[AddressText], region: str) -> list[str]:
    """Return the lasting keys of *addresses*, e-mail first; for ids, so what is no address counts as it
    is.
    """
    keys: list[str] = []
    for address in sorted(addresses, key=lambda a: a.channel):
        if address.channel is Channel.EMAIL:
            email = email_address(address.text)
            keys.append(email.key if email is not None else fold(address.text))
        else:
            keys += [number.key for number in phone_addresses(address.text, region)]
    return keys


def derived_id(kind: str, *parts: str) -> str:
    """Return an id for somebody whose file gives none, from what identifies them.

    Equal parts (case, accents and spaces ignored) give the same id in every import. It shows nothing of them.
    """
    text = "\x1f".join(fold(squash_spaces(part)) for part in parts)
    return f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:20]}"
