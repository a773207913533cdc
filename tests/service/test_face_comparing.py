"""The process that compares, with the drawn faces of the invented people: on their cards, and before a camera."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from backend.core import apart
from backend.core.config import Settings
from backend.faces import engine, rules, weights
from backend.faces.process import Comparer
from bridge.simulators.card_photo import draw as card_photo
from bridge.simulators.drawn_faces import SITTERS, sitter
from bridge.simulators.face_painter import CAMERA, Scene, draw
from bridge.simulators.people import PHOTO_BYTES, PHOTO_OF

HALL = replace(CAMERA, size=(1280, 720), behind=(176, 184, 178), light=0.8, x=0.46, scale=0.85)


def card(person: int) -> bytes:
    return card_photo((PHOTO_OF + person.to_bytes(4, "big")).ljust(PHOTO_BYTES, b"\0"))


def jpeg(picture: Image.Image) -> bytes:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=85)
    return data.getvalue()


def seen(person: int, scene: Scene = CAMERA) -> bytes:
    return jpeg(draw(sitter(person), scene))


def two_people() -> bytes:
    picture = draw(sitter(1), replace(CAMERA, x=0.28, scale=0.7))
    picture.paste(draw(sitter(2), replace(CAMERA, x=0.5, scale=0.7)).crop((160, 0, 480, 480)), (320, 0))
    return jpeg(picture)


@pytest.fixture(scope="module")
def comparer() -> Comparer:
    return Comparer()


def test_the_same_person_is_known_again_and_nobody_is_taken_for_another(comparer: Comparer) -> None:
    people = sorted(SITTERS)
    pictures = {one: seen(one) for one in people}
    for place, mine in enumerate(people):
        photo = card(mine)
        for theirs in (mine, people[place - 1], people[place - 2]):
            found = comparer.compare(photo, pictures[theirs])
            assert rules.same(found["score"]) == (mine == theirs), (mine, theirs, found)


@pytest.mark.parametrize(
    ("picture", "hint"),
    [
        (jpeg(Image.new("RGB", (640, 480), (120, 130, 140))), "none"),
        (b"not a picture at all", "none"),
        (two_people(), "several"),
        (seen(2, replace(CAMERA, scale=0.35)), "small"),
        (seen(2, replace(CAMERA, light=0.16)), "dark"),
    ],
    ids=["nobody", "no picture", "two people", "far away", "in the dark"],
)
def test_a_picture_that_cannot_be_compared_says_why(comparer: Comparer, picture: bytes, hint: str) -> None:
    assert comparer.compare(card(2), picture) == {"card": True, "hint": hint, "score": None}


@pytest.mark.parametrize("photo", [b"", b"GIF89a", jpeg(Image.new("RGB", (102, 126), (200, 200, 200)))])
def test_a_card_without_a_face_on_it_is_of_no_use(comparer: Comparer, photo: bytes) -> None:
    assert comparer.compare(photo, seen(1)) == {"card": False, "hint": None, "score": None}


def test_a_process_of_its_own_says_the_same(comparer: Comparer) -> None:
    here = comparer.compare(card(1), seen(1, HALL))
    there = engine.compare(card(1), seen(1, HALL))
    assert there.score == pytest.approx(here["score"])
    assert rules.same(there.score or 0)


def test_other_models_than_the_thresholds_are_for_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "MODELS", dict.fromkeys(weights.MODELS, "0" * 64))
    with pytest.raises(ValueError, match="not the model"):
        Comparer()


def test_an_operator_is_told_why_faces_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine.trouble(Settings(face=True)) is None
    monkeypatch.setattr(weights, "MODELS", dict.fromkeys(weights.MODELS, "0" * 64))
    assert "is not the model" in str(engine.trouble(Settings(face=True)))
    assert engine.trouble(Settings(face=False)) is None
    monkeypatch.setattr(weights, "PACKAGE", "a_wheel_that_is_not_installed")
    assert "is not installed" in str(engine.trouble(Settings(face=True)))


def test_a_process_that_fails_is_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    with pytest.raises(engine.NotCompared):
        engine.compare(card(1), seen(1))
