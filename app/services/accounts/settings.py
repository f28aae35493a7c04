"""What an account says of itself: the fields of its source, checked and filled in before anything is asked or kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.core.accounts import REGION, STUDENT_KEY, Account, AccountField
from app.errors import UsageError
from app.i18n import _
from app.settings import country_code
from app.sources.providers.base import Source
from app.sources.providers.errors import AccountSettingError
from app.sources.providers.http_policy import checked_address
from app.sources.providers.registry import sources

LONGEST_NAME = 80


def common_fields() -> tuple[AccountField, ...]:
    """The fields that every account has."""
    return (
        AccountField(
            STUDENT_KEY,
            lambda: _("Key that names a student"),
            lambda: _("The key of the metadata (custom arguments) in which the school's mails name a student."),
            default="student_id",
        ),
        AccountField(
            REGION,
            lambda: _("Country of telephone numbers"),
            lambda: _("Two letters, for numbers without a country code; the school's country when empty."),
        ),
    )


def all_fields(source: Source) -> tuple[AccountField, ...]:
    """The fields of an account of *source*: its own, then those that all have. Its own word stands where both have
    one: `region` is a country of telephone numbers for most, and a region of the vendor for some.
    """
    own = {field.key for field in source.fields}
    return (*source.fields, *(field for field in common_fields() if field.key not in own))


def telephone_country(account: Account) -> str:
    """The country of telephone numbers that the account names; '' when it names none."""
    own = {field.key for field in source_of(account.provider).fields}
    return "" if REGION in own else account.get(REGION)


def source_of(provider: str) -> Source:
    """The source of that id. Raises UsageError when there is none."""
    found = sources().get(provider)
    if found is None:
        raise UsageError(
            _("There is no provider called “{provider}”; nothing was changed.").format(provider=provider),
            _("The providers are: {names}.").format(names=", ".join(sorted(sources()))),
        )
    return found


def checked_name(name: str) -> str:
    """*name* of an account without outer spaces. Raises UsageError for one that is empty, too long or of two lines."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(_("An account needs a short name on one line; nothing was changed."))
    return name


def checked_account(
    name: str, provider: str, settings: Mapping[str, str], secret: str, endpoint: str | None
) -> Account:
    """The account with all its fields. Raises UsageError for what cannot be right; the words hold no secret."""
    source = source_of(provider)
    fields = {field.key: field for field in all_fields(source)}
    for key in settings:
        if key not in fields:
            raise UsageError(
                _("{provider} has no setting “{key}”; nothing was changed.").format(provider=source.name, key=key),
                _("The settings are: {keys}.").format(keys=", ".join(fields)),
            )
    values = {key: _value(field, settings.get(key, "")) for key, field in fields.items()}
    if values[REGION] and not any(field.key == REGION for field in source.fields):
        values[REGION] = country_code(values[REGION])
    if not secret or not re.fullmatch(r"[\x21-\x7e]+", secret):
        raise UsageError(
            _("The key of the account is missing, or has signs that no key has; nothing was changed."),
            _("Give it as one line: letters, digits and signs, no spaces."),
        )
    try:
        place = None if endpoint is None else checked_address(endpoint, loopback_only=True)
        account = Account(checked_name(name), provider, values, secret, place)
        source.policy(account)
    except AccountSettingError as error:
        raise UsageError(error.message, error.remedy) from error
    return account


def _value(field: AccountField, text: str) -> str:
    value = text.strip() or field.default
    if field.required and not value:
        raise UsageError(
            _("The setting “{key}” is missing; nothing was changed.").format(key=field.key),
            field.hint(),
        )
    if field.choices and value not in field.choices:
        raise UsageError(
            _("“{key}” cannot be “{value}”; nothing was changed.").format(key=field.key, value=value),
            _("It is one of: {words}.").format(words=", ".join(field.choices)),
        )
    return value
