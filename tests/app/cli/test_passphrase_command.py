"""The passphrase on the command line: the first line of the standard input, never an argument or the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.processes import comms_log

CATS = "four small grey cats"


@pytest.mark.slow
def test_the_first_line_is_the_passphrase_and_the_rest_is_for_the_verb(tmp_path: Path) -> None:
    refused = comms_log(tmp_path, "people", "--kind", "contact", "--format", "json")
    assert refused.returncode == 4
    assert "--passphrase-stdin" in refused.stderr
    assert not (tmp_path / "log.db").exists()

    first = comms_log(tmp_path, "--passphrase-stdin", "settings", "get", "zone", said=f"{CATS}\n")
    assert first.returncode == 0, first.stderr
    assert not (tmp_path / "cache.key").exists()

    batch = f'{CATS}\n{{"all": true}}\n'
    asked = comms_log(tmp_path, "--passphrase-stdin", "history", "--batch", said=batch)
    assert (asked.returncode, asked.stdout.strip()) == (0, "[]"), asked.stderr

    csv = tmp_path / "people.csv"
    csv.write_text("id,kind,given,family\n1,student,Olivia,Tan\n", "utf-8")
    words = ("import", "--as", "people", "--progress", "json", str(csv))
    imported = comms_log(tmp_path, "--passphrase-stdin", *words, said=f"{CATS}\n")
    assert imported.returncode == 0, imported.stderr + imported.stdout

    wrong = comms_log(tmp_path, "--passphrase-stdin", "settings", "get", said="wrong\n")
    assert (wrong.returncode, wrong.stdout) == (4, "")
    assert "not the passphrase" in wrong.stderr
    nobody = comms_log(tmp_path, "settings", "get")
    assert nobody.returncode == 4
    assert "protected by a passphrase" in nobody.stderr


def test_a_new_passphrase_must_be_long_enough(tmp_path: Path) -> None:
    short = comms_log(tmp_path, "--passphrase-stdin", "settings", "get", said="cats\n")
    assert short.returncode == 2
    assert "too short" in short.stderr
    assert not (tmp_path / "log.db").exists()
