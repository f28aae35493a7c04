"""A seeded, deliberately untidy set of families for the messy school, before any file is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

GIVEN = [
    "Amelia",
    "Noah",
    "Zoë",
    "Björn",
    "Mei",
    "José",
    "Priya",
    "Liam",
    "Aoife",
    "Łukasz",
    "Chloé",
    "Ahmed",
    "Sofía",
    "Tariq",
    "Hana",
    "Oscar",
    "Ngozi",
    "Ivan",
    "Maren",
    "Kenji",
    "Ruth",
    "Dmitri",
    "Elif",
    "Pita",
    "Freya",
    "Tomás",
    "Wren",
    "Yusuf",
    "Ingrid",
    "Marco",
    "Leilani",
    "Otto",
    "Saoirse",
    "Bao",
    "Greta",
    "Hugo",
]
FAMILY = [
    "Tan",
    "O'Dea",
    "Müller",
    "Ñuñez",
    "Åström",
    "Okafor",
    "Smith",
    "Nguyen",
    "Kowalska",
    "Haddad",
    "Petrov",
    "Le-Roux",
    "Çelik",
    "Whaanga",
    "MacLeod",
    "Šimić",
    "Dubois",
    "Fernandes",
    "Iyer",
    "Rossi",
    "Svensson",
    "Takeda",
    "Brennan",
    "Goldberg",
    "Mbeki",
    "Larsen",
    "Quispe",
    "Yilmaz",
    "Vance",
    "Weber",
]
DOMAINS = ["example.com", "example.net", "mail.example.com", "example.org"]


@dataclass
class Being:
    """One person of the school as its office knows them; `home` is the file kind that carries them."""

    key: str
    kind: str
    given: str
    family: str
    home: str
    emails: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    landlines: list[str] = field(default_factory=list)
    student_number: str = ""
    role: str = ""
    ext_id: str = ""
    extra_id: str = ""
    user_ids: str = ""
    leaves: bool = False
    new_email: str = ""


@dataclass
class Tie:
    """A link of a student and an adult; `file` says which kind of file states it, `dropped` that the second term of
    the roster no longer does.
    """

    student: Being
    adult: Being
    role: str
    file: str
    since: str = ""
    until: str = ""
    restricted: bool = False
    dropped: bool = False


class Township:
    """Builds the families one shape after another; every list is in the order of making."""

    def __init__(self, rng: Random, region: str) -> None:
        """Begin with no people; `region` is AU or US and decides how numbers look."""
        self.rng = rng
        self.region = region
        self.beings: list[Being] = []
        self.ties: list[Tie] = []
        self.shared: list[tuple[str, list[Being]]] = []
        self.siblings: list[list[Being]] = []
        self._used: set[str] = set()
        self._serial = 0
        self._number = 0

    def name(self) -> tuple[str, str]:
        """A given and a family name not used together before."""
        while True:
            pair = (self.rng.choice(GIVEN), self.rng.choice(FAMILY))
            if " ".join(pair) not in self._used:
                self._used.add(" ".join(pair))
                return pair

    def email(self, given: str, family: str) -> str:
        """A fresh address, its letter case as people type it."""
        self._serial += 1
        plain = "".join(c for c in f"{given}.{family}" if c.isascii() and (c.isalpha() or c == "."))
        local = f"{plain}{self._serial}"
        if self.rng.random() < 0.3:
            local = local.upper() if self.rng.random() < 0.3 else local.title()
        return f"{local}@{self.rng.choice(DOMAINS)}"

    def mobile(self) -> str:
        """A fresh fictitious mobile number in E.164."""
        self._number += 1
        if self.region == "AU":
            return f"+61491570{100 + self._number:03d}"
        return f"+1{212 + self._number // 90}55501{10 + self._number % 90:02d}"

    def person(self, kind: str, home: str, family: str = "", *, mail: bool = True, sms: bool = True) -> Being:
        """A new person of `kind` student, contact or staff, kept in the order made."""
        given, own_family = self.name()
        being = Being(f"{kind[0]}{len(self.beings)}", kind, given, family or own_family, home)
        if family:
            self._used.add(f"{given} {family}")
        number = len(self.beings)
        being.ext_id = {
            "oneroster": f"or-{kind[0]}-{number:03d}",
            "sds": f"70{number:04d}",
            "people": f"{kind[0].upper()}2{number:03d}",
        }[home]
        if mail:
            being.emails.append(self.email(being.given, being.family))
        if sms:
            being.numbers.append(self.mobile())
        self.beings.append(being)
        return being

    def tie(self, students: list[Being], adults: list[Being], roles: list[str], file: str) -> None:
        """Link every student with every adult, undated."""
        for student in students:
            for adult, role in zip(adults, roles, strict=True):
                adult.role = adult.role or role
                self.ties.append(Tie(student, adult, role, file))

    def household(
        self, home: str, n_students: int, roles: list[str], *, student_mail: bool = False
    ) -> tuple[list[Being], list[Being]]:
        """An ordinary family: students and adults with one family name, linked by their home's own file."""
        _, family = self.name()
        students = [self.person("student", home, family, mail=student_mail, sms=False) for _ in range(n_students)]
        adults = [self.person("contact", home, family) for _ in roles]
        self.tie(students, adults, roles, "relations" if home == "people" else "roster")
        if n_students > 1:
            self.siblings.append(students)
        return students, adults

    def build(self) -> None:
        """Make all families."""
        for home in ("oneroster", "sds", "people"):
            role = "parent" if home == "oneroster" else "guardian"
            roles = ["mother", "father"] if home == "people" else [role, role]
            self.household(home, 2, roles, student_mail=True)
            self.household(home, 1, roles[:1])
            self.household(home, 3, roles)
            self._couple_with_one_address(home, roles)
            self._family_with_one_address(home, roles[:1])
        self._siblings_with_one_address()
        self._separated()
        self._dated()
        self._outranked()
        self._tagged()
        self._odd_numbers()
        self._staff()
        self._leavers()
        self._several_ids()
        self._grandparent()
        self._alone()
        self._no_longer_linked()

    def _couple_with_one_address(self, home: str, roles: list[str]) -> None:
        students, adults = self.household(home, 2, roles, student_mail=True)
        address = f"the.{adults[0].ext_id.lower()}s@example.org"
        for adult in adults:
            adult.emails = [address]
        adults[1].numbers = list(adults[0].numbers)
        self.shared.append((address, adults))
        self.shared.append((adults[0].numbers[0], adults))
        if home == "people":
            students[0].student_number = f"N{self.rng.randrange(5000, 6000)}-{students[0].ext_id}"

    def _family_with_one_address(self, home: str, roles: list[str]) -> None:
        students, adults = self.household(home, 2, roles)
        for student in students:
            student.emails = [adults[0].emails[0].lower()]
        students[1].numbers = [self.mobile()]

    def _siblings_with_one_address(self) -> None:
        students, _ = self.household("people", 2, ["guardian"])
        address = self.email(*self.name())
        for student in students:
            student.emails = [address]
        self.siblings.remove(students)

    def _separated(self) -> None:
        students, adults = self.household("people", 2, ["mother", "father"])
        for tie in self.ties:
            if tie.adult is adults[1]:
                tie.restricted = True
        roster_students, roster_adults = self.household("oneroster", 2, ["parent", "parent"])
        self.ties.append(Tie(roster_students[0], roster_adults[1], "Father", "relations", restricted=True))
        students[0].numbers = [self.mobile()]

    def _dated(self) -> None:
        students, adults = self.household("people", 2, ["mother", "foster carer"])
        self.ties = [t for t in self.ties if t.adult is not adults[1]]
        for since, until in (("2025-12-01", "2026-04-05"), ("2026-09-06", "2026-11-01"), ("2026-11-22", "")):
            self.ties.append(Tie(students[0], adults[1], "Foster carer", "relations", since, until))
        self.ties.append(Tie(students[1], adults[1], "Foster carer", "relations", "2026-10-04", "2026-11-17"))
        self.ties.append(Tie(students[1], adults[0], "aunt", "relations", "2026-11-10", ""))
        self.ties = [t for t in self.ties if not (t.adult is adults[0] and t.student is students[1] and not t.since)]

    def _outranked(self) -> None:
        for home in ("oneroster", "sds"):
            role = "parent" if home == "oneroster" else "guardian"
            students, adults = self.household(home, 2, [role, role])
            self.ties.append(Tie(students[0], adults[0], "Stepfather", "relations", "", "2026-10-31"))
            self.ties.append(Tie(students[0], adults[1], "Mother", "relations", "2026-03-08", ""))
            self.ties.append(Tie(students[1], adults[0], "Guardian ad litem", "relations", "2026-11-01", "2026-11-20"))

    def _tagged(self) -> None:
        students, adults = self.household("people", 2, ["mother", "father"])
        adults[0].emails = ["mei.tan+amy@gmail.com", "mei.tan+ben@gmail.com"]
        adults[1].emails = ["meitan@gmail.com"]
        students[0].emails = ["Mei.Tan@Gmail.com"]

    def _odd_numbers(self) -> None:
        _, adults = self.household("people", 1, ["mother", "father", "neighbour"])
        adults[0].emails = []
        adults[1].numbers = []
        adults[2].emails = []
        adults[2].numbers = []

    def _staff(self) -> None:
        for home in ("oneroster", "sds"):
            self.person("staff", home)
            _, adults = self.household(home, 1, ["parent" if home == "oneroster" else "guardian"])
            adults[0].kind = "staff"
            if home == "oneroster":
                adults[0].role = "teacher+parent"

    def _leavers(self) -> None:
        for _ in range(2):
            students, adults = self.household("oneroster", 1, ["parent"])
            for being in (*students, *adults):
                being.leaves = True
        _, adults = self.household("oneroster", 1, ["parent", "relative"])
        adults[1].numbers = []
        adults[1].landlines = ["02 5550 1234"] if self.region == "AU" else []
        adults[0].new_email = self.email(adults[0].given, adults[0].family)

    def _several_ids(self) -> None:
        students, _ = self.household("oneroster", 1, ["parent"])
        students[0].extra_id = f"{students[0].ext_id}-b"
        students[0].user_ids = "{districtId:D-4711}"
        students[0].emails = [self.email(students[0].given, students[0].family)]
        twin_one, _ = self.household("oneroster", 1, ["parent"])
        twin_two = self.person("student", "people")
        twin_one[0].ext_id = twin_two.ext_id = "SAME-01"

    def _grandparent(self) -> None:
        one, _ = self.household("people", 1, ["father"])
        two, _ = self.household("people", 1, ["mother"])
        elder = self.person("contact", "people")
        self.tie(one + two, [elder], ["Grandparent"], "relations")

    def _alone(self) -> None:
        for _ in range(3):
            self.person("contact", "people")
        lone = self.person("student", "people")
        lone.student_number = "N9001"

    def _no_longer_linked(self) -> None:
        """Carers whom the roster still names, but with fewer of their students, or with none."""
        for n_students in (1, 2):
            students, adults = self.household("oneroster", n_students, ["parent", "guardian"])
            for tie in self.ties:
                if tie.student is students[0] and tie.adult is adults[1]:
                    tie.dropped = True
