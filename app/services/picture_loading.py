"""Loads the pictures of one message because a person asked for them; trackers are skipped and counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, Protocol

from app.core.mail_document import RemotePicture
from app.sources.http import PictureRefusedError

MOST_PICTURES: Final = 200
MOST_BYTES: Final = 60_000_000  # of one message together
_AT_A_TIME: Final = 6


class Fetcher(Protocol):
    """Fetches one picture; raises PictureRefusedError."""

    def fetch(self, url: str, stopped: Callable[[], bool]) -> bytes: ...


@dataclass(frozen=True, slots=True)
class LoadedPictures:
    """*pictures* by the address under which the mail names them; how many could not be loaded (*failed*), and how
    many were not asked for because they are *trackers*.
    """

    pictures: dict[str, bytes]
    failed: int
    trackers: int

    @property
    def loaded(self) -> int:
        """How many pictures came."""
        return len(self.pictures)


class PictureService:
    """Goes to the network, and only when it is asked: call it off the UI thread."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def load(
        self,
        remote: Sequence[RemotePicture],
        recode: Callable[[bytes], bytes | None],
        stopped: Callable[[], bool],
    ) -> LoadedPictures:
        """Load those of *remote* that are no trackers, several at a time, each taken through *recode*, which decodes
        it and writes it anew (None: it is no picture). *stopped* gives the rest up.
        """
        trackers = sum(picture.tracker for picture in remote)
        wanted = list(dict.fromkeys(picture.url for picture in remote if not picture.tracker))
        taken = 0

        def one(url: str) -> bytes | None:
            nonlocal taken
            if stopped() or taken > MOST_BYTES:
                return None
            try:
                content = self._fetcher.fetch(url, stopped)
            except PictureRefusedError:
                return None
            taken += len(content)
            return recode(content)

        with ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="pictures") as pool:
            found = dict(zip(wanted, pool.map(one, wanted[:MOST_PICTURES]), strict=False))
        pictures = {url: content for url, content in found.items() if content is not None}
        return LoadedPictures(pictures, len(wanted) - len(pictures), trackers)
