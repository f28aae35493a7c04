"""What an erasure takes and what stays, in sentences, for the command line and the windows."""

from __future__ import annotations

from app.i18n import _, ngettext
from app.services.erase import ErasePreview


def going(what: ErasePreview) -> list[str]:
    """What goes, a sentence each; nothing is left out but what is none."""
    found = [
        (what.messages, ngettext("{n} message goes whole: nobody else got it.",
                                 "{n} messages go whole: nobody else got them.", what.messages)),
        (what.shared, ngettext("{n} message that others got, too, stays with them; only this person’s line goes.",
                               "{n} messages that others got, too, stay with them; only this person’s lines go.",
                               what.shared)),
        (what.activities - what.notes, ngettext("{n} activity goes.", "{n} activities go.",
                                                what.activities - what.notes)),
        (what.notes, ngettext("{n} note of this computer goes.", "{n} notes of this computer go.", what.notes)),
        (what.corrections, ngettext("{n} correction by hand goes.", "{n} corrections by hand go.", what.corrections)),
        (what.addresses, ngettext("{n} address goes.", "{n} addresses go.", what.addresses)),
        (what.files, ngettext("The name of {n} imported file names the person and is forgotten.",
                              "The names of {n} imported files name the person and are forgotten.", what.files)),
    ]  # fmt: skip
    lines = [words.format(n=count) for count, words in found if count]
    return lines or [_("Nothing but the entry itself goes.")]


def staying(what: ErasePreview) -> list[str]:
    """What stays, and why, a sentence each."""
    lines: list[str] = []
    if what.shared or what.about:
        lines.append(
            _("Messages that others got keep their text, as those people received it; it may name the person.")
        )
    if what.about:
        words = ngettext(
            "{n} message about this person went to others and stays in their logs.",
            "{n} messages about this person went to others and stay in their logs.",
            what.about,
        )
        lines.append(words.format(n=what.about))
    if what.elsewhere:
        words = ngettext(
            "{n} activity of somebody else names this person and stays.",
            "{n} activities of other people name this person and stay.",
            what.elsewhere,
        )
        lines.append(words.format(n=what.elsewhere))
    if what.common_addresses:
        words = ngettext(
            "{n} address belongs to somebody else, too, and stays with its messages.",
            "{n} addresses belong to somebody else, too, and stay with their messages.",
            what.common_addresses,
        )
        lines.append(words.format(n=what.common_addresses))
    if what.linked:
        lines.append(_("{names}: they stay, only the link goes.").format(names=", ".join(what.linked)))
    lines.append(_("A line in the activity record says that somebody was erased, without the name."))
    return lines


def copies_words(what: ErasePreview) -> str:
    """What the copies of the program hold, '' when there are none."""
    count = len(what.copies)
    words = ngettext(
        "{n} copy of the log, which the program made before an import, an update or a restore, still holds the person.",
        "{n} copies of the log, which the program made before imports, updates or restores, still hold the person.",
        count,
    )
    return words.format(n=count) if count else ""


def elsewhere() -> str:
    """Where the program cannot look."""
    return _("Backups, exported files and prints that somebody made stay as they are: look for them yourself.")


def unfinished() -> str:
    """What a person is told whose erasure waits for other windows."""
    return _(
        "It was erased, but a copy stays in the journal of the log while another window reads it. Close the other"
        " windows of Comms Log on this log; the next start of the program ends the erasure."
    )
