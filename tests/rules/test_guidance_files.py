"""The questions asked before a way to a counter: every shipped tree is proven, and each fault of one is named."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from backend.catalog.rules import guidance
from backend.guidance.rules import longest_path, walk
from tests.factories.catalog import SHIPPED, shipped

TREES = sorted((SHIPPED / "guidance").glob("*.json"))
SERVICES = sorted((SHIPPED / "services").glob("*.json"))


def load(path: Any) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def items() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for name in ("items", "guides") for row in shipped(name)}


def branches(tree: dict[str, Any], key: str | None = None) -> Iterator[dict[str, str]]:
    """Every way of answering, from the start to its end."""
    key = key or tree["start"]
    for option in tree["questions"][key]["options"]:
        here = {key: option["value"]}
        if "outcome" in option:
            yield here
        else:
            yield from ({**here, **rest} for rest in branches(tree, option["next"]))


def every_tree() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in (*TREES, *SERVICES):
        tree = load(path)["guidance"]
        if tree is not None:
            yield path.stem, tree


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_a_shipped_tree_is_sound_and_says_what_it_is(path: Any) -> None:
    raw = load(path)
    assert guidance.problems(raw) == []
    assert raw["code"] == path.stem
    assert raw["code"] in items()
    assert not (SHIPPED / "services" / path.name).exists(), "what is done here has its guidance in its definition"
    assert raw["provenance"].startswith(items()[raw["code"]]["source"])
    assert "示范内容" in raw["demonstration"]["zh"]


def test_every_branch_of_every_tree_ends_and_every_end_is_reached() -> None:
    for code, tree in every_tree():
        ends = {walk(tree, answers).key for answers in branches(tree)}
        assert ends == set(tree["outcomes"]), code
        assert longest_path(tree) <= 6, f"{code}: nobody answers more than six questions"


def test_a_branch_that_names_another_item_names_one_of_the_library() -> None:
    for code, tree in every_tree():
        for outcome in tree["outcomes"].values():
            assert outcome.get("item", code) in items(), code


def test_questions_are_short_enough_to_read_on_a_screen() -> None:
    for code, tree in every_tree():
        for question in tree["questions"].values():
            assert len(question["title"]["zh"]) <= 26, (code, question["title"]["zh"])
            assert len(question["options"]) <= 6, (code, question["title"]["zh"])
            for option in question["options"]:
                assert len(option["title"]["zh"]) <= 24, (code, option["title"]["zh"])


def test_english_words_are_english() -> None:
    def texts(node: Any) -> Iterator[dict[str, str]]:
        if isinstance(node, dict):
            if set(node) == {"zh", "en"}:
                yield node
            for part in node.values():
                yield from texts(part)
        elif isinstance(node, list):
            for part in node:
                yield from texts(part)

    for path in (*TREES, *SERVICES):
        for text in texts(load(path)):
            assert not any("\u4e00" <= sign <= "\u9fff" for sign in text["en"]), (path.stem, text)
            if not re.fullmatch("[A-Z0-9、—~-]+", text["zh"]):  # a class of licence, a year
                assert any("\u4e00" <= sign <= "\u9fff" for sign in text["zh"]), (path.stem, text)


def tree(**changes: Any) -> dict[str, Any]:
    """A small sound file, with parts of its tree replaced (a path with slashes; None removes it)."""
    say = {"zh": "话", "en": "words"}
    raw: dict[str, Any] = {
        "code": "T-1",
        "guidance_version": 1,
        "provenance": "test",
        "demonstration": say,
        "guidance": {
            "start": "q",
            "questions": {
                "q": {
                    "title": say,
                    "options": [
                        {"value": "a", "title": {"zh": "甲", "en": "a"}, "outcome": "bring"},
                        {"value": "b", "title": {"zh": "乙", "en": "b"}, "outcome": "no"},
                    ],
                }
            },
            "outcomes": {
                "bring": {"kind": "counter", "title": say, "materials": ["card"]},
                "no": {"kind": "ineligible", "title": say, "reason": say, "instead": say},
            },
            "materials": {"card": {"name": say}},
        },
    }
    for path, value in changes.items():
        *steps, last = path.split("/")
        node: Any = raw["guidance"]
        for step in steps:
            node = node[int(step) if step.isdigit() else step]
        if value is None:
            del node[last]
        else:
            node[last] = value
    return raw


def test_the_small_file_is_sound() -> None:
    assert guidance.problems(tree()) == []


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("outcomes/bring/materials", [], "names the materials"),
        ("outcomes/bring/materials", ["card", "card"], "names the materials"),
        ("outcomes/bring/materials", ["passport"], "names the materials"),
        ("outcomes/bring/kind", "perhaps", "kind is"),
        ("outcomes/bring", {"kind": "proceed", "situation": "s", "title": {"zh": "话", "en": "w"}}, "done here"),
        ("outcomes/no/instead", None, "what to do instead"),
        ("outcomes/spare", {"kind": "counter", "title": {"zh": "话", "en": "w"}, "materials": ["card"]}, "no answers"),
        ("materials/spare", {"name": {"zh": "话", "en": "w"}}, "no outcome asks for this"),
        ("materials/card/name", {"zh": "话"}, "zh and en"),
        ("questions/q/title", {"zh": "话", "en": " "}, "zh and en"),
        ("questions/q/lead", {"zh": "话"}, "zh and en"),
        ("questions/q/options/1/title", {"zh": "甲", "en": "b"}, "say the same"),
        ("questions/q/options/1/title", {"zh": "乙", "en": "a"}, "say the same"),
        ("questions/q/options/1/value", "a", "appears twice"),
        ("questions/q/options/1/outcome", "nowhere", "no outcome nowhere"),
        ("questions/q/options/1/next", "q", "either a question or an outcome"),
        ("start", "nowhere", "start is not a question"),
        ("outcomes", None, "malformed"),
    ],
)
def test_each_fault_of_a_tree_is_named(path: str, value: Any, words: str) -> None:
    assert any(words in str(problem) for problem in guidance.problems(tree(**{path: value})))


def test_a_circle_is_named() -> None:
    raw = tree()
    question = raw["guidance"]["questions"]["q"]
    raw["guidance"]["questions"]["r"] = {
        "title": question["title"],
        "options": [
            {"value": "a", "title": {"zh": "甲", "en": "a"}, "next": "q"},
            {"value": "b", "title": {"zh": "乙", "en": "b"}, "outcome": "no"},
        ],
    }
    question["options"][1] = {"value": "b", "title": {"zh": "乙", "en": "b"}, "next": "r"}
    assert any("circle" in str(problem) for problem in guidance.problems(raw))


def test_a_file_without_its_frame_is_refused() -> None:
    raw = tree()
    del raw["provenance"]
    assert [str(flaw) for flaw in guidance.problems(raw)] == ["missing: provenance"]
    (flaw,) = guidance.problems({**tree(), "guidance_version": 0})
    assert str(flaw) == "/guidance_version: guidance_version counts from 1"
