"""Writes Twilio's two export forms: the console's CSV for older days, bulk JSON lines for newer ones."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any, Final

from app.sources.sample_school.chance import Dice, hex_id
from app.sources.sample_school.day_plan import TWO_WAY_NUMBER
from app.sources.sample_school.deliveries import SmsFate
from app.sources.sample_school.items import Sms
from app.sources.sample_school.sms_texts import count_parts
from app.sources.sample_school.writers.times import iso_text

CONSOLE_COLUMNS: Final = (
    "From", "To", "Body", "Status", "SentDate", "ApiVersion", "NumSegments", "ErrorCode", "AccountSid", "Sid",
    "Direction", "Price", "PriceUnit",
)  # fmt: skip
_ACCOUNT: Final = "AC" + "0123456789abcdef" * 2
_BULK_DAYS: Final = 60 * 86_400
_OVERLAP: Final = 3 * 86_400
_CENTS: Final = 5.15  # what one part costs, in hundredths of a dollar


class TwilioFiles:
    """Both files; messages of the days where they overlap stand in both. *now* is epoch seconds UTC."""

    def __init__(self, folder: Path, dice: Dice, now: int) -> None:
        self.paths = [folder / "5-twilio-console.csv", folder / "5-twilio-bulk.jsonl.gz"]
        self._dice = dice
        self._bulk_from = now - _BULK_DAYS
        self._console = self.paths[0].open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._console)
        self._writer.writerow(CONSOLE_COLUMNS)
        self._raw = self.paths[1].open("wb")
        self._zip = gzip.GzipFile("", "wb", 6, self._raw, mtime=0)
        self._lines = io.TextIOWrapper(self._zip, encoding="utf-8", newline="\n")

    def write_sms(self, sms: Sms) -> None:
        """Write one message to the file of its day."""
        row = self._facts(sms)
        if sms.at >= self._bulk_from:
            self._lines.write(json.dumps(row, ensure_ascii=False) + "\n")
        if sms.at < self._bulk_from + _OVERLAP:
            self._writer.writerow(_console_row(row))

    def close(self) -> None:
        self._console.close()
        self._lines.close()
        self._raw.close()

    def _facts(self, sms: Sms) -> dict[str, Any]:
        """The fields of Twilio's message resource that the bulk export has; its times are ISO 8601 in UTC."""
        fate = sms.fate or SmsFate("received", sms.at, sms.at)
        parts = count_parts(sms.text)
        free = fate.error == 21610 or fate.status == "queued"
        if sms.inbound:
            direction, sender, to = "inbound", sms.number, TWO_WAY_NUMBER
        else:
            direction, sender, to = "outbound-api", sms.sender, sms.number
        return {
            "sid": hex_id(self._dice, "SM"),
            "account_sid": _ACCOUNT,
            "date_created": iso_text(sms.at),
            "date_updated": iso_text(fate.updated),
            "date_sent": iso_text(fate.sent) if fate.sent else None,
            "to": to,
            "from": sender,
            "body": sms.text,
            "status": fate.status,
            "num_segments": str(parts),
            "num_media": "0",
            "direction": direction,
            "price": None if free or sms.inbound else f"-{parts * _CENTS / 100:.4f}",
            "error_code": fate.error or None,
            "messaging_service_sid": None,
        }


def _console_row(row: dict[str, Any]) -> list[str]:
    return [
        row["from"], row["to"], row["body"], row["status"], row["date_sent"] or "", "2010-04-01", row["num_segments"],
        str(row["error_code"] or ""), _ACCOUNT, row["sid"], row["direction"], row["price"] or "", "USD",
    ]  # fmt: skip
