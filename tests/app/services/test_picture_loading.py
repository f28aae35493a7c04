"""Pictures of one message: trackers are never asked, failures are counted, and it can be given up."""

from __future__ import annotations

from collections.abc import Callable

from app.core.mail_document import RemotePicture
from app.services import picture_loading
from app.services.picture_loading import LoadedPictures, PictureService
from app.sources.http import PictureRefusedError


class Shelf:
    """Gives what it has; remembers what it was asked."""

    def __init__(self, **pictures: bytes) -> None:
        self.pictures = {f"https://example.com/{name}": content for name, content in pictures.items()}
        self.asked: list[str] = []

    def fetch(self, url: str, stopped: Callable[[], bool]) -> bytes:
        assert not stopped()
        self.asked.append(url)
        if url not in self.pictures:
            raise PictureRefusedError("no picture")
        return self.pictures[url]


def remote(*names: str, trackers: tuple[str, ...] = ()) -> list[RemotePicture]:
    every = [*((name, False) for name in names), *((name, True) for name in trackers)]
    return [RemotePicture(n, f"https://example.com/{name}", tracker) for n, (name, tracker) in enumerate(every)]


def load(shelf: Shelf, pictures: list[RemotePicture], *, stopped: bool = False) -> LoadedPictures:
    def recode(data: bytes) -> bytes | None:
        return data.upper() if data.isalpha() else None

    return PictureService(shelf).load(pictures, recode, lambda: stopped)


def test_trackers_are_skipped_and_counted() -> None:
    shelf = Shelf(a=b"aa", b=b"bb", open=b"cc")
    found = load(shelf, remote("a", "b", trackers=("open",)))
    assert found.pictures == {"https://example.com/a": b"AA", "https://example.com/b": b"BB"}
    assert (found.loaded, found.failed, found.trackers) == (2, 0, 1)
    assert sorted(shelf.asked) == ["https://example.com/a", "https://example.com/b"]


def test_what_is_no_picture_or_is_not_given_is_counted() -> None:
    found = load(Shelf(a=b"aa", text=b"<p>"), remote("a", "text", "gone"))
    assert (found.loaded, found.failed, found.trackers) == (1, 2, 0)


def test_a_picture_that_is_named_twice_is_asked_once() -> None:
    shelf = Shelf(a=b"aa")
    assert load(shelf, remote("a", "a")).loaded == 1
    assert len(shelf.asked) == 1


def test_not_more_than_fits() -> None:
    many = remote(*(f"p{n}" for n in range(picture_loading.MOST_PICTURES + 5)))
    shelf = Shelf(**{f"p{n}": b"a" for n in range(picture_loading.MOST_PICTURES + 5)})
    found = load(shelf, many)
    assert (found.loaded, found.failed) == (picture_loading.MOST_PICTURES, 5)


def test_given_up_at_once() -> None:
    shelf = Shelf(a=b"aa")
    assert load(shelf, remote("a"), stopped=True).loaded == 0
    assert shelf.asked == []
