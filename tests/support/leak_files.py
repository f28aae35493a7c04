"""Files full of planted words, as a school would import them."""

from __future__ import annotations

import base64
from pathlib import Path

from support.leaks import TOKENS as T

_PEOPLE = f"""kind,external_id,given,family,email,mobile
student,{T["student id"]},{T["given name"]},{T["family name"]},,
contact,c1,{T["given name"]},{T["family name"]},{T["address"]}@example.com,+61 491 570 737
"""
_RELATIONS = f"student_id,contact_id,relation\n{T['student id']},c1,mother\n"
_MESSAGES_HEAD = "message_id,sent_at,type,to,from,subject,text,html,status,status_at,reason,student_id,campaign\n"
_ACTIVITIES = (
    "activity_id,person_id,student_id,at,kind,title,detail\n"
    f"a1,c1,{T['student id']},2026-11-20T01:00:00Z,call,{T['activity']},{T['activity']} again\n"
)
_MAIL = f"""From: Office <office@hillcrest.example>
To: {T["given name"]} <{T["address"]}@example.com>
Subject: {T["subject"]}
Date: Fri, 20 Nov 2026 01:00:00 +0000
Message-ID: <planted@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<!DOCTYPE html><body><p style="font-family:{T["html"]}">{T["html"]} and {T["word found in a mail"]}</p></body>
--b
Content-Type: text/plain; name="{T["attachment"]}.txt"
Content-Disposition: attachment; filename="{T["attachment"]}.txt"
Content-Transfer-Encoding: base64

{base64.b64encode(T["attached words"].encode()).decode()}
--b--
"""


def _message(number: int, word: str) -> str:
    to = f"{T['address']}@example.com" if number % 2 else "+61491570737"
    kind = "email" if number % 2 else "sms"
    text, html = (f"{word} {T['text']} {number}", f"<p>{T['html']} {number}</p>") if number % 2 else (word, "")
    return (
        f"m-{word}-{number},2026-11-{number % 20 + 1:02}T01:00:00Z,{kind},{to},office@hillcrest.example,"
        f"{T['subject']} {number},{text},{html},bounced_hard,2026-11-21T01:00:00Z,"
        f"550 5.1.1 {T['address']}@example.com unknown,{T['student id']},{T['campaign']}\n"
    )


def write_files(folder: Path) -> list[Path]:
    """Write files of every kind into *folder*; their names give the order."""
    folder.mkdir()
    contents = {
        "1-people.csv": _PEOPLE,
        "2-relations.csv": _RELATIONS,
        f"3-{T['file']}.csv": _MESSAGES_HEAD + "".join(_message(number, "plain") for number in range(1, 41)),
        "4-activities.csv": _ACTIVITIES,
        f"5-{T['file']}.eml": _MAIL.replace("\n", "\r\n"),
    }
    for name, content in contents.items():
        (folder / name).write_text(content, "utf-8", newline="")
    return [folder / name for name in contents]


def write_long_file(folder: Path, messages: int) -> Path:
    """Write a file that takes long enough to be killed over."""
    path = folder / "long.csv"
    rows = "".join(_message(number, T["killed import"]) for number in range(1, messages + 1))
    path.write_text(_MESSAGES_HEAD + rows, "utf-8", newline="")
    return path
