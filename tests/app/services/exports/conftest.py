"""One family and messages whose subjects a spreadsheet could take for formulas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.school import School

SUBJECTS = ("=HYPERLINK(A1)", "+61 491 570 006 has moved", "Trip", "@all", "-", "Excursión – 郊游 – رحلة", "#N/A", "12")


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """Olivia, her mother and father, and a message of each subject to both."""
    opened = School(tmp_path / "school")
    opened.context.settings.set("school_name", "Seaview College")
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com", "mobile": "0491570156"},
        {"kind": "contact", "external_id": "C2", "given": "Dan", "email": "dan@example.com"},
    )
    opened.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "mother"},
        {"student_id": "S1", "contact_id": "C2", "relation": "father"},
    )
    opened.messages(
        *(
            {
                "subject": subject,
                "to": "mei@example.com;dan@example.com",
                "type": "email",
                "sent_at": f"2026-11-{n + 1:02}T01:00:00Z",
                "status": "delivered",
            }
            for n, subject in enumerate(SUBJECTS)
        )
    )
    yield opened
    opened.close()
