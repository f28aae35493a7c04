"""``comms-log people``: lists students or contacts."""

from __future__ import annotations

import argparse
from typing import Final

from app.cli.output import json_text, moment, print_csv, print_table
from app.context import Context
from app.core.people import Person
from app.core.records import PersonKind
from app.errors import EXIT_DONE
from app.i18n import _

_KEYS: Final = (
    "id", "kind", "name", "state", "external_ids", "emails", "mobiles", "relations", "last_message_at",
)  # fmt: skip


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its options."""
    parser = verbs.add_parser("people", help=_("list students or contacts"))
    parser.add_argument("--kind", choices=["contact", "student"], required=True)
    parser.add_argument("--search", default="", metavar="WORDS", help=_("words of the name, e-mail or mobile"))
    parser.add_argument("--left", action="store_true", help=_("also those whom their roster no longer names"))
    parser.add_argument("--format", choices=["json", "csv", "table"], default="table")
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Print the people by name, in the form asked for."""
    kind = PersonKind.STUDENT if arguments.kind == "student" else PersonKind.CONTACT
    people = context.people.rows(context.people.people(kind, arguments.search, left=arguments.left))
    rows = [person_object(person) for person in people]
    if arguments.format == "json":
        for row in rows:
            print(json_text(row))
    elif arguments.format == "csv":
        print_csv(_KEYS, [_flat(row) for row in rows])
    else:
        _print_table(people)
    return EXIT_DONE


def person_object(person: Person) -> dict[str, object]:
    """The person as the command line promises it."""
    return {
        "id": person.id,
        "kind": "student" if person.kind is PersonKind.STUDENT else "contact",
        "name": person.name,
        "state": "left" if person.left else "active",
        "external_ids": {source: list(ids) for source, ids in person.external_ids.items()},
        "emails": list(person.emails),
        "mobiles": list(person.mobiles),
        "relations": [{"person": link.id, "relation": link.relation} for link in person.linked],
        "last_message_at": moment(person.last_message_at),
    }


def _flat(row: dict[str, object]) -> dict[str, object]:
    """*row* for CSV: what holds several values stands in its cell as JSON."""
    return {
        key: value if value is None or isinstance(value, str | int) else json_text(value) for key, value in row.items()
    }


def _print_table(people: list[Person]) -> None:
    cells = [
        (
            str(person.id),
            person.name,
            ", ".join(person.emails),
            ", ".join(person.mobiles),
            ", ".join(dict.fromkeys(link.name for link in person.linked)),
            moment(person.last_message_at) or "",
        )
        for person in people
    ]
    header = (_("Id"), _("Name"), _("E-mail"), _("Mobile"), _("Linked to"), _("Last message"))
    print_table(header, cells)
