"""What can go wrong between this program and a provider, each with its words for a person (product.md 6.13)."""

from __future__ import annotations

from app.core.accounts import Trouble
from app.errors import AppError
from app.i18n import _


class ProviderError(AppError):
    """An account could not be read to the end. What had been committed before stays; *trouble* says why it ended."""

    trouble = Trouble.PROVIDER


class KeyRefusedError(ProviderError):
    """The provider refused the key (401), or the key may not read this (403)."""

    trouble = Trouble.KEY_REFUSED

    def __init__(self, provider: str, status: int, rights: str = "") -> None:
        super().__init__(
            _("{provider} refused the key ({status}). What was fetched before stays.").format(
                provider=provider, status=status
            ),
            rights or _("Ask your administrator for a key that may read the message log."),
        )
        self.status = status


class NotThereError(ProviderError):
    """The provider does not have what was asked for (404): often expected, a text that has expired."""

    def __init__(self, provider: str) -> None:
        super().__init__(
            _("{provider} does not know what was asked for (404). What was fetched before stays.").format(
                provider=provider
            ),
            _("Check the settings of the account: its number, its domain, its region."),
        )


class QuestionRefusedError(ProviderError):
    """The provider did not take the question as it was put (400, 402, 422 and others of the 400s)."""

    def __init__(self, provider: str, status: int, code: str = "") -> None:
        super().__init__(
            _("{provider} refused the question ({status}). What was fetched before stays.").format(
                provider=provider, status=f"{status} {code}".strip()
            ),
            _("Check the settings of the account. If they are right, report this with the number in brackets."),
        )
        self.status = status
        self.code = code


class RateLimitedError(ProviderError):
    """The provider asks to wait longer than a run of the program does. *until*: epoch seconds UTC."""

    trouble = Trouble.LIMITED

    def __init__(self, provider: str, until: int) -> None:
        super().__init__(
            _("{provider} limits requests (429). What was fetched before stays.").format(provider=provider),
            _("The next sync goes on where this one ended."),
        )
        self.until = until


class ProviderTroubleError(ProviderError):
    """The provider answered with an error of its own (500s), again and again."""

    def __init__(self, provider: str, status: int) -> None:
        super().__init__(
            _("{provider} has trouble of its own ({status}). What was fetched before stays.").format(
                provider=provider, status=status
            ),
            _("The next sync goes on where this one ended."),
        )
        self.status = status


class UnreadableAnswerError(ProviderError):
    """An answer that cannot be read: no JSON, cut off, too large, or not of the promised form."""

    def __init__(self, provider: str, what: str) -> None:
        """*what*: the fault in a few words (``_("it is too large")``); never content."""
        words = _("{provider} sent an answer that cannot be read ({what}). What was fetched before stays.")
        super().__init__(
            words.format(provider=provider, what=what),
            _("The next sync tries again. If it goes on, report this with the words in brackets."),
        )
        self.what = what


class OfflineError(ProviderError):
    """The provider cannot be reached: no network, no name, a firewall, a certificate that is not trusted."""

    trouble = Trouble.OFFLINE

    def __init__(self, provider: str, *, certificate: bool = False) -> None:
        if certificate:
            remedy = _("The connection is not trusted: ask IT whether a firewall inspects it, and for its certificate.")
        else:
            remedy = _("Check the internet connection. The next sync goes on where this one ended.")
        super().__init__(
            _("{provider} cannot be reached. You are seeing what was fetched before.").format(provider=provider), remedy
        )
        self.certificate = certificate


class EndlessPagesError(ProviderError):
    """A provider's pages lead in a circle, or there are more than there can be."""

    def __init__(self, provider: str) -> None:
        super().__init__(
            _("{provider} sends the same page again and again. What was fetched before stays.").format(
                provider=provider
            ),
            _("The next sync tries again. If it goes on, report this."),
        )


class AccountSettingError(ProviderError):
    """A setting of the account cannot be right."""

    trouble = Trouble.SETTINGS


class ReadOnlyError(Exception):
    """A request that is no reading was about to leave: a fault of the program, stopped before it did."""


class SourceFailedError(ProviderError):
    """The code of a source failed: a fault of this program, or of the package that brought the source."""

    trouble = Trouble.OTHER

    def __init__(self, what: str) -> None:
        """*what*: the name of the exception."""
        super().__init__(
            _("Reading this account failed by a fault of the program ({what}). What was fetched before stays.").format(
                what=what
            ),
            _("Report this with the program's log, which names no person."),
        )


class NoSecretError(ProviderError):
    """The key of the account is not on this computer."""

    trouble = Trouble.NO_KEY

    def __init__(self, message: str) -> None:
        super().__init__(message, _("Enter it again in the settings of the account."))


class NoSourceError(ProviderError):
    """The package that brought the source of the account is not installed."""

    trouble = Trouble.SETTINGS

    def __init__(self, provider: str) -> None:
        super().__init__(
            _("This copy of the program does not know the provider “{provider}”. Nothing was fetched.").format(
                provider=provider
            ),
            _("Install the package that brings it, or remove the account."),
        )
