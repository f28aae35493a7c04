"""Writes the families of the messy school as OneRoster zips, an SDS folder, people and relations files."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from random import Random

from oracle.messy_people import Being, Tie, Township

USERS_11 = [
    "sourcedId",
    "status",
    "dateLastModified",
    "enabledUser",
    "orgSourcedIds",
    "role",
    "username",
    "userIds",
    "givenName",
    "familyName",
    "middleName",
    "identifier",
    "email",
    "sms",
    "phone",
    "agentSourcedIds",
    "grades",
    "password",
]
USERS_12 = [
    "sourcedId",
    "status",
    "dateLastModified",
    "enabledUser",
    "username",
    "userIds",
    "givenName",
    "familyName",
    "middleName",
    "identifier",
    "email",
    "sms",
    "phone",
    "agentSourcedIds",
    "grades",
    "password",
    "userMasterIdentifier",
    "preferredGivenName",
    "preferredMiddleName",
    "preferredFamilyName",
    "primaryOrgSourcedId",
    "pronouns",
]
ROLES_12 = [
    "sourcedId",
    "status",
    "dateLastModified",
    "userSourcedId",
    "roleType",
    "role",
    "beginDate",
    "endDate",
    "orgSourcedId",
    "userProfileSourcedId",
]


def table_text(columns: list[str], rows: list[dict[str, str]], delimiter: str = ",") -> str:
    """The rows as CSV text with `columns` as the header; what a row lacks is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_rosters(town: Township, rng: Random, folder: Path, version: str) -> list[Path]:
    """Write two terms of OneRoster, then SDS, people and relations; the terms must stay in order."""
    return [
        _oneroster(town, rng, folder / "roster-term1.zip", version, term=1),
        _oneroster(town, rng, folder / "roster-term2.zip", version, term=2),
        _sds(town, folder / "sds"),
        _people(town, rng, folder / "people.csv"),
        _relations(town, rng, folder / "relations.csv"),
    ]


def national(rng: Random, number: str) -> str:
    """The E.164 number as somebody might type it."""
    if number.startswith("+61"):
        rest = number[3:]
        grouped = f"{rest[:3]} {rest[3:6]} {rest[6:]}"
        forms = [
            f"0{rest}",
            f"0{grouped}",
            f"+61 {grouped}",
            f"0061 {grouped}",
            f"(0{rest[:3]}) {rest[3:6]}-{rest[6:]}",
        ]
        forms += [f"tel:{number}", f"0{grouped} (Mum)"]
    else:
        area, middle, end = number[2:5], number[5:8], number[8:]
        forms = [f"({area}) {middle}-{end}", f"{area}.{middle}.{end}", f"+1 {area} {middle} {end}"]
        forms += [f"1-{area}-{middle}-{end}", f"{area}{middle}{end}"]
    return rng.choice(forms)


def _oneroster(town: Township, rng: Random, path: Path, version: str, term: int) -> Path:
    users: list[dict[str, str]] = []
    roles: list[dict[str, str]] = []
    beings = [b for b in town.beings if b.home == "oneroster" and not (term == 2 and b.leaves)]
    links = [t for t in town.ties if t.file == "roster" and t.student.home == "oneroster"]
    links = [t for t in links if not (term == 2 and t.dropped)]
    for being in beings:
        for ext_id in [being.ext_id, *([being.extra_id] if being.extra_id else [])]:
            users.append(_user(being, ext_id, links, rng, term))
            for n, role in enumerate(_role_names(being)):
                record = {"sourcedId": f"r-{ext_id}-{n}", "userSourcedId": ext_id, "role": role}
                record |= {"roleType": "secondary" if n else "primary", "orgSourcedId": "org-1"}
                roles.append(record)
    rng.shuffle(users)
    columns = USERS_11
    if version == "1.2":
        columns = USERS_12
    files = {
        "manifest.csv": _manifest(version),
        "orgs.csv": table_text(
            ["sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"],
            [{"sourcedId": "org-1", "name": "Harbour School", "type": "school"}],
        ),
        "users.csv": table_text(columns, [{k: v for k, v in u.items() if k in columns} for u in users]),
    }
    if version == "1.2":
        files["roles.csv"] = table_text(ROLES_12, roles)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, "\ufeff" + text if name == "users.csv" and rng.random() < 0.5 else text)
    return path


def _role_names(being: Being) -> list[str]:
    if being.kind == "student":
        return ["student"]
    return being.role.split("+") if being.role else ["teacher"]


def _user(being: Being, ext_id: str, links: list[Tie], rng: Random, term: int) -> dict[str, str]:
    agents: list[str] = []
    for link in links:
        if link.student is being and (hash_even(link) or rng.random() < 0.3):
            agents.append(link.adult.ext_id)
        if link.adult is being and (not hash_even(link) or rng.random() < 0.3):
            agents.append(link.student.ext_id)
    if being.kind == "staff" and not agents:
        agents.append("dangling-id")
    email = being.new_email if term == 2 and being.new_email else (being.emails or [""])[0]
    number = national(rng, being.numbers[0]) if being.numbers else ""
    in_sms = rng.random() < 0.7
    return {
        "sourcedId": ext_id,
        "enabledUser": rng.choice(["true", "TRUE"]),
        "orgSourcedIds": "org-1",
        "role": _role_names(being)[-1],
        "username": f"u-{ext_id}",
        "userIds": being.user_ids,
        "givenName": being.given,
        "familyName": being.family,
        "email": email,
        "sms": number if in_sms else "",
        "phone": being.landlines[0] if being.landlines else "" if in_sms else number,
        "agentSourcedIds": ",".join(agents),
        "grades": "07" if being.kind == "student" else "",
        "password": "not-to-be-kept",
    }


