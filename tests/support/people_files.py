"""Small files of people in the program's own form, for tests of importing."""

from __future__ import annotations

from pathlib import Path


def people_file(path: Path, *rows: str) -> Path:
    """A file of people with these *rows*: kind, id, given and family name, e-mail address."""
    path.write_text("\n".join(["kind,external_id,given,family,email", *rows, ""]), encoding="utf-8")
    return path


def pupils(path: Path, count: int) -> Path:
    """A file of *count* students: Kid Aa, Kid Ab, ..."""
    family = [f"{first}{second}" for first in "ABCDE" for second in "abcdefghij"]
    return people_file(path, *(f"student,s{n},Kid,{family[n]}," for n in range(count)))
