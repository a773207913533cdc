"""How alike faces are and how long it takes: ``python -m tests.benchmarks.faces [FOLDER]``.

Without a folder: the six drawn people of the simulators, on their cards and in three scenes. That shows that everything
is wired up; it says nothing of how well real people are known again, of whom no free collection was at hand. A city
measures that with volunteers: FOLDER holds one folder for each, in it ``card.*`` (the photo as the reader gives it) and
any number of other pictures (JPEG or PNG).
"""

from __future__ import annotations

import io
import resource
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

from backend.faces import engine, rules, weights

Collection = dict[str, tuple[bytes, list[bytes]]]
"""Name -> the card's photo, and pictures of the same person."""


def drawn() -> Collection:
    from bridge.simulators import drawn_faces, face_painter
    from bridge.simulators.card_photo import draw as card_photo
    from bridge.simulators.people import PHOTO_BYTES, PHOTO_OF

    usual = face_painter.CAMERA
    scenes = [
        usual,
        replace(usual, size=(1280, 720), scale=0.7),
        replace(usual, light=0.6),
    ]
    people = {}
    for number in drawn_faces.SITTERS:
        pictures = []
        for scene in scenes:
            data = io.BytesIO()
            face_painter.draw(drawn_faces.sitter(number), scene).save(data, "JPEG", quality=85)
            pictures.append(data.getvalue())
        block = (PHOTO_OF + number.to_bytes(4, "big")).ljust(PHOTO_BYTES, b"\0")
        people[f"drawn {number}"] = (card_photo(block), pictures)
    return people


def of_folder(folder: Path) -> Collection:
    people = {}
    for person in sorted(one for one in folder.iterdir() if one.is_dir()):
        card = next(person.glob("card.*"))
        others = [file.read_bytes() for file in sorted(person.iterdir()) if file != card and file.is_file()]
        people[person.name] = (card.read_bytes(), others)
    return people


def spread(name: str, scores: list[float]) -> str:
    if not scores:
        return f"{name}: none"
    return f"{name}: {len(scores)}, from {min(scores):.2f} over {statistics.median(scores):.2f} to {max(scores):.2f}"


def main() -> int:
    if weights.files() is None:
        print("faces: the extra face is not installed, nothing is measured")
        return 0
    from backend.faces.process import Comparer

    people = of_folder(Path(sys.argv[1])) if len(sys.argv) > 1 else drawn()
    comparer = Comparer()
    same, other, hints = [], [], []
    for mine, (card, _) in people.items():
        for theirs, (_, pictures) in people.items():
            for picture in pictures:
                found = comparer.compare(card, picture)
                if found["score"] is None:
                    hints.append(found["hint"] or "card")
                else:
                    (same if mine == theirs else other).append(found["score"])
    refused, taken = sum(not rules.same(one) for one in same), sum(rules.same(one) for one in other)
    print(f"{len(people)} people; how alike (1 = the same picture), decided at {rules.SAME}")
    print(f"  {spread('same person', same)}; refused all the same: {refused}")
    print(f"  {spread('another person', other)}; taken for the same: {taken}")
    print(f"  not compared: {len(hints)} {sorted(set(hints))}")
    card, pictures = next(iter(people.values()))
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        engine.compare(card, pictures[0])
        seconds.append(time.perf_counter() - began)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = (used.ru_utime + used.ru_stime) / len(seconds)
    print(f"  a comparison, its process included: median {statistics.median(seconds):.2f} s, ", end="")
    print(f"{processor:.2f} s of the processor, {used.ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
