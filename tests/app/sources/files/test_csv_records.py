"""The quick way through a well-quoted line reads what the careful way reads, and is the one that is taken."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.sources.files import csv_records
from app.sources.files.csv_records import split_line

WELL_QUOTED = [
    ('a,"{""student_id"": ""S1"", ""by"": ""office""}",b\r\n', ("a", '{"student_id": "S1", "by": "office"}', "b")),
    ('"Dear Mei, welcome","Mozilla/5.0 (like Gecko, Edge)"\n', ("Dear Mei, welcome", "Mozilla/5.0 (like Gecko, Edge)")),
    ('Tan, Mei,"x"\n', ("Tan", " Mei", "x")),
]


@pytest.mark.parametrize(("line", "cells"), WELL_QUOTED)
def test_a_well_quoted_line_takes_the_quick_way(line: str, cells: tuple[str, ...]) -> None:
    assert csv_records._lawful(line, ",") == cells


@given(
    st.lists(st.sampled_from(['"', '""', '","', ', "', ",", ";", " ", "a", "\t"]), max_size=14).map(
        lambda parts: "".join(parts) + "\n"
    ),
    st.sampled_from(csv_records.DELIMITERS),
)
@example('a, "b, c",d\n', ",")
@example('a, """b""",c\n', ",")
@example('a, "",b\n', ",")
@example('"a, ",b\n', ",")
@example(' "a",b\n', ",")
@example('"{""a"": 1, ""b"": 2}"\n', ",")
def test_the_quick_way_reads_what_the_careful_way_reads(line: str, delimiter: str) -> None:
    assume('"' in line)  # without a quote neither way is gone
    assume(not any(mark in line[:-1] for mark in "\r\n"))  # a line has one end
    quick = csv_records._lawful(line, delimiter)
    if quick is None:
        return
    careful = csv_records._Assembler(delimiter)
    assert careful.feed(line) == "done"
    assert tuple(careful.cells) == quick
    assert split_line(line, delimiter) == quick
