"""The text messages of the sample school, short and long, plain and with emoji, and how many parts they take."""

from __future__ import annotations

from typing import Final

# What fits into GSM 03.38 with one septet a character, and the characters that take two (3GPP TS 23.038).
_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE: Final = frozenset("^{}\\[~]|€\f")
_GSM: Final = _BASIC | _DOUBLE

_LONG_FORM: Final = (
    "Hi {given}, the enrolment form for {student} still needs a signature page and an immunisation statement. You "
    "can take a photo with your phone and send it at hillcrest.example/form. The form keeps what you typed until "
    "{date}. Questions? Call us between 8 am and 4 pm, we are happy to help. Hillcrest School, 12 Hill Road"
)
_LONG_EVENING: Final = (
    "Dear {given}, parent-teacher evening is on {date} from {time}. Book your ten minutes at "
    "hillcrest.example/evenings (first come, first served; siblings can be booked back to back). If you need an "
    "interpreter, tell us two days before and we will arrange one, free of charge. Light supper is served in the "
    "hall by the Year 10 hospitality class, so come hungry. Parking is on the oval, enter from Station Street."
)
# str.format patterns; fields: given, student, date, time, code
OUTBOUND: Final = (
    "Reminder: tour {date}, {time}, front gate. Reply STOP to opt out.",
    "Hi {given}, thanks for your enquiry about {student}. You can book a tour at hillcrest.example/tour",
    "{student} was marked absent today. Please reply with a reason or call the office. Hillcrest School",
    "Hi {given}, {student} is in sick bay with a headache. Nothing serious, but could you collect before {time}?",
    "Bus 7 is running 15 min late this afternoon. Sorry! Hillcrest",
    "Your code for the parent portal is {code}. It works for 10 minutes. Nobody from the school will ask for it.",
    "Sports day is ON ☀️ See you at the oval from {time}. Hats, please! 🏃‍♀️🏃",
    "Sports day is off: too wet ☔. New date: {date}.",
    "Camp bus is back at about {time} 🏕️ Please wait at gate B. {student} will be hungry 😀",
    _LONG_FORM,
    _LONG_EVENING,
    "Fee reminder: Term fee for {student} is due {date}. Pay at hillcrest.example/pay. Ignore if paid.",
    "Café Über opens today: crêpes, jalapeño toasties & más. Voilà! {time}, the canteen",
    "您好 {given}，{student} 的参观时间是 {date} {time}，请在正门等候。Hillcrest",
    "مرحباً {given}، موعد زيارتكم مع {student} يوم {date} الساعة {time}. مدرسة هيلكريست",
    "Chào {given}, buổi tham quan của {student} là {date} lúc {time}. Hẹn gặp ở cổng trước!",
    "Lockdown drill today at {time}.\nThis is only a drill.\nNo need to come or call.",
    "It's {student}'s library day tomorrow 📚",
)  # fmt: skip
INBOUND: Final = (
    "Thanks! 👍", "Ok thank you", "He has a cold, back tomorrow", "Running 5 min late sorry", "Who is this?",
    "Can we move it to Friday?", "谢谢", "شكراً", "Sick today, sorry for the late notice", "Yes we will be there 😀",
)  # fmt: skip


def count_parts(text: str) -> int:
    """How many SMS *text* is sent as: 160 or 153 septets a part in GSM 03.38, else 70 or 67 UTF-16 units."""
    if _GSM.issuperset(text):
        size, single, joined = len(text) + sum(letter in _DOUBLE for letter in text), 160, 153
    else:
        size, single, joined = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if size <= single else -(-size // joined)
