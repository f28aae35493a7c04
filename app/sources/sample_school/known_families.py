"""The families that every sample school begins with: the Tans, and the others of the pictures."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.sources.sample_school.families import FamilyMaker
from app.sources.sample_school.school_people import Carer, Family, Link, MailState, PhoneState, Student

# given, family, role, culture, e-mail, mobile, what mail does; the child's given and family name and year.
# Mail domains are reserved ones; a country is seen in the telephone number alone.
_NEIGHBOURS: Final = (
    ("Aoife", "Ní Bhriain", "Mother", "ie", "aoife@example.org", "+353850000101", "GOOD", "Saoirse", "Byrne", 3),
    ("Hassan", "al-Amin", "Father", "ar", "hassan@example.net", "+61400000107", "FULL", "Yusuf", "al-Amin", 8),
    ("Ines", "Kovač", "Guardian", "hr", "ines.kovac@example.com", "+61400000109", "GOOD", "Petra", "Kovač", 5),
    ("Jakob", "Lind", "Father", "se", "jakob@post.example", "", "GOOD", "Elsa", "Lind", 1),
    ("Kiri", "Parata", "Mother", "mi", "kiri.p@mail.example", "+64210000113", "GOOD", "Manaia", "Parata", 9),
    ("Linh", "Nguyễn", "Mother", "vi", "", "+61400000115", "GOOD", "An", "Nguyễn", 0),
    ("Marcus", "O’Dea", "Father", "en", "marcus@example.com", "+61400000117", "GOOD", "Finn", "O’Dea", 6),
    ("Noor", "Rahman", "Mother", "bd", "noor@example.con", "+61400000119", "NO_DOMAIN", "Zara", "Rahman", 4),
    ("Olga", "Petrova", "Grandmother", "ru", "olga@example.com", "+61400000121", "GOOD", "Mila", "Petrova", 2),
    ("Wang", "Wei", "Father", "zh", "wang.wei@inbox.example", "+8613000000123", "GOOD", "Wang", "Li", 10),
)

_PICTURE_YEAR: Final = ("2026-02-12", "2027-01-31")  # Olivia's enquiry, and until when it would be news


def make_tans(maker: FamilyMaker) -> Family:
    """Olivia Tan, who applies for Year 7, her brother Lucas, who is here already, and their parents."""
    olivia = Student(maker.student_id(in_roster=False), "Olivia", "Tan", in_roster=False, year=7, number="S-20931")
    picture = _PICTURE_YEAR[0] <= maker.today.isoformat() <= _PICTURE_YEAR[1]
    olivia.applied_on = _PICTURE_YEAR[0] if picture else (maker.today - timedelta(days=284)).isoformat()
    olivia.entry_year, olivia.stage = str(int(olivia.applied_on[:4]) + 1), "Tour booked"
    olivia.emails.append(maker.mailbox("olivia.tan", "pupil.example"))
    lucas = Student(maker.student_id(in_roster=True), "Lucas", "Tan", year=4, number="S-20447", entry_year="2023")
    mei = Carer(maker.carer_id(in_roster=True), "Mei", "Tan", role="Mother", culture="sg")
    mei.emails.append(maker.mailbox("mei.tan", "example.com"))
    mei.mobiles.append("+61400000101")
    daniel = Carer(maker.carer_id(in_roster=True), "Daniel", "Tan", role="Father", culture="sg")
    daniel.emails.append(maker.mailbox("d.tan", "exmaple.com"))
    daniel.mobiles.append("+61400000102")
    daniel.mail_state = MailState.NO_MAILBOX
    for member in (olivia, lucas, mei, daniel):
        member.steady = True
        maker.claim(member.given, member.family)
    links = [
        Link(student, carer, carer.role, priority)
        for student in (olivia, lucas)
        for priority, carer in enumerate((mei, daniel), start=1)
    ]
    return Family([olivia, lucas], [mei, daniel], links, agents=3)


def make_neighbours(maker: FamilyMaker, room: int) -> list[Family]:
    """As many of the other families of the pictures as *room* people allow (two each)."""
    families: list[Family] = []
    for row in _NEIGHBOURS[: max(0, room // 2)]:
        given, family, role, culture, email, mobile, state, child, child_family, year = row
        carer = Carer(maker.carer_id(in_roster=True), given, family, role=role, culture=culture)
        carer.mail_state = MailState[state]
        carer.phone_state = PhoneState.GOOD
        carer.apple = given == "Olga"
        if email:
            carer.emails.append(maker.mailbox(*email.split("@")))
        if mobile:
            carer.mobiles.append(mobile)
        student = Student(maker.student_id(in_roster=True), child, child_family, year=year)
        maker.claim(given, family)
        maker.claim(child, child_family)
        student.number = f"S-{20500 + maker.students}"
        student.enriched = True
        student.applied_on = "2025-08-18"
        families.append(Family([student], [carer], [Link(student, carer, role)], agents=1))
    return families
