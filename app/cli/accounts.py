"""``comms-log accounts``: add, list, test, pause, resume and remove accounts at providers."""

from __future__ import annotations

import argparse
import getpass
import sys

from app.cli.output import json_text, moment, print_table
from app.context import Context
from app.errors import EXIT_DONE, UsageError
from app.i18n import _, ngettext
from app.services.accounts.service import AccountView, SecretPlace


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its own verbs."""
    parser = verbs.add_parser("accounts", help=_("the school's accounts at providers"))
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    add = deeds.add_parser("add", help=_("add an account; its key is one line on the standard input"))
    add.add_argument("provider", metavar="PROVIDER")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--set", dest="settings", action="append", default=[], metavar="KEY=VALUE",
                     help=_("a setting of the account"))  # fmt: skip
    add.add_argument("--endpoint", metavar="URL", help=_("ask this address on this computer instead of the provider"))
    add.set_defaults(run=add_account)
    listed = deeds.add_parser("list", help=_("the accounts and how they stand"))
    listed.add_argument("--format", choices=["table", "json"], default="table")
    listed.set_defaults(run=list_accounts)
    for name, words, run in (
        ("test", _("ask the provider whether the key works, and what there is"), test_account),
        ("pause", _("leave the account out of syncs"), pause_account),
        ("resume", _("take the account into syncs again"), resume_account),
        ("remove", _("forget the account and its key, and delete its messages"), remove_account),
    ):
        deed = deeds.add_parser(name, help=words)
        deed.add_argument("name", metavar="NAME")
        deed.set_defaults(run=run)
        if name == "remove":
            deed.add_argument("--keep-messages", action="store_true", help=_("its messages stay in the log"))


def add_account(context: Context, arguments: argparse.Namespace) -> int:
    """Add an account and say where its key is kept."""
    settings: dict[str, str] = {}
    for text in arguments.settings:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            raise UsageError(_("--set cannot be read, so nothing was added."), _("Write it like this: --set region=eu"))
        settings[key.strip()] = value
    place = context.accounts.add(arguments.provider, arguments.name, _secret(), settings, arguments.endpoint)
    if place is SecretPlace.FILE:
        words = _("The key of the account is kept in a file that only the key of the log opens, not in the keychain.")
        print(words, file=sys.stderr)
    print(_("{name}: added").format(name=arguments.name.strip()))
    return EXIT_DONE


def _secret() -> str:
    if sys.stdin.isatty():
        return getpass.getpass(_("Key of the account: ")).strip()
    return sys.stdin.readline().strip()


def list_accounts(context: Context, arguments: argparse.Namespace) -> int:
    """List the accounts."""
    accounts = context.accounts.accounts()
    if arguments.format == "json":
        for account in accounts:
            print(json_text(_object(account)))
        return EXIT_DONE
    header = [_("Name"), _("Provider"), _("State"), _("Last success"), _("Oldest"), _("Newest"), _("Messages")]
    rows = [
        (
            a.name,
            a.provider_name,
            _("paused") if a.paused else str(a.trouble or _("ok")),
            moment(a.succeeded_at) or "-",
            moment(a.oldest) or "-",
            moment(a.newest) or "-",
            str(a.messages),
        )
        for a in accounts
    ]
    print_table(header, rows)
    return EXIT_DONE


def _object(account: AccountView) -> dict[str, object]:
    return {
        "name": account.name,
        "provider": account.provider,
        "settings": dict(account.settings),
        "endpoint": account.endpoint,
        "paused": account.paused,
        "has_key": account.has_key,
        "tried_at": moment(account.tried_at),
        "succeeded_at": moment(account.succeeded_at),
        "trouble": account.trouble,
        "message": account.trouble_text,
        "until": moment(account.trouble_until),
        "oldest": moment(account.oldest),
        "newest": moment(account.newest),
        "messages": account.messages,
        "gaps": [
            {"since": moment(g.since), "until": moment(g.until), "why": g.why, "possible": g.possible}
            for g in account.gaps
        ],
        "waiting": account.waiting,
        "expiring": account.expiring,
        "texts_lost": account.texts_lost,
    }


def test_account(context: Context, arguments: argparse.Namespace) -> int:
    """Print what the provider says."""
    found = context.accounts.test(arguments.name)
    for line in found.lines:
        print(line)
    for note in found.notes:
        print(note, file=sys.stderr)
    return EXIT_DONE


def pause_account(context: Context, arguments: argparse.Namespace) -> int:
    """Pause the account."""
    context.accounts.pause(arguments.name)
    print(_("{name}: paused").format(name=arguments.name))
    return EXIT_DONE


def resume_account(context: Context, arguments: argparse.Namespace) -> int:
    """Resume the account."""
    context.accounts.resume(arguments.name)
    print(_("{name}: in use again").format(name=arguments.name))
    return EXIT_DONE


def remove_account(context: Context, arguments: argparse.Namespace) -> int:
    """Remove the account and say what went with it."""
    gone = context.accounts.remove(arguments.name, keep_messages=arguments.keep_messages)
    words = ngettext("{name}: removed, with {n} message", "{name}: removed, with {n} messages", gone)
    print(words.format(name=arguments.name, n=gone))
    return EXIT_DONE