def hash_even(link: Tie) -> bool:
    """Which end of this link is sure to name the other one."""
    return (len(link.student.given) + len(link.adult.given)) % 2 == 0


def _manifest(version: str) -> str:
    present = {"orgs", "users"} | ({"roles"} if version == "1.2" else set())
    names = [
        "academicSessions",
        "classes",
        "courses",
        "demographics",
        "enrollments",
        "orgs",
        "roles",
        "users",
    ]
    lines = ["propertyName,value", "manifest.version,1.0", f"oneroster.version,{version}"]
    lines += [f"file.{name},{'bulk' if name in present else 'absent'}" for name in names]
    lines += ["source.systemName,Harbour SIS", "source.systemCode,HSIS"]
    return "\r\n".join(lines) + "\r\n"


def _sds(town: Township, folder: Path) -> Path:
    folder.mkdir()
    beings = [b for b in town.beings if b.home == "sds"]
    users: list[dict[str, str]] = []
    roles: list[dict[str, str]] = []
    for being in beings:
        number = being.numbers[0] if being.numbers else ""
        user = {"sourcedId": being.ext_id, "username": f"sds.{being.ext_id}", "password": "not-to-be-kept"}
        user |= {"givenName": being.given, "familyName": being.family, "sms": number, "phone": number}
        user["email"] = being.emails[0] if being.emails else ""
        users.append(user)
        if being.kind != "contact":
            role = {"userSourcedId": being.ext_id, "orgSourcedId": "9001", "sessionSourcedId": "SY26"}
            role |= {
                "role": being.kind if being.kind == "student" else "teacher",
                "isPrimary": "TRUE",
                "grade": "7",
            }
            roles.append(role)
    links = [t for t in town.ties if t.file == "roster" and t.student.home == "sds"]
    ties = [
        {
            "userSourcedId": t.student.ext_id,
            "relationshipUserSourcedId": t.adult.ext_id,
            "relationshipRole": t.role,
        }
        for t in links
    ]
    user_columns = "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms"
    role_columns = "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary,roleStartDate,roleEndDate"
    tie_columns = ["userSourcedId", "relationshipUserSourcedId", "relationshipRole"]
    org = [{"sourcedId": "9001", "name": "Harbour Annex", "type": "school"}]
    session = [{"sourcedId": "SY26", "title": "2026", "type": "schoolYear", "schoolYear": "2026"}]
    session[0] |= {"startDate": "2026-01-28", "endDate": "2026-12-18"}
    tables = {
        "orgs": table_text(["sourcedId", "name", "type", "parentSourcedId"], org),
        "academicSessions": table_text(["sourcedId", "title", "type", "schoolYear", "startDate", "endDate"], session),
        "users": table_text(user_columns.split(","), users),
        "roles": table_text(role_columns.split(","), roles),
        "relationships": table_text(tie_columns, ties),
    }
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return folder


def _people(town: Township, rng: Random, path: Path) -> Path:
    rows: list[dict[str, str]] = []
    for being in town.beings:
        if being.home != "people":
            continue
        row = {"Kind": being.kind, "External ID": being.ext_id, "Given": being.given, "Family": being.family}
        emails = list(being.emails)
        if len(emails) > 1 and rng.random() < 0.5:
            row["Email"] = ", ".join(emails)
        else:
            row["Email"] = emails[0] if emails else ""
            row["email_2"] = emails[1] if len(emails) > 1 else ""
        row["Mobile"] = "; ".join(national(rng, n) for n in being.numbers) if being.numbers else ""
        row["Student Number"] = being.student_number
        row["House"] = "Kōwhai"
        rows.append(row)
    columns = [
        "Kind",
        "External ID",
        "Given",
        "Family",
        "preferred",
        "Email",
        "email_2",
        "Mobile",
        "mobile_2",
    ]
    columns += ["House", "Student Number"]
    path.write_bytes(table_text(columns, rows, ";").encode("utf-8-sig"))
    return path


def _relations(town: Township, rng: Random, path: Path) -> Path:
    rows: list[dict[str, str]] = []
    for tie in town.ties:
        if tie.file != "relations":
            continue
        row = {"student_id": tie.student.ext_id, "contact_id": tie.adult.ext_id}
        row["Relation"] = rng.choice([tie.role, tie.role.title()])
        row["restricted"] = rng.choice(["yes", "TRUE", "1"]) if tie.restricted else rng.choice(["", "no", "0"])
        row |= {"since": tie.since, "until": tie.until}
        rows.append(row)
    rng.shuffle(rows)
    columns = [
        "student_id",
        "contact_id",
        "Relation",
        "priority",
        "restricted",
        "since",
        "until",
        "may_email",
    ]
    path.write_bytes(table_text(columns, rows, "\t").encode("utf-16"))
    return path
