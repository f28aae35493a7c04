"""Finds the key of the log at the start: in the keychain or the chosen folder, or behind a passphrase that is asked."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from app.errors import CacheKeyError, LostKeyError, NoKeychainError, WrongPassphraseError
from app.i18n import _
from app.keys import KeyInfo, KeyStore, has_cache, key_store, obtain_key
from app.paths import Paths
from app.services.security.key_change import settle_change
from app.storage.key_wrap import PassphraseStore


class PassphraseQuestion(Enum):
    """Why a passphrase is asked for."""

    NEW = auto()  # the first run on a computer without a keychain
    ENTER = auto()
    AGAIN = auto()  # the last one was wrong


AskPassphrase = Callable[[PassphraseQuestion], str]


class PassphraseNeededError(CacheKeyError):
    """Nobody was there to answer *question* at once: ask, then open the log again with the answer."""

    def __init__(self, question: PassphraseQuestion) -> None:
        super().__init__(_("The log is protected by a passphrase, so it stays closed; nothing was changed."))
        self.question = question


def answer_with(passphrase: str | None) -> AskPassphrase:
    """Who answers with *passphrase* once. Without one, or when it is wrong, PassphraseNeededError is raised: a window
    can ask only when it does not wait for an answer.
    """

    def answer(question: PassphraseQuestion) -> str:
        if passphrase is None or question is PassphraseQuestion.AGAIN:
            raise PassphraseNeededError(question)
        return passphrase

    return answer


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The key, the place that keeps it, and the passphrase where that place lies behind one."""

    key: bytes
    store: KeyStore
    passphrase: str | None = None


def unlock(paths: Paths, *, keychain: bool = False, ask: AskPassphrase | None = None) -> Unlocked:
    """Find the key of the log in *paths*, or make one for a new log without a question to the person.

    *keychain*: use it although a folder was named. *ask* is asked only where the key lies behind a passphrase, and at
    the first run where the computer has no keychain; it raises when the person gives up. Raises the CacheKeyError
    that says why there is no key; nothing is changed then.
    """
    store = key_store(paths, keychain=keychain)
    if paths.wrapped_key.exists():
        unlocked = _behind_passphrase(paths, ask)
        with contextlib.suppress(NoKeychainError):
            store.forget()  # a crash while the passphrase was set may have left the key in its old place
        return unlocked
    try:
        settle_change(paths, store)
        return Unlocked(obtain_key(paths, store), store)
    except NoKeychainError:
        if has_cache(paths) or ask is None:
            raise
    return new_passphrase(paths, ask(PassphraseQuestion.NEW))


def new_passphrase(paths: Paths, passphrase: str) -> Unlocked:
    """Make a key for a new log and keep it behind *passphrase*."""
    store = PassphraseStore(paths.wrapped_key, passphrase, KeyInfo.read(paths).costs)
    return Unlocked(obtain_key(paths, store), store, passphrase)


def nobody_to_ask() -> WrongPassphraseError:
    """The error for a log behind a passphrase where nobody can be asked for it."""
    return WrongPassphraseError(
        _("The log is protected by a passphrase, so it stays closed; nothing was changed."),
        _("Give the passphrase as the first line of the standard input, with --passphrase-stdin."),
    )


def _behind_passphrase(paths: Paths, ask: AskPassphrase | None) -> Unlocked:
    if ask is None:
        raise nobody_to_ask()
    question = PassphraseQuestion.ENTER
    while True:
        passphrase = ask(question)
        store = PassphraseStore(paths.wrapped_key, passphrase, KeyInfo.read(paths).costs)
        try:
            if store.load() is None:
                raise LostKeyError(_("The file that keeps the key is gone; nothing was changed."))
        except WrongPassphraseError:
            question = PassphraseQuestion.AGAIN
            continue
        settle_change(paths, store)
        return Unlocked(obtain_key(paths, store), store, passphrase)
