"""Writes the mail of the messy school: an mbox, and .eml files of which some repeat a mail of the mbox."""

from __future__ import annotations

from datetime import UTC, datetime
from email.header import Header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from html import escape
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from oracle import messy_words as words
from oracle.messy_mailing import OWN_DOMAIN, Mailing

NAMES = ["", "Old Friend", "Café Owner", "Tan, Mei", "李 小龙", "Neighbour at no. 7"]
HIDDEN = '<div style="display:none">preheader peekaboo</div>'


def write_mail(mailing: Mailing, rng: Random, folder: Path, n: int) -> list[Path]:
    """Write `n` mails into sent.mbox and six .eml files beside it."""
    mails = [_mail(mailing, rng, number) for number in range(n)]
    mbox = folder / "sent.mbox"
    quoted = b""
    for mail in mails:
        lines = [b">" + line if line.startswith(b"From ") else line for line in mail.split(b"\n")]
        quoted += b"From office@school.example.org Mon Nov  2 09:00:00 2026\n" + b"\n".join(lines) + b"\n"
    mbox.write_bytes(quoted)
    singles = rng.sample(mails, 3) + [_mail(mailing, rng, n + k) for k in range(2)]
    singles.append(_literal(mailing, rng, n + 9))
    paths = [mbox]
    for number, mail in enumerate(singles):
        paths.append(folder / f"mail-{number}.eml")
        paths[-1].write_bytes(mail.replace(b"\n", b"\r\n"))
    return paths


def _mail(mailing: Mailing, rng: Random, number: int) -> bytes:
    body = _body(rng)
    roll = rng.random()
    if roll < 0.08:
        body = _report()
        _head(
            body,
            rng,
            f"MAILER-DAEMON@{OWN_DOMAIN}",
            [("", f"office@{OWN_DOMAIN}")],
            [],
            "Undelivered mail returned",
        )
    elif roll < 0.18:
        sender = mailing.email_recipients(1)[0]
        _head(body, rng, sender, [("", f"office@{OWN_DOMAIN}")], [], "A question from home")
    else:
        to = [(rng.choice(NAMES), mailing.typed(a)) for a in mailing.email_recipients(rng.choice([1, 1, 2]))]
        copied = [(rng.choice(NAMES), mailing.typed(a)) for a in mailing.email_recipients(rng.choice([0, 0, 1]))]
        if rng.random() < 0.3:
            copied.append(("Somebody else", to[0][1].swapcase()))
        _head(body, rng, rng.choice(mailing.senders), to, copied, rng.choice(words.SUBJECTS))
    body["Message-ID"] = f"<m-{number:04d}.{rng.randrange(10**6)}@{OWN_DOMAIN}>"
    _date(body, rng, mailing.clock.moment())
    return _bytes(body, rng)


def _literal(mailing: Mailing, rng: Random, number: int) -> bytes:
    """A mail whose own text begins a line with >From: nothing may be taken from it, it is no mbox."""
    body = MIMEText("A quotation:\n>From here on it is literal\n", "plain", "us-ascii")
    to = [("", a) for a in mailing.email_recipients(1)]
    _head(body, rng, mailing.senders[0], to, [], "Literal quotation")
    body["Message-ID"] = f"<literal-{number}@{OWN_DOMAIN}>"
    _date(body, rng, mailing.clock.moment())
    return _bytes(body, rng)


def _bytes(body: MIMEBase, rng: Random) -> bytes:
    """The mail as sent, its boundaries drawn from the seed and no line changed for an mbox."""
    for part in body.walk():
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=={rng.randrange(10**12)}==")
    return body.as_bytes(policy=compat32.clone(mangle_from_=False))


def _head(  # noqa: PLR0917 - the parts of a mail's head
    body: MIMEBase,
    rng: Random,
    sender: str,
    to: list[tuple[str, str]],
    cc: list[tuple[str, str]],
    subject: str,
) -> None:
    body["From"] = formataddr((rng.choice(["", "Harbour School"]), sender))
    body["To"] = ", ".join(_named(name, address) for name, address in to)
    if cc:
        body["Cc"] = ",\n ".join(_named(name, address) for name, address in cc)
    if subject or rng.random() < 0.5:
        body["Subject"] = subject if subject.isascii() else Header(subject, "utf-8").encode()


def _named(name: str, address: str) -> str:
    return formataddr((name, address), "utf-8")


def _date(body: MIMEBase, rng: Random, moment: datetime) -> None:
    roll = rng.random()
    if roll < 0.15:
        body["Date"] = moment.strftime("%a, %d %b %Y %H:%M:%S -0000")
        return
    zone = ZoneInfo(rng.choice(["Australia/Sydney", "America/New_York", "UTC", "Africa/Cairo"]))
    stamp = format_datetime(moment.astimezone(zone))
    if roll < 0.30:
        earlier = format_datetime(datetime.fromtimestamp(moment.timestamp() - 90, UTC))
        if roll < 0.22:
            body["Date"] = "the day before yesterday"
        body["Received"] = f"from a.example.net by b.example.org with ESMTP id 1; {stamp}"
        body["Received"] = f"from c.example.net by a.example.net with ESMTP id 2; {earlier}"
        return
    body["Date"] = stamp


def _body(rng: Random) -> MIMEBase:
    sentences = rng.sample(words.SENTENCES, 2)
    plain = "\n".join(sentences) + "\n"
    html = "<html><body>" + HIDDEN + "".join(f"<p>{escape(s)}</p>" for s in sentences) + "</body></html>"
    kind = rng.choice(["plain", "html", "both", "attachment", "from"])
    if kind == "plain":
        return MIMEText(plain, "plain", "utf-8")
    if kind == "html":
        return MIMEText(html, "html", "utf-8")
    if kind == "from":
        return MIMEText(
            "Dear all,\nFrom Monday the gate is closed.\nFrom the desk of the office\n", "plain", "us-ascii"
        )
    both = MIMEMultipart("alternative")
    both.attach(MIMEText(plain, "plain", "utf-8"))
    both.attach(MIMEText(html, "html", "utf-8"))
    if kind == "both":
        return both
    mixed = MIMEMultipart("mixed")
    mixed.attach(both)
    attached = MIMEApplication(b"%PDF-1.4 invented", "pdf")
    attached.add_header("Content-Disposition", "attachment", filename="note.pdf")
    mixed.attach(attached)
    return mixed


def _report() -> MIMEBase:
    report = MIMEMultipart("report", **{"report-type": "delivery-status"})
    report.attach(MIMEText("Your message could not be delivered.\n", "plain", "us-ascii"))
    status = MIMEBase("message", "delivery-status")
    server, recipient = Message(), Message()
    server["Reporting-MTA"] = "dns; school.example.org"
    recipient["Final-Recipient"] = "rfc822; x@example.com"
    recipient["Action"] = "failed"
    status.set_payload([server, recipient])
    report.attach(status)
    return report
