"""Where the command line has a passphrase from: the first line of the standard input, or a question on the terminal."""

from __future__ import annotations

import getpass
import sys

from app.errors import UsageError, WrongPassphraseError
from app.i18n import _
from app.keys import no_keychain
from app.services.security.service import check_new_passphrase
from app.services.security.unlocking import AskPassphrase, PassphraseQuestion, nobody_to_ask


def passphrase_source(*, from_stdin: bool) -> AskPassphrase:
    """Who is asked: the first line of the standard input, or a person at a terminal."""
    return _from_stdin if from_stdin else _from_terminal


def _from_stdin(question: PassphraseQuestion) -> str:
    if question is PassphraseQuestion.AGAIN:
        raise _wrong()
    passphrase = sys.stdin.readline().rstrip("\r\n")
    if question is PassphraseQuestion.NEW:
        check_new_passphrase(passphrase)
    return passphrase


def _from_terminal(question: PassphraseQuestion) -> str:
    if not sys.stdin.isatty():
        raise no_keychain() if question is PassphraseQuestion.NEW else nobody_to_ask()
    try:
        if question is not PassphraseQuestion.NEW:
            if question is PassphraseQuestion.AGAIN:
                print(_("This is not the passphrase of the log."), file=sys.stderr)
            return getpass.getpass(_("Passphrase of the log: "))
        print(_("This computer has no keychain. Choose a passphrase for the log."), file=sys.stderr)
        passphrase = getpass.getpass(_("New passphrase: "))
        check_new_passphrase(passphrase)
        if getpass.getpass(_("The same again: ")) != passphrase:
            raise UsageError(_("The two passphrases differ, so nothing was made."))
    except EOFError as error:
        raise _wrong() from error
    return passphrase


def _wrong() -> WrongPassphraseError:
    return WrongPassphraseError(
        _("This is not the passphrase of the log; nothing was opened or changed."),
        _("Try it again. Who has lost it needs the recovery key."),
    )
