"""The last message of a list is the first row of the very log that each person has."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.core.messages import Scope, ScopeKind
from app.core.people import PeopleSort, PeopleSortKey
from app.core.records import PersonKind
from app.errors import StoppedError
from app.services.asker import Asker
from app.services.history import HistoryQuery
from app.sources.sample_school import write_sample_school
from support.school import NOW, School, instant


@pytest.mark.parametrize("kind", [PersonKind.STUDENT, PersonKind.CONTACT])
def test_the_newest_row_of_many_logs_is_the_first_of_each(tmp_path: Path, kind: PersonKind) -> None:
    scope = ScopeKind.STUDENT if kind is PersonKind.STUDENT else ScopeKind.CONTACT
    with closing(School(tmp_path)) as school:
        now = datetime.fromtimestamp(instant(NOW), UTC)
        school.take(*write_sample_school(tmp_path, people=80, messages=700, seed=3, now=now, zone=school.zone))
        history = school.context.history
        ids = school.context.people.people(kind, left=True)
        expected = {}
        for person_id in ids:
            rows = history.head(HistoryQuery(scope=Scope(scope, id=person_id)), 1)[1]
            if rows:
                expected[person_id] = (rows[0].sent_at, rows[0].status)
        assert len(expected) > 20
        assert history.newest(scope, ids) == expected


@pytest.mark.parametrize("key", [PeopleSortKey.LAST_MESSAGE, PeopleSortKey.EMAIL, PeopleSortKey.NAME])
def test_a_list_of_people_is_dropped_for_a_newer_one(tmp_path: Path, key: PeopleSortKey) -> None:
    with closing(School(tmp_path)) as school:
        now = datetime.fromtimestamp(instant(NOW), UTC)
        school.take(*write_sample_school(tmp_path, people=40, messages=60, seed=3, now=now, zone=school.zone))
        asker = Asker()
        reader: Any = school.context.database.reader()
        reader.set_progress_handler(lambda: asker.interrupt() is not None, 20)
        with pytest.raises(StoppedError):
            school.context.people.people(PersonKind.CONTACT, sort=PeopleSort(key, descending=True), asker=asker)
        reader.set_progress_handler(None, 20)
        assert school.context.people.people(PersonKind.CONTACT, asker=asker)
