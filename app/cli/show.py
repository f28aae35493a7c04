"""``comms-log show``: one message with all that is known of it."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.cli.output import history_object, json_text, moment
from app.context import Context
from app.core.addresses import typed_address
from app.core.messages import EventRow, HistoryRow, MessageDetails
from app.errors import EXIT_DONE, UsageError
from app.i18n import _
from app.services.what_happened import status_label, what_happened


def add_parser(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:  # pyright: ignore[reportPrivateUsage]
    """Declare the verb and its options."""
    parser = verbs.add_parser("show", help=_("show one message and what became of it"))
    parser.add_argument("message_id", type=int, metavar="MESSAGE_ID", help=_("as comms-log history lists it"))
    parser.add_argument("--recipient", metavar="ADDRESS", help=_("only this recipient of it"))
    parser.add_argument("--format", choices=["json", "text", "html", "eml"], default="text")
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> int:
    """Print the message; raises UsageError when it does not exist or went to no such recipient."""
    details = context.history.details(arguments.message_id)
    typed: str | None = arguments.recipient
    chosen = None if typed is None else typed_address(typed, context.settings.country).key
    rows = [row for row in details.rows if chosen in (None, row.to_address)]
    if not rows:
        raise UsageError(_("The message did not go to this recipient."), _("Leave out --recipient to see them all."))
    if arguments.format == "json":
        print(json_text(_object(details, rows)))
    elif arguments.format == "html":
        print(context.preview.html(details.id))
    elif arguments.format == "eml":
        sys.stdout.flush()
        sys.stdout.buffer.write(context.preview.eml(details.id, chosen))
        sys.stdout.buffer.flush()
    else:
        _print_text(details, rows, context.history.calendar().zone)
        print(context.preview.text_of(details))
    return EXIT_DONE


def _object(details: MessageDetails, rows: list[HistoryRow]) -> dict[str, Any]:
    """The message as JSON; ``text`` and ``html`` are null where the provider never gave them (rule 28)."""
    return {
        "message_id": details.id,
        "provider": details.provider,
        "provider_id": details.provider_id,
        "source": details.source_name,
        "type": details.channel.name.lower(),
        "direction": "in" if details.direction.value else "out",
        "subject": details.subject,
        "from": details.sender,
        "from_name": details.sender_name,
        "recipients": [
            {
                **history_object(row),
                "field": details.fields[row.id].name.lower(),
                "provider_status": row.source_status,
                "reply": row.detail,
                "opens": row.opens,
                "clicks": row.clicks,
                "events": [_event(event) for event in details.events.get(row.id, ())],
            }
            for row in rows
        ],
        "attachments": [{"name": a.name, "type": a.type, "size": a.size} for a in details.attachments],
        "kept": sorted(kind.name.lower() for kind in details.kept),
        "text": details.text,
        "html": details.html,
    }


def _event(event: EventRow) -> dict[str, Any]:
    return {
        "kind": event.kind.name.lower(),
        "at": moment(event.at),
        "machine": event.machine,
        "word": event.word,
        "detail": event.detail,
        "url": event.url,
    }


def _print_text(details: MessageDetails, rows: list[HistoryRow], zone: ZoneInfo) -> None:
    sender = f"{details.sender_name} <{details.sender}>" if details.sender_name else details.sender
    print(_("Subject: {subject}").format(subject=details.subject))
    print(_("From: {sender}").format(sender=sender))
    for row in rows:
        name = f"{row.to_name} <{row.to_address}>" if row.to_name else row.to_address
        sent = datetime.fromtimestamp(row.sent_at, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M")
        print(_("To: {name}, sent {time}").format(name=name, time=sent))
        print(f"    {status_label(row.status)}: {what_happened(row, zone)}")
    for attachment in details.attachments:
        print(_("Attachment: {name}").format(name=attachment.name))
    print()
