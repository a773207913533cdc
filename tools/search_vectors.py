"""What search answers over the shipped library, written down: tests/contract/search.json; and how it completes what is
still being typed: tests/contract/completions.json.

    python -m tools.search_vectors

Run it after every change of the table of words, of the library's names or of backend/catalog/rules/search; then the
page's search (static/js/core/search) must be made to answer the same.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from backend.catalog.rules.search import Completion, Row, plain
from backend.catalog.rules.sound import initials, syllables
from backend.catalog.service import import_catalogue, search
from backend.catalog.service.words import words_in_force
from backend.core.config import Settings
from backend.core.house import open_house
from backend.migrations import upgrade

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "questions"
VECTORS = ROOT / "tests" / "contract" / "search.json"
COMPLETIONS = ROOT / "tests" / "contract" / "completions.json"
EVERY = 60
"""Of the governed words, every so many-th is typed letter by letter."""
FIRST = 5
ODD = (
    *("zzzz", "ＳＢＫ", "sbk", "gjj", "she bao ka", "SHEBAOKA guashi", "gongjijin", "lve", "Change Card", "１２３４５"),
    *("社保卡密马忘了", "我社保卡丢了咋搞", "公积金 租房", "身份证", "火箭发射", "𠮷野家", "女儿上学", "重庆"),
)
"""Signs, widths and scripts that the questions of people do not have."""


def asked() -> list[str]:
    """Every question of tests/questions, and the odd ones."""
    files = sorted(QUESTIONS.glob("*.tsv"))
    people = [line.split("\t")[0] for file in files for line in file.read_text("utf-8").splitlines()]
    return list(dict.fromkeys([*people, *ODD]))


def answers(session: Session, questions: list[str]) -> list[dict[str, Any]]:
    """Question -> the first five item codes with their scores, at a terminal, and why the first is first."""
    found = []
    for question in questions:
        hits = search(session, question, limit=FIRST, at_terminal=True)
        found.append(
            {
                "question": question,
                "found": [[hit.card.code, hit.score] for hit in hits],
                "why": hits[0].why.as_json() if hits else None,
            }
        )
    return found


def typed(rows: list[Row]) -> list[str]:
    """Questions that are still being typed: beginnings of governed words in letters, alone and after characters."""
    words = [word for row in rows for word in row.said if not plain(word).isascii()][::EVERY]
    spelled = [letters for word in words for letters in ("".join(syllables(plain(word))), initials(plain(word)))]
    beginnings = [letters[:size] for letters in spelled for size in range(1, len(letters) + 1)]
    return list(
        dict.fromkeys([*beginnings, *(f"社保卡{one}" for one in beginnings[:60]), "", "社保卡", "1gua", "gua shi"])
    )


def completions(rows: list[Row]) -> list[list[str]]:
    """Question -> the same completed."""
    completion = Completion(rows)
    return [[question, completion.completed(question)] for question in typed(rows)]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(Settings(data_dir=Path(folder)))
        upgrade(house.db)
        import_catalogue(house)
        with house.db.read() as session:
            lines = [json.dumps(one, ensure_ascii=False) for one in answers(session, asked())]
            completed = [json.dumps(pair, ensure_ascii=False) for pair in completions(words_in_force(session))]
    COMPLETIONS.write_text("[\n" + ",\n".join(completed) + "\n]\n", encoding="utf-8")
    VECTORS.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    print(f"{VECTORS.relative_to(ROOT)}: {len(lines)} questions")


if __name__ == "__main__":
    main()
