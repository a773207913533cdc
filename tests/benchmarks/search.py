"""Search: how often the right item is first, or among the first three, beside two plain peers; and how long it takes.

    python -m tests.benchmarks.search

Peers over the same names in the same run: SQLite FTS5 with pairs of characters, and BM25 (k1 1.2, b 0.75) over them.
Times are of the processor, not of the clock: other work on the machine is not the search's.
"""

from __future__ import annotations

import math
import sqlite3
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from backend.catalog.rules.search import Document, Index, Words, bare, folded, plain
from backend.catalog.rules.search.text import tokens
from backend.catalog.rules.sound import syllables
from backend.catalog.service import import_catalogue, load_meaning, search
from backend.catalog.service.shelf import shelf
from backend.catalog.service.words import rows_of_words
from backend.core.config import Settings
from backend.core.house import open_house
from backend.migrations import upgrade

FOLDER = Path(__file__).parent.parent / "questions"
QUESTIONS = FOLDER / "dev.tsv"
SETS = ("dev", "spoken", "practice", "learn", "everyday", "window", "held_out", "judge", "fresh", "unseen", "later")
LARGE = 100_000

Answer = Callable[[str], Sequence[str]]


def questions(file: Path = QUESTIONS) -> list[tuple[str, frozenset[str]]]:
    rows = (line.split("\t") for line in file.read_text("utf-8").splitlines())
    return [(question, frozenset(names.split("|"))) for question, names in rows]


def hits(answer: Answer, asked: list[tuple[str, frozenset[str]]]) -> tuple[float, float, float]:
    """Hit@1, hit@3 and the 95th percentile of milliseconds of the processor."""
    first = third = 0
    times = []
    for question, names in asked:
        started = time.process_time()
        found = answer(question)
        times.append((time.process_time() - started) * 1000)
        first += bool(found) and found[0] in names
        third += any(name in names for name in found[:3])
    return first / len(asked), third / len(asked), statistics.quantiles(times, n=20)[18]


def fts5(names: Sequence[str]) -> Answer:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE item USING fts5(name UNINDEXED, pairs)")
    database.executemany("INSERT INTO item VALUES (?, ?)", [(name, " ".join(tokens(folded(name)))) for name in names])

    def answer(question: str) -> list[str]:
        wanted = " OR ".join(f'"{token}"' for token in tokens(folded(question)))
        rows = database.execute("SELECT name FROM item WHERE pairs MATCH ? ORDER BY bm25(item) LIMIT 3", (wanted,))
        return [row[0] for row in rows]

    return answer


def bm25(names: Sequence[str]) -> Answer:
    bags = [Counter(tokens(folded(name))) for name in names]
    postings: dict[str, list[int]] = defaultdict(list)
    for place, bag in enumerate(bags):
        for token in bag:
            postings[token].append(place)
    mean = sum(bag.total() for bag in bags) / len(bags)

    def answer(question: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for token in tokens(folded(question)):
            found = postings.get(token, [])
            rarity = math.log(1 + (len(bags) - len(found) + 0.5) / (len(found) + 0.5))
            for place in found:
                often = bags[place][token]
                length = 1.2 * (1 - 0.75 + 0.75 * bags[place].total() / mean)
                scores[place] += rarity * often * 2.2 / (often + length)
        return [names[place] for place in sorted(scores, key=lambda place: (-scores[place], place))[:3]]

    return answer


def main() -> None:
    sets = {label: questions(FOLDER / f"{label}.tsv") for label in SETS}
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(Settings(data_dir=Path(folder)))
        upgrade(house.db)
        import_catalogue(house)
        with house.db.read() as session:
            names = sorted({card.name for card in shelf(session).cards.values()})
            ours: Answer = lambda text: [hit.card.name for hit in search(session, text, limit=3)]  # noqa: E731
            ours("社保卡")  # builds the index
            sayings = {card.name: card.sayings for card in shelf(session).cards.values()}
            answers = {"search": ours, "SQLite FTS5": fts5(names), "BM25": bm25(names)}
            if load_meaning():
                answers["with meaning"] = lambda text: [
                    hit.card.name for hit in search(session, text, limit=3, by_meaning=True)
                ]
            for label, asked in sets.items():
                print(f"{label}: {len(asked)} questions, {len(names)} names")
                for who, answer in answers.items():
                    hit1, hit3, slow = hits(answer, asked)
                    print(f"  {who:14} hit@1 {hit1:.3f}  hit@3 {hit3:.3f}  p95 {slow:.1f} ms")
    large(names, sayings, [one for asked in sets.values() for one in asked])


def large(
    names: Sequence[str], sayings: Mapping[str, tuple[str, ...]], asked: list[tuple[str, frozenset[str]]]
) -> None:
    """The same names again and again with a number behind them, up to a hundred thousand."""
    copies = LARGE // len(names) + 1
    sounds = {name: syllables(plain(name)) for name in names}
    documents = [
        Document(
            f"{copy}-{place}",
            name if not copy else f"{name}（{copy}）",
            (),
            "",
            sounds[name],
            0.0,
            sayings=sayings[name],
        )
        for copy in range(copies)
        for place, name in enumerate(names)
    ][:LARGE]
    index, built, _ = timed(Index.building(documents))
    edited = [replace(one, around="改过") for one in documents[: LARGE // 100 : 100]]
    _, changed, _ = timed(index.changed([one.key for one in edited[:1]], edited[:1]))
    _, changed_ten, _ = timed(index.changed([one.key for one in edited], edited))
    small, small_built, longest = timed(Index.building(documents[: len(names)]))
    _, small_changed, _ = timed(small.changed([edited[0].key], edited[:1]))
    words = Words(rows_of_words())
    times = []
    for question, _ in asked:
        text = bare(folded(question))
        started = time.process_time()
        index.search(text, words.units(text, index.knows), 20)
        times.append((time.process_time() - started) * 1000)
    middle, slow = statistics.median(times), statistics.quantiles(times, n=20)[18]
    print(f"{LARGE} names: p50 {middle:.1f} ms, p95 {slow:.1f} ms")
    print(
        f"  prepared in {built:.0f} ms, after an edit of one name in {changed:.0f} ms, of {len(edited)} names in"
        f" {changed_ten:.0f} ms"
    )
    print(
        f"{len(small)} names: prepared in {small_built:.0f} ms, in steps of at most {longest:.0f} ms; after an edit of"
        f" one name in {small_changed:.1f} ms"
    )


def timed(steps: Generator[None, None, Index]) -> tuple[Index, float, float]:
    """The index, and the milliseconds of the processor that all steps and the longest took."""
    times = []
    while True:
        started = time.process_time()
        try:
            next(steps)
        except StopIteration as end:
            index: Index = end.value
            times.append((time.process_time() - started) * 1000)
            return index, sum(times), max(times)
        times.append((time.process_time() - started) * 1000)


if __name__ == "__main__":
    main()
