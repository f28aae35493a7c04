"""``comms-log settings``: shows and sets the settings of this computer."""

from __future__ import annotations

import argparse
import json

from app.context import Context
from app.errors import EXIT_DONE
from app.i18n import _
from app.settings import DECLARATIONS


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its actions."""
    parser = verbs.add_parser("settings", help=_("show and set the settings of this computer"))
    actions = parser.add_subparsers(dest="action", required=True, metavar="get|set")
    get = actions.add_parser("get", help=_("show one setting, or all"))
    get.add_argument("key", nargs="?", metavar="KEY", help=", ".join(DECLARATIONS))
    put = actions.add_parser("set", help=_("set one setting; an empty value goes back to the default"))
    put.add_argument("key", metavar="KEY", help=", ".join(DECLARATIONS))
    put.add_argument("value", metavar="VALUE")
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Show or set; a text is printed as it is, anything else as JSON."""
    if arguments.action == "set":
        context.school_settings.change({arguments.key: arguments.value})
        _print(context.settings.get(arguments.key))
    elif arguments.key:
        _print(context.settings.get(arguments.key))
    else:
        for key, value in context.settings.all().items():
            print(json.dumps({key: value}, ensure_ascii=False))
    return EXIT_DONE


def _print(value: object) -> None:
    print(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
