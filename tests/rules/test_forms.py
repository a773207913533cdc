"""Checking a form: the words and vectors shared with the page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.forms import rules
from backend.forms.rules.composed import as_answer, digest, drawing, is_signature
from backend.forms.rules.formats import BETWEEN, is_person_name
from backend.forms.rules.words import CELL, PRIORITY, WORDS

CONTRACT = json.loads((Path(__file__).parents[1] / "contract" / "form_errors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", CONTRACT["vectors"], ids=lambda vector: vector["name"])
def test_shared_vector(vector: dict[str, Any]) -> None:
    found = rules.validate(CONTRACT["form"], vector["data"])
    assert {name: text.as_json() for name, text in found.items()} == vector["errors"]


def test_the_contract_carries_our_words() -> None:
    assert CONTRACT["words"] == {key: text.as_json() for key, text in WORDS.items()}
    assert CONTRACT["cell"] == CELL.as_json()
    assert CONTRACT["priority"] == list(PRIORITY)


def test_every_word_is_seen_in_a_vector() -> None:
    seen = {error["zh"] for vector in CONTRACT["vectors"] for error in vector["errors"].values()}
    for key, text in WORDS.items():
        head, _, tail = text.zh.partition("{limit}")
        assert any(zh.startswith(head) and zh.endswith(tail) for zh in seen), key


def test_settling_keeps_what_counts() -> None:
    data = {"form": {"name": " 周明月 ", "kind": "lost", "reason": "x", "note": "  "}, "answers": {}}
    assert rules.settle(CONTRACT["form"], data) == {"name": "周明月", "kind": "lost"}
    assert "reason" not in rules.visible(CONTRACT["form"], data)


@pytest.mark.parametrize("written", ["1200", "1200.0", "1.2e3"])
def test_a_whole_number_stays_one_however_it_is_written(written: str) -> None:
    form = {
        "schema": {"type": "object", "properties": {"amount": {"type": "integer", "maximum": 5000}}},
        "sections": [{"fields": [{"name": "amount", "widget": "money"}]}],
    }
    data = {"form": {"amount": json.loads(written)}, "answers": {}}
    assert rules.validate(form, data) == {}
    assert str(rules.settle(form, data)["amount"]) == "1200"


def test_a_signature_carries_the_digest_of_its_own_strokes() -> None:
    strokes = [[10, 10, 40, 40, 70, 10], [80, 40]]
    assert is_signature({"strokes": strokes, "digest": digest(strokes)})
    assert not is_signature({"strokes": strokes, "digest": digest([[10, 10]])})
    slip = [[10, 10, 12, 12, 14, 10], [16, 12]]
    assert not is_signature({"strokes": slip, "digest": digest(slip)})
    assert drawing({"strokes": strokes}) == "M10 10L40 40 70 10M80 40L80 40"


def test_settling_a_table_trims_its_cells_and_leaves_out_empty_rows() -> None:
    rows = [{"name": " 王小明 ", "kin": ""}, {"name": "\u3000"}, {"share": 1200.0}]
    data = {"form": {"people": rows}, "answers": {}}
    assert rules.settle(CONTRACT["form"], data)["people"] == [{"name": "王小明"}, {"share": 1200}]


def test_an_address_from_the_card_is_a_line_where_addresses_have_regions() -> None:
    assert as_answer({"type": "object", "format": "address"}, "青禾区书院街6号") == {"detail": "青禾区书院街6号"}
    assert as_answer({"type": "string"}, "青禾区书院街6号") == "青禾区书院街6号"
    assert as_answer({"type": "integer"}, 3) == 3


# The rare ones are drawn as whole planes, whatever this Python knows of them.
NAMES = st.text(
    st.one_of(
        st.characters(categories=("Lu", "Ll", "Lo", "Co")),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0x20000, max_codepoint=0x323AF),
    ),
    min_size=1,
    max_size=50,
)
SIGNS = '0123456789!"#$%&()*+,/:;<=>?@[]^_`{|}~，。！？（）《》、；：①½１２😀\t\n\u200b\u202e'


@given(st.lists(NAMES, min_size=1, max_size=4), st.sampled_from(sorted(BETWEEN)))
def test_letters_of_any_script_with_what_stands_between_them_are_a_name(parts: list[str], between: str) -> None:
    assert is_person_name(between.join(parts))


@given(NAMES, st.sampled_from(SIGNS), st.integers(0, 50))
def test_a_digit_or_another_sign_anywhere_makes_it_no_name(name: str, sign: str, place: int) -> None:
    assert not is_person_name(name[:place] + sign + name[place:])


@given(st.text(st.sampled_from(sorted(BETWEEN)), max_size=5))
def test_without_a_letter_there_is_no_name(text: str) -> None:
    assert not is_person_name(text)


def test_what_is_no_text_is_left_to_its_type() -> None:
    assert is_person_name(12)
