"""What zip files may not do, and that a folder reads the same."""

from __future__ import annotations

import io
import os
import stat
import zipfile

import pytest

from app.errors import FileUnreadableError
from app.sources.files.archives import MOST_ENTRIES, open_bundle, open_zip


@pytest.fixture
def make(tmp_path):
    def making(entries, name="x.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, data in entries:
                archive.writestr(entry, data)
        return path

    return making


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    "name", ["../users.csv", "a/../../users.csv", "/etc/users.csv", "C:/users.csv", "..\\users.csv", "C:users.csv"]
)
def test_paths_that_lead_outside_are_refused(make, name):
    with pytest.raises(FileUnreadableError, match="refused"):
        open_bundle(make([(name, "x")]))


def test_links_are_refused(make):
    with pytest.raises(FileUnreadableError, match="link"):
        open_bundle(make([(link("users.csv"), "/etc/passwd")]))


def test_a_zip_bomb_by_ratio_is_refused(make):
    with pytest.raises(FileUnreadableError, match="zip bomb"):
        open_bundle(make([("users.csv", b"0" * (32 << 20))]))


def test_a_zip_that_unpacks_too_large_is_refused(make):
    path = make([("a.csv", os.urandom(3000)), ("b.csv", os.urandom(3000))])
    with pytest.raises(FileUnreadableError, match="too large"):
        open_zip(path, most_bytes=5000)


def test_too_many_entries_are_refused(make):
    with pytest.raises(FileUnreadableError, match="too many"):
        open_bundle(make([(f"{n}.csv", "") for n in range(MOST_ENTRIES + 1)]))


def test_overlapping_entries_are_refused(make, tmp_path):
    data = bytearray(make([("aaaa.csv", os.urandom(64)), ("bbbb.csv", os.urandom(64))]).read_bytes())
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = b"\0\0\0\0"
    path = tmp_path / "overlap.zip"
    path.write_bytes(bytes(data))
    with pytest.raises(FileUnreadableError):
        open_bundle(path)


def test_encrypted_entries_are_refused(make, tmp_path):
    data = bytearray(make([("users.csv", "x")]).read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "locked.zip"
    path.write_bytes(bytes(data))
    with pytest.raises(FileUnreadableError, match="password"):
        open_bundle(path)


def test_what_is_no_zip_is_refused(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(FileUnreadableError, match="damaged"):
        open_bundle(path)


def test_names_ignore_case_folder_and_litter(make):
    path = make(
        [("export/Users.CSV", "x"), ("__MACOSX/._users.csv", "y"), ("export/.DS_Store", "z"), ("a/b/c.csv", "")]
    )
    with open_bundle(path) as bundle:
        assert bundle.names() == ["users.csv"]
        assert "USERS.csv" in bundle
        with bundle.open("users.csv") as stream:
            assert stream.read() == b"x"
        with pytest.raises(FileUnreadableError):
            bundle.open("roles.csv")


def test_a_folder_and_a_folder_in_a_folder(tmp_path):
    inner = tmp_path / "export"
    inner.mkdir()
    (inner / "Users.csv").write_bytes(b"x")
    for path in (tmp_path, inner):
        with open_bundle(path) as bundle, bundle.open("users.csv") as stream:
            assert stream.read() == b"x"


def test_links_in_a_folder_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    folder = tmp_path / "folder"
    folder.mkdir()
    try:
        (folder / "users.csv").symlink_to(secret)
    except OSError:
        pytest.skip("links cannot be made here")
    with open_bundle(folder) as bundle:
        assert bundle.names() == []


def test_a_stream_can_be_checked_as_well():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", "b")
    with open_zip(stream) as archive:
        assert archive.namelist() == ["a"]
