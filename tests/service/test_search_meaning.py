"""The model of meanings moves first results about, and whatever it does, the search over words stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from backend.catalog import service as catalog
from backend.catalog.service import meaning, search
from backend.catalog.service.meaning import KEPT, SLOW_TIMES, Meaning
from backend.core.house import House
from tests.factories.catalog import folder, item

NAMES = ("献血证补发", "献血证注销", "失业登记")


@pytest.fixture
def stocked(sqlite_house: House, tmp_path: Path) -> House:
    rows = [item(number, name=name) for number, name in enumerate(NAMES, 1)]
    catalog.import_catalogue(sqlite_house, folder(tmp_path / "library", items=rows))
    return sqlite_house


def likes(favourite: str) -> Callable[[Sequence[str]], list[list[float]]]:
    """A model for which every question means one name."""
    return lambda texts: [[1.0, 0.0] if at == 0 or text == favourite else [0.0, 1.0] for at, text in enumerate(texts)]


def loaded(monkeypatch: pytest.MonkeyPatch, encode: Callable[[Sequence[str]], object]) -> None:
    monkeypatch.setattr(meaning, "_LOADED", [Meaning(encode)])


def found(house: House, text: str, **how: bool) -> list[str]:
    with house.db.read() as session:
        return [hit.card.name for hit in search(session, text, limit=3, **how)]  # type: ignore[arg-type]


@pytest.mark.parametrize("favourite", NAMES[:2])
def test_of_names_that_words_find_the_one_that_is_meant_comes_first(
    stocked: House, monkeypatch: pytest.MonkeyPatch, favourite: str
) -> None:
    loaded(monkeypatch, likes(favourite))
    assert found(stocked, "献血的证", by_meaning=True)[0] == favourite


def test_it_says_what_words_alone_scored_so_that_unanswered_questions_are_still_noticed(
    stocked: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stocked.db.read() as session:
        plain = {hit.card.name: hit.by_words for hit in search(session, "献血的证")}
        loaded(monkeypatch, likes(NAMES[1]))
        meant = search(session, "献血的证", by_meaning=True)
    assert {hit.card.name: hit.by_words for hit in meant} == plain
    assert meant[0].score > plain[NAMES[1]]
    assert [hit.score for hit in meant] == sorted((hit.score for hit in meant), reverse=True)


def test_a_name_that_was_said_as_it_is_stays_first(stocked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(monkeypatch, likes(NAMES[0]))
    assert found(stocked, NAMES[1], by_meaning=True)[0] == NAMES[1]


def broken(_texts: Sequence[str]) -> object:
    raise OSError("a file of the model is damaged")


@pytest.mark.parametrize("encode", [broken, lambda texts: [[1.0]] * (len(texts) - 1), lambda texts: None])
def test_a_model_that_fails_is_asked_once_and_leaves_the_words_results(
    stocked: House, monkeypatch: pytest.MonkeyPatch, encode: Callable[[Sequence[str]], object]
) -> None:
    plain = found(stocked, "献血的证")
    asked: list[int] = []

    def once(texts: Sequence[str]) -> object:
        asked.append(1)
        return encode(texts)

    loaded(monkeypatch, once)
    assert found(stocked, "献血的证", by_meaning=True) == plain
    assert found(stocked, "献血的证", by_meaning=True) == plain
    assert asked == [1]


def test_a_model_that_is_always_slow_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(100))
    monkeypatch.setattr(meaning.time, "thread_time", lambda: next(ticks))
    model = Meaning(likes("献血"))
    answers = [model.closeness("献血", ["献血证"]) for _ in range(SLOW_TIMES + 1)]
    assert [answer is None for answer in answers] == [False] * SLOW_TIMES + [True]


def test_names_are_read_once_and_only_so_many_are_kept() -> None:
    read: list[str] = []

    def encode(texts: Sequence[str]) -> list[list[float]]:
        read.extend(texts[1:])
        return [[1.0]] * len(texts)

    model = Meaning(encode)
    for _ in range(2):
        model.closeness("献血", ["献血证", "失业登记"])
    assert read == ["献血证", "失业登记"]
    model.closeness("献血", [str(number) for number in range(KEPT)])
    assert len(model._names) <= KEPT


def test_without_the_package_nothing_is_loaded(stocked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(meaning, "_LOADED", [])
    monkeypatch.setattr(meaning.importlib, "import_module", missing)
    assert not meaning.load_meaning()
    assert found(stocked, "献血的证", by_meaning=True) == found(stocked, "献血的证")
