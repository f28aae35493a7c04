"""The words of the office's own mails, and the small files that hang on them."""

from __future__ import annotations

from typing import Final

OFFICE: Final = ("Ruth Okafor", "Tomás Vidal", "Grace Whitlock", "Amrit Dhillon")
SUBJECTS: Final = (
    "{student}’s lunch box",
    "A question about {student}'s form",
    "{student} – music lessons next term",
    "Lost property: a blue jumper",
    "Following up on our talk",
    "Your tour, and a map",
    "Größe der Schuluniform / uniform size",
    "{student} 的课本",
)
_CELLO: Final = """\
Dear {dear},

thank you for your time on the phone. As promised: the music teacher has a place on {weekday} at {time}, and \
{student} can try the cello before you decide.

Kind regards,
Ruth Okafor
Enrolments, {school}
"""
_PAGE: Final = """\
Dear {dear},

one page of the form is hard to read (page 3, the immunisation dates). Could you send a photo of it? Your phone will do.

Thank you!
Tomás
"""
_JUMPER: Final = """\
Hello {dear},

{student}’s jumper has turned up. It is in the basket beside the office – blue, size 10, with “{student}” in the collar.

Grace Whitlock
Front office
"""
_SUMMARY: Final = """\
Dear {dear},

I enjoyed our talk. To sum up:

  1. {student} starts in {term}.
  2. The first day is {date}, {time}.
  3. Please bring the birth certificate.

If anything is unclear, write or ring – we are here until 4.

Warm regards,
Dr Amrit Dhillon
"""
TEXTS: Final = (_CELLO, _PAGE, _JUMPER, _SUMMARY)
# Lines that begin with From: an mbox has to quote them, the second one once more.
LIBRARY: Final = """\
From next week the library opens at 8.
>From the list you gave us, two books are still out.

-- \n\
The library
"""
ANSWERS: Final = (
    "Thanks so much, that works for us.",
    "Sorry for the late answer! {student} would love to come.",
    "Could we do Friday instead? I work on Thursdays.",
    "Attached is the page. Let me know if you need anything else.",
)
CALENDAR: Final = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Hillcrest School//Sample//EN\r\n"
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{stamp}\r\nDTSTART:{stamp}\r\n"
    "SUMMARY:A talk about the enrolment\r\nLOCATION:12 Hill Road\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
# A report as RFC 3464 has it.
DELIVERY_REPORT: Final = """\
Date: {date}
From: Mail Delivery System <MAILER-DAEMON@mx.{domain}>
To: office@{domain}
Message-ID: {number}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"

--{boundary}
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.{domain}.
Your message could not be delivered to <{address}>: {words}

--{boundary}
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{domain}

Final-Recipient: rfc822; {address}
Action: {action}
Status: {code}
Diagnostic-Code: smtp; {words}

--{boundary}
Content-Type: text/rfc822-headers

Message-ID: {original}
To: {address}

--{boundary}--
"""


def small_pdf(words: str) -> bytes:
    """A one-page PDF that says *words* (plain ASCII)."""
    stream = f"BT /F1 18 Tf 60 740 Td (Hillcrest School: {words}) Tj ET".encode("ascii", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out = b"%PDF-1.4\n"
    places: list[int] = []
    for n, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
