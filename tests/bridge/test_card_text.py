"""The four layouts of a card's text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.services.card_text import CardTextError, newest_address, parse_card_text


def card(**places: str) -> bytes:
    """128 characters, blank but for ``at_<first character>`` = text."""
    characters = [" "] * 128
    for place, text in places.items():
        start = int(place.removeprefix("at_"))
        characters[start : start + len(text)] = text
    return "".join(characters).encode("utf-16-le")


RESIDENT = {
    "at_0": "周明月", "at_15": "2", "at_16": "01", "at_18": "19560314", "at_26": "示范市示范路1号",
    "at_61": "990101195603140023", "at_79": "示范市公安局", "at_94": "20160101", "at_102": "长期",
}  # fmt: skip


def test_a_resident_card() -> None:
    assert parse_card_text(card(**RESIDENT)) == {
        "cardType": "resident", "name": "周明月", "sex": "female", "ethnicity": "01", "ethnicityName": "汉",
        "birthDate": "1956-03-14", "address": "示范市示范路1号", "idNumber": "990101195603140023",
        "authority": "示范市公安局", "validFrom": "2016-01-01", "validTo": "long-term",
    }  # fmt: skip


def test_a_residence_permit_of_hong_kong_macao_and_taiwan() -> None:
    permit = RESIDENT | {"at_16": "  ", "at_102": "20260101", "at_110": "H12345678", "at_119": "01", "at_124": "J"}
    assert parse_card_text(card(**permit)) == {
        "cardType": "hkmt", "name": "周明月", "sex": "female", "birthDate": "1956-03-14", "address": "示范市示范路1号",
        "idNumber": "990101195603140023", "authority": "示范市公安局", "validFrom": "2016-01-01",
        "validTo": "2026-01-01", "passNumber": "H12345678", "issueCount": "01",
    }  # fmt: skip


def test_a_foreigners_card_of_2017() -> None:
    text = card(
        at_0="INVENTED, MARIA EXAMPLE", at_60="2", at_61="XXX990101900101", at_76="XXX", at_79="玛利亚",
        at_94="20180101", at_102="20280101", at_110="19900101", at_118="00", at_120="9901", at_124="I",
    )  # fmt: skip
    assert parse_card_text(text) == {
        "cardType": "foreigner2017", "nameEnglish": "INVENTED, MARIA EXAMPLE", "sex": "female",
        "idNumber": "XXX990101900101", "nationality": "XXX", "name": "玛利亚", "validFrom": "2018-01-01",
        "validTo": "2028-01-01", "birthDate": "1990-01-01", "cardVersion": "00", "authority": "9901",
    }  # fmt: skip


def test_a_foreigners_card_of_2023_with_a_name_in_two_parts() -> None:
    name = "INVENTED EXAMPLE MARIA ANTONIA DE LA PRUEBA"
    text = card(
        at_15="2", at_16="01", at_18="19900101", at_26=name[:35], at_61="999901199001010029", at_94="20240101",
        at_102="20340101", at_110=name[35:], at_121="XXX", at_124="Y",
    )  # fmt: skip
    fields = parse_card_text(text)
    assert (fields["cardType"], fields["nameEnglish"], fields["nationality"]) == ("foreigner2023", name, "XXX")
    assert fields["name"] == name


def test_a_blank_where_the_english_name_is_cut_is_kept() -> None:
    name = "INVENTED EXAMPLE MARIA ANTONIA DEL PRUEBA"[:34] + " REST"
    text = card(
        at_0="示范", at_15="1", at_18="19900101", at_26=name[:35], at_61="999901199001010029", at_94="20240101",
        at_102="20340101", at_110=name[35:], at_121="XXX", at_124="Y",
    )  # fmt: skip
    assert parse_card_text(text)["nameEnglish"] == name


@pytest.mark.parametrize(
    ("place", "text", "word"),
    [
        ("at_15", "x", "sex"),
        ("at_18", "19561314", "birthDate"),
        ("at_18", "长期      ", "birthDate"),
        ("at_94", "        ", "validFrom"),
        ("at_102", "２０３００１０１", "validTo"),
        ("at_0", "   ", "name"),
        ("at_61", " " * 18, "idNumber"),
        ("at_124", "Q", "unknown kind"),
    ],
)
def test_what_is_no_cards_text_is_refused_with_the_fields_name_only(place: str, text: str, word: str) -> None:
    with pytest.raises(CardTextError, match=word) as raised:
        parse_card_text(card(**RESIDENT | {place: text}))
    assert "990101" not in str(raised.value)
    assert "周" not in str(raised.value)


@given(st.binary(max_size=300) | st.binary(min_size=256, max_size=256))
def test_no_bytes_crash_the_parser(text: bytes) -> None:
    try:
        assert parse_card_text(text)["name"]
    except CardTextError:
        return


def test_the_newest_address() -> None:
    assert newest_address("示范市新路2号".ljust(35).encode("utf-16-le")) == "示范市新路2号"
    assert newest_address(b"") == ""
    with pytest.raises(CardTextError):
        newest_address(b"\x00\xd8" * 35)
