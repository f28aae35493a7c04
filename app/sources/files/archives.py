"""Zip files and folders as one thing: a bundle of named files, with every known trick refused."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Self, cast

from app.errors import FileUnreadableError
from app.i18n import _

MOST_BYTES: Final = 4 << 30
MOST_ENTRIES: Final = 10_000
MOST_RATIO: Final = 200
RATIO_COUNTS_FROM: Final = 16 << 20  # small entries may shrink as well as they like
_LOCAL_HEADER: Final = 30  # bytes of a local file header before the name (PKWARE APPNOTE 4.3.7)
_IGNORED_FOLDERS: Final = ("__macosx",)


_DAMAGE: Final = (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)


def _cannot_read(name: str) -> FileUnreadableError:
    return FileUnreadableError(
        _("The file {name} cannot be read, nothing was imported from it.").format(name=name),
        _("Export or download it again."),
    )


def _refused(what: str) -> FileUnreadableError:
    return FileUnreadableError(
        _("This zip file was refused: {what} Nothing was imported.").format(what=what),
        _("Export the file again, or unpack it with a program you trust and import the folder."),
    )


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if name.startswith("/") or ".." in parts or (len(name) > 1 and name[1] == ":") or "\x00" in name:
        raise _refused(_("an entry leads outside of it."))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _refused(_("an entry is a link to another file."))


def _check_sizes(entries: Sequence[zipfile.ZipInfo], most_bytes: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise _refused(_("it has too many entries."))
    if sum(entry.file_size for entry in entries) > most_bytes:
        raise _refused(_("unpacked it would be too large."))
    for entry in entries:
        if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise _refused(_("an entry grows out of all measure when it is unpacked (a zip bomb)."))
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise _refused(_("entries overlap (a zip bomb)."))
        end = entry.header_offset + _LOCAL_HEADER + len(entry.filename) + entry.compress_size


def open_zip(path: Path | BinaryIO, most_bytes: int = MOST_BYTES) -> zipfile.ZipFile:
    """Open a zip file after checking its table of contents.

    Raises FileUnreadableError for what is no zip file, is encrypted, leads outside (``..``, absolute paths,
    drive letters, links), or grows beyond *most_bytes* or out of proportion, overlapping entries included.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileUnreadableError(
            _("This zip file is damaged or incomplete, nothing was imported."),
            _("Export or download it again."),
        ) from error
    entries = archive.infolist()
    try:
        _check_sizes(entries, most_bytes)
        for entry in entries:
            _check_name(entry)
            if entry.flag_bits & 0x1:
                raise _refused(_("it is protected with a password."))
    except FileUnreadableError:
        archive.close()
        raise
    return archive


class Bundle:
    """Files by name, letter case ignored, from a zip file or a folder: flat, or all in one folder.

    Close it after use; it is its own context manager.
    """

    def __init__(self, path: Path, only: str | None = None) -> None:
        self.path = path
        self._archive: zipfile.ZipFile | None = None
        self._files: dict[str, str] = {}
        if only is not None:
            self.path = path.parent
            self._files[only.lower()] = path.name
        elif path.is_dir():
            self._take_folder()
        else:
            self._archive = open_zip(path)
            self._take([e.filename for e in self._archive.infolist() if not e.is_dir()])

    def _take_folder(self) -> None:
        try:
            found = [p for p in self.path.iterdir() if p.is_file() and not p.is_symlink()]
            folders = [p for p in self.path.iterdir() if p.is_dir() and not p.is_symlink()]
            if not found and len(folders) == 1:
                found = [p for p in folders[0].iterdir() if p.is_file() and not p.is_symlink()]
        except OSError as error:
            raise FileUnreadableError(
                _("This folder cannot be read, nothing was imported."), _("Check its permissions.")
            ) from error
        self._take(sorted(p.relative_to(self.path).as_posix() for p in found))

    def _take(self, names: Sequence[str]) -> None:
        for name in names:
            parts = PurePosixPath(name.replace("\\", "/")).parts
            if not 1 <= len(parts) <= 2:
                continue
            hidden = parts[-1].startswith(".") or parts[0].lower() in _IGNORED_FOLDERS
            if not hidden:
                self._files.setdefault(parts[-1].lower(), name)

    def names(self) -> list[str]:
        """Return the names of the files, in lower case and without their folder."""
        return sorted(self._files)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._files

    def has_entry(self, name: str) -> bool:
        """Whether the zip file holds an entry of exactly this path."""
        return self._archive is not None and name in self._archive.namelist()

    def is_empty(self, name: str) -> bool:
        """Whether the file *name* holds no byte. Raises FileUnreadableError when it cannot be read."""
        try:
            with self.open(name) as stream:
                return not stream.read(1)
        except _DAMAGE as error:
            raise _cannot_read(name) from error

    def open(self, name: str) -> BinaryIO:
        """Open a file by name for reading bytes (seekable). Raises FileUnreadableError when it is not there."""
        actual = self._files.get(name.lower())
        if actual is None:
            raise _cannot_read(name)
        try:
            if self._archive is not None:
                return cast(BinaryIO, self._archive.open(actual))
            return (self.path / actual).open("rb")
        except _DAMAGE as error:
            raise _cannot_read(name) from error

    def close(self) -> None:
        """Close the zip file."""
        if self._archive is not None:
            self._archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()


def open_bundle(path: Path, only: str | None = None) -> Bundle:
    """Open a zip file or a folder as a bundle; with *only*, a bundle of one plain file under that name.

    Raises FileUnreadableError for what is refused.
    """
    return Bundle(path, only)
