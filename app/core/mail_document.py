"""A mail made ready for showing: the rebuilt page, its own pictures, and what was left out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.core.links import CheckedLink

LINK_PATH: Final = "l/"
PICTURE_PATH: Final = "i/"


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A picture that the page shows as ``i/<number>``, checked by its own first bytes. Width and height in pixels."""

    number: int
    mime: str
    data: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class RemotePicture:
    """A picture somewhere in the network that the page names and that was not loaded.

    *tracker*: it is there to tell the sender that the mail was opened (one pixel, or of a known pattern).
    """

    number: int
    url: str
    tracker: bool


@dataclass(frozen=True, slots=True)
class MailDocument:
    """The whole guarded page of one message.

    *html* is empty where there is nothing to draw: then *text* is shown. *reason* is the sentence for the person
    when the message has HTML that could not be shown safely. In the page every link leads to ``l/<n>`` (of a
    telephone or mail link ``tel:l/<n>``, ``mailto:l/<n>``), and ``links[n]`` says where it really goes: so the
    page itself knows nowhere to go. Pictures lead to ``i/<number>`` of *parts*.
    """

    html: bytes
    text: str
    parts: Mapping[int, PicturePart] = field(default_factory=dict[int, PicturePart])
    remote: tuple[RemotePicture, ...] = ()
    links: tuple[CheckedLink, ...] = ()
    reason: str = ""

    @property
    def trackers(self) -> int:
        """How many of the pictures that were not loaded are trackers."""
        return sum(picture.tracker for picture in self.remote)

    def link_at(self, address: str) -> CheckedLink | None:
        """The link that the page's *address* (``l/3``, ``tel:l/3``, or an absolute form that ends so) stands for."""
        head, found, number = address.rpartition(LINK_PATH)
        if not found or not number.isdecimal() or (head and head[-1] not in "/:"):
            return None
        place = int(number)
        return self.links[place] if place < len(self.links) else None
