"""Fits the weights of the second look at search results (backend/catalog/rules/search/ranking.py) and says how well
they do on questions they were not fitted on.

    python -m tests.benchmarks.ranking

The questions of dev, spoken, practice, learn, everyday and window are fitted; held_out is only measured, judge, fresh,
unseen and later are not read.
A question's right names should take all of the chance that a softmax over its first names gives them; the weights
start from the index's own order and are held near it. WEIGHTS go ``SHARE`` of the way, because the questions are few.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.catalog.rules.search import bare, folded
from backend.catalog.rules.search.contents import entry_of
from backend.catalog.rules.search.ranking import FIRST, WEIGHTS, Look, Seen
from backend.catalog.service import import_catalogue
from backend.catalog.service.searching import _prepared
from backend.core.config import Settings
from backend.core.house import open_house
from backend.migrations import upgrade
from tests.benchmarks.search import FOLDER, questions

FITTED, MEASURED = ("dev", "spoken", "practice", "learn", "everyday", "window"), ("held_out",)
SHARPNESS, HELD, STEPS, PACE, FOLDS, SHARE = 12.0, 1.0, 300, 0.01, 5, 0.7
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question's first names: what each is worth before the look and what is seen of it; which of them are right."""

    seen: Floats
    right: NDArray[np.bool_]


def fitted(asked: list[Asked]) -> Floats:
    """Weights of the index's score and of everything that is seen, in order; Adam on the cross-entropy."""
    start = np.zeros(1 + len(WEIGHTS))
    start[0] = 1.0
    weights, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    telling = [one for one in asked if one.right.any() and not one.right.all()]
    for step in range(1, STEPS + 1):
        slope = HELD * (weights - start)
        for one in telling:
            chance = np.exp(SHARPNESS * (one.seen @ weights - np.max(one.seen @ weights)))
            chance /= chance.sum()
            wanted = chance * one.right
            slope += SHARPNESS * one.seen.T @ (chance - wanted / wanted.sum()) / len(telling)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope * slope
        weights -= PACE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return start + SHARE * (weights - start)


def right_ones(asked: list[Asked], weights: Floats) -> tuple[int, int]:
    """How many questions have a right name first, and among the first three."""
    first = third = 0
    for one in asked:
        best = one.right[np.argsort(-(one.seen @ weights), kind="stable")]
        first += int(best[:1].any())
        third += int(best[:3].any())
    return first, third


def crossed(asked: list[Asked]) -> tuple[float, float]:
    """The same in shares, each question by weights that were fitted without it."""
    order = np.random.default_rng(1).permutation(len(asked))
    first = third = 0
    for fold in range(FOLDS):
        left_out = set(order[fold::FOLDS].tolist())
        weights = fitted([one for place, one in enumerate(asked) if place not in left_out])
        some = right_ones([asked[place] for place in left_out], weights)
        first, third = first + some[0], third + some[1]
    return first / len(asked), third / len(asked)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(Settings(data_dir=Path(folder)))
        upgrade(house.db)
        import_catalogue(house)
        with house.db.read() as session:
            prepared = _prepared(session)

    def seen(file: Path) -> list[Asked]:
        found = []
        for text, names in questions(file):
            question = bare(folded(text))
            units = prepared.words.units(question, prepared.index.knows)
            look = Look(question, units)
            first = prepared.index.search(question, units, FIRST)
            entries = [entry_of(prepared.documents[prepared.stock.cards[one.key].name]) for one in first]
            rows = [
                (one.matched, *look.seen(entry.folded, entry.has, entry.marks, entry.sayings))
                for one, entry in zip(first, entries, strict=True)
            ]
            right = [entry.document.name in names for entry in entries]
            found.append(Asked(np.array(rows).reshape(len(rows), 1 + len(WEIGHTS)), np.array(right, np.bool_)))
        return found

    learnt = [one for label in FITTED for one in seen(FOLDER / f"{label}.tsv")]
    weights = fitted(learnt)
    print(
        "fitted:",
        {name: round(float(value), 3) for name, value in zip(Seen._fields, weights[1:] / weights[0], strict=True)},
    )
    print("in use:", WEIGHTS._asdict())
    hit1, hit3 = crossed(learnt)
    print(f"each fifth by the fit of the others: hit@1 {hit1:.3f}  hit@3 {hit3:.3f}")
    for label in (*FITTED, *MEASURED):
        asked = seen(FOLDER / f"{label}.tsv")
        by = {"words": np.eye(1 + len(WEIGHTS))[0], "fitted": weights, "in use": np.array((1.0, *WEIGHTS))}
        for who, amounts in by.items():
            first, third = right_ones(asked, amounts)
            print(f"{label:9} {who:7} hit@1 {first / len(asked):.3f}  hit@3 {third / len(asked):.3f}")


if __name__ == "__main__":
    main()
