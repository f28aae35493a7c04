"""Texts are kept as they differ from what many have in common, come back byte for byte, and are found (rule 20)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.common_text import learn, pack, unpack
from app.core.date_ranges import Calendar
from app.core.filters import And
from app.core.messages import Sort, SortKey
from app.core.query_text import parse_words
from app.core.records import BodyKind, MessageRecord
from app.core.statuses import EventKind
from app.core.word_search import matches, search_word
from app.settings import Settings
from app.storage import history, message_texts, word_plans
from app.storage.history import LogQuestion
from app.storage.message_texts import read_parts, read_text
from support.cache import NOW, Cache, event, mail, open_cache

DATA = Path(__file__).parents[2] / "data"
TEMPLATES = Path(__file__).parents[3] / "resources"
INDEXES = ("fts_subject", "fts_common", "fts_message", "fts_address")


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path) as opened:
        yield opened


def check_indexes(cache: Cache) -> None:
    for name in INDEXES:
        cache.database.writer().execute(f"INSERT INTO {name}({name}, rank) VALUES('integrity-check', 1)")


def same(cache: Cache, records: list[MessageRecord]) -> None:
    ids: dict[str, int] = dict(cache.database.reader().execute("SELECT external_id, id FROM message").fetchall())
    for record in records:
        parts = read_parts(cache.database.reader(), ids[record.external_id])
        assert parts == {int(kind): content for kind, content in record.bodies.items()}


def to(n: int) -> str:
    return f"person{n}@example.com"


def test_every_template_and_every_vector_comes_back_byte_for_byte(cache: Cache) -> None:
    """Each as three people got it, with the name in it, and once more to one of them on another day."""
    files = [p for p in [*DATA.rglob("*"), *TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")] if p.is_file()]
    assert len(files) > 20
    records: list[MessageRecord] = []
    for path in files:
        content = path.read_bytes()[:20_000]
        for n in range(4):
            name = f"Person {n} of {path.name}".encode()
            bodies = {BodyKind.RAW: content + name, BodyKind.HTML: name + content, BodyKind.TEXT: name}
            at = NOW - n * 60
            external_id = f"{path.relative_to(path.parents[2])}-{n}"
            records.append(
                mail(external_id, event(EventKind.SENT, at), to=to(n % 3), campaign=path.name, bodies=bodies)
            )
    cache.take(records)
    same(cache, records)
    kept, whole = (
        cache.rows("SELECT sum(length(own)) FROM body_part")[0][0],
        sum(len(pack(body)) for record in records for body in record.bodies.values()),
    )
    assert kept < whole / 2
    check_indexes(cache)


@given(st.lists(st.binary(max_size=400), min_size=1, max_size=6), st.binary(max_size=200))
def test_any_bytes_come_back_whatever_the_common_text(parts: list[bytes], common: bytes) -> None:
    learnt = "".join(learn([(n, part.decode("latin-1")) for n, part in enumerate(parts)])).encode("latin-1")
    for part in parts:
        for dictionary in (b"", common, learnt):
            assert unpack(pack(part, dictionary), dictionary) == part


LETTER = "Dear {name}, the tour of the school begins on Monday at the front gate. Please tell us whether you come."


@pytest.mark.parametrize(("addresses", "learns"), [((0, 1), False), ((0, 1, 0, 1, 0), False), ((0, 1, 2), True)])
def test_nothing_is_learnt_from_fewer_than_three_addresses(addresses: tuple[int, ...], *, learns: bool) -> None:
    samples = [(address, LETTER.format(name=f"Name{n}")) for n, address in enumerate(addresses)]
    assert bool(learn(samples)) is learns
    assert "Name" not in "".join(learn(samples))


def test_a_word_that_one_of_the_texts_lacks_is_not_common() -> None:
    samples = [(n, LETTER.format(name="Quince" if n < 2 else "Medlar")) for n in range(3)]
    (learnt,) = learn(samples)
    assert "Quince" not in learnt
    assert "Medlar" not in learnt
    assert "front gate" in learnt


def test_a_new_subject_takes_the_text_along_and_leaves_nothing_of_the_old(cache: Cache) -> None:
    body = {BodyKind.TEXT: b"Harmony day, and what to bring to it"}
    cache.take([mail("m", event(EventKind.SENT, NOW), subject="Harmony day, and what to bring", bodies=body)])
    cache.take([mail("m", event(EventKind.SENT, NOW), subject="Sports day", bodies=body)])
    ((message_id, subject),) = cache.rows("SELECT m.id, s.text FROM message m JOIN subject s ON s.id = m.subject_id")
    assert subject == "Sports day"
    assert read_text(cache.database.reader(), message_id) == "harmony day, and what to bring to it"
    assert cache.rows("SELECT text FROM subject WHERE id > 0") == [("Sports day",)]
    assert cache.rows("SELECT rowid FROM fts_message WHERE fts_message MATCH 'harmony'") == [(message_id,)]
    assert cache.rows("SELECT rowid FROM fts_subject WHERE fts_subject MATCH 'harmony'") == []
    check_indexes(cache)


WORDS = (
    "tour",
    "tours",
    "camp",
    "fees",
    "o'dea",
    "réport",
    "学校",
    "お知らせ",
    "100%",
    "a_b",
    "x",
    "z9",
    "🎉",
    "straße",
)
NAMES = ("Mei Tan", "Zoë O'Dea", "学校 太郎", "")


def school_of(rng: random.Random, count: int) -> list[MessageRecord]:
    """Messages in a few kinds, some to several people and some of whom much later than the first."""
    kinds = [" ".join(rng.choices(WORDS, k=12)) for _kind in range(3)]
    records: list[MessageRecord] = []
    for n in range(count):
        text = f"{rng.choice(kinds)} {' '.join(rng.choices(WORDS, k=rng.randrange(4)))}"
        at = NOW - rng.randrange(4000) * 60
        record = mail(
            f"m{n}", event(EventKind.SENT, at), to=to(rng.randrange(9)), name=rng.choice(NAMES),
            subject=" ".join(rng.choices(WORDS, k=rng.randrange(4))), campaign=rng.choice(["", "Tours"]),
            bodies={BodyKind.TEXT: text.encode()} if rng.random() < 0.8 else {},
        )  # fmt: skip
        records.append(record)
        if rng.random() < 0.2:
            later = at + rng.choice([0, 50, 400_000])
            records.append(mail(f"m{n}", event(EventKind.SENT, later), to=to(9), name="Late Comer"))
    return records


def by_hand(cache: Cache, search: str) -> list[int]:
    """The rows that match, newest first, found without any index."""
    words = [word for part in parse_words(search) if (word := search_word(part.text)) is not None]
    sql = (
        "SELECT r.id, m.id, s.key, a.value_key, CASE WHEN a.n_owners > 0 THEN a.owner_key ELSE r.header_key END"
        " FROM recipient r JOIN message m ON m.id = r.message_id JOIN subject s ON s.id = m.subject_id"
        " JOIN address a ON a.id = r.address_id ORDER BY r.sent_at DESC, r.message_id DESC, a.value"
    )
    found: list[int] = []
    for rid, message_id, *fields in cache.rows(sql):
        fields.append(read_text(cache.database.reader(), message_id))
        if all(any(matches(field, word) for field in fields) for word in words):
            found.append(rid)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_rule_20_the_indexes_answer_as_the_texts_do(
    cache: Cache, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    records = school_of(rng, 120)
    for first in range(0, len(records), 40):
        cache.take(records[first : first + 40])
    check_indexes(cache)
    assert {row[0] for row in cache.rows("SELECT kind FROM common_text")} >= {9}
    calendar = Calendar(Settings(tmp_path / "settings.json").zone, NOW, 0, ())
    for few, very_few, walked, stretches in (
        (2000, 300, (700,), (1500,)),
        (3, 1, (), (5, 20)),
        (0, 0, (7, 30), (1, 2, 60)),
        (0, 0, (500,), ()),
    ):
        monkeypatch.setattr(word_plans, "_FEW", few)
        monkeypatch.setattr(word_plans, "_VERY_FEW", very_few)
        monkeypatch.setattr(word_plans, "_WALKED", walked)
        monkeypatch.setattr(word_plans, "_STRETCHES", stretches)
        for _n in range(12):
            search = " ".join(_part(rng) for _word in range(rng.choice([1, 1, 1, 2, 3])))
            wanted = And(parse_words(search))
            question = LogQuestion(None, calendar, wanted=wanted, sorts=(Sort(SortKey.SENT, descending=True),))
            expected = by_hand(cache, search)
            assert list(history.ids(cache.database.reader(), question)) == expected, search
            assert history.count(cache.database.reader(), question) == len(expected), search


def _part(rng: random.Random) -> str:
    word = rng.choice([*WORDS, "mei", "late", "person3", "example", "q"])
    if rng.random() < 0.2:
        return f'"{word} {rng.choice(WORDS)}"'
    return word[: rng.randrange(1, len(word) + 1)]


def test_nothing_is_looked_for_in_a_large_part_which_comes_back_whole(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message_texts, "_LARGEST_ALIKE", 2_000)
    dice = random.Random(7)
    alike = " ".join(f"word{dice.randrange(10_000)}" for _ in range(150)).encode()  # what packs badly by itself
    records = [
        mail(f"{times}-{n}", event(EventKind.SENT, NOW), to=to(n), bodies={BodyKind.RAW: alike * times + bytes([n])})
        for times in (1, 3)
        for n in range(4)
    ]
    cache.take(records)
    same(cache, records)
    counts = "SELECT m.external_id GLOB '1-*', b.common_id IS NOT NULL, count(*) FROM body_part b"
    found = cache.rows(f"{counts} JOIN message m ON m.id = b.message_id GROUP BY 1, 2 ORDER BY 1")
    assert found == [(0, 0, 4), (1, 1, 4)], "the small ones are kept as they differ, the large ones whole"
