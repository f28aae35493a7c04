"""The oracle's eyes: opens a raw file and gives its records as plain dictionaries, nothing interpreted."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import unicodedata
import zipfile
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

TRUE_WORDS = {"true", "yes", "y", "1"}


def decode(data: bytes) -> str:
    """Text by its byte order mark, else UTF-8, else cp1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def header_key(name: str) -> str:
    """A column name without case, spaces and underscores."""
    return name.strip().lower().replace(" ", "").replace("_", "")


def table(data: bytes) -> list[dict[str, str]]:
    """The records of a CSV, keys as `header_key` makes them; the separator is the first line's commonest."""
    text = decode(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    keys = [header_key(k) for k in rows[0]]
    return [dict(zip(keys, row, strict=False)) for row in rows[1:] if any(row)]


def kind_of(path: Path) -> str:
    """What a raw file is, by its name or its header alone."""
    if path.is_dir():
        return "sds"
    for suffix, kind in ((".zip", "oneroster"), (".mbox", "mbox"), (".eml", "eml"), (".gz", "bulk")):
        if path.name.endswith(suffix):
            return kind
    keys = set(table(path.read_bytes())[0])
    for kind, needed in (
        ("sendgrid", {"uniqueargs", "event"}),
        ("console", {"sid", "status"}),
        ("messages", {"messageid", "sentat"}),
        ("activities", {"activityid"}),
        ("relations", {"studentid", "contactid"}),
        ("people", {"kind", "externalid"}),
    ):
        if needed <= keys:
            return kind
    raise ValueError(f"what is {path.name}?")


def zip_tables(path: Path) -> dict[str, list[dict[str, str]]]:
    """The CSV files of a zip by their bare names."""
    with zipfile.ZipFile(path) as archive:
        return {Path(n).stem.lower(): table(archive.read(n)) for n in archive.namelist() if n.endswith(".csv")}


def folder_tables(path: Path) -> dict[str, list[dict[str, str]]]:
    """The CSV files of a folder by their bare names."""
    return {p.stem.lower(): table(p.read_bytes()) for p in path.glob("*.csv")}


def json_lines(path: Path) -> list[dict[str, object]]:
    """The objects of a gzipped file of JSON lines."""
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()]


def seconds(stamp: str) -> int | None:
    """Unix seconds of epoch digits, ISO or RFC 2822 text, without a zone UTC; None when there is none."""
    stamp = stamp.strip()
    if not stamp:
        return None
    if re.fullmatch(r"\d{9,11}", stamp):
        return int(stamp)
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        try:
            moment = parsedate_to_datetime(stamp)
        except ValueError:
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp())


def day(stamp: str) -> date | None:
    """A date, or None for an empty cell."""
    return date.fromisoformat(stamp.strip()) if stamp.strip() else None


def truth(cell: str) -> bool:
    """Whether a cell says yes."""
    return cell.strip().lower() in TRUE_WORDS


def split_cell(cell: str) -> list[str]:
    """The several values of one cell."""
    return [part.strip() for part in re.split(r"[;,]", cell) if part.strip()]


def email_key(address: str) -> str:
    """Letter case never matters, everything else does."""
    return unicodedata.normalize("NFKC", address).strip().lower()


def number_key(number: str, region: str) -> str:
    """E.164 of a number as the messy school writes it."""
    text = unicodedata.normalize("NFKC", number).replace("tel:", "").split("(M")[0]
    digits = "".join(c for c in text if c.isdigit())
    if text.strip().startswith("+"):
        return "+" + digits
    if digits.startswith("00"):
        return "+" + digits[2:]
    if region == "AU":
        return "+61" + digits.removeprefix("0")
    return "+1" + digits.removeprefix("1")


def is_mobile(number: str) -> bool:
    """Whether an E.164 number can be a mobile: Australian +614, any North American one."""
    return number.startswith(("+614", "+1"))
