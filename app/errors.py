"""The errors a person is told about: each says what happened, what it did to the data, and what to do."""

from __future__ import annotations

from typing import Final

EXIT_DONE: Final = 0
EXIT_PROBLEMS: Final = 1
EXIT_USAGE: Final = 2
EXIT_STOPPED: Final = 3
EXIT_NOTHING_DONE: Final = 4


class AppError(Exception):
    """Base of all errors that are shown to a person.

    *message* says in plain words what happened and what it did to the data; *remedy* what to do. Neither
    holds an address, a number, a subject or a body. *exit_status* is what a headless command ends with.
    """

    exit_status: int = EXIT_NOTHING_DONE

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class UsageError(AppError):
    """The question itself is wrong: an unknown option, field or value."""

    exit_status = EXIT_USAGE


class StoppedError(AppError):
    """The person pressed Stop; what was committed before stays."""

    exit_status = EXIT_STOPPED


class QuestionError(AppError):
    """Only a person can answer this (day first or month first, accept people as left); nothing was done.

    *option* names the command-line option that answers it, *code* the question for the window.
    """

    def __init__(self, message: str, remedy: str = "", *, option: str = "", code: str = "") -> None:
        super().__init__(message, remedy)
        self.option = option
        self.code = code


class FileUnreadableError(AppError):
    """A whole file cannot be taken: not there, refused, of no known form."""


class FileUnwritableError(AppError):
    """A file that a person wants to have cannot be written; nothing of it was left behind."""


class LockedError(AppError):
    """Another process is writing to the cache."""


class HoldError(AppError):
    """A hold keeps a person from being erased."""


class CacheError(AppError):
    """The cache cannot be opened or written."""


class CacheKeyError(CacheError):
    """The key does not fit the cache, or there is none."""


class NoKeychainError(CacheKeyError):
    """This computer has no keychain, or it does not keep what it is given."""


class LostKeyError(CacheKeyError):
    """There is a cache, and no key for it on this computer."""


class OtherKeyError(CacheKeyError):
    """The cache belongs to another key than the one that is kept here."""


class WrongPassphraseError(CacheKeyError):
    """The passphrase does not give the key."""


class CacheDamagedError(CacheError):
    """The cache file is damaged."""


class NoCacheError(CacheDamagedError):
    """The file in the place of the cache is something else: a plain database, or no database of ours at all."""


class PlainCacheError(NoCacheError):
    """The file in the place of the cache is a plain, unencrypted SQLite database."""


class CacheNewerError(CacheError):
    """The cache was written by a newer version of the program."""
