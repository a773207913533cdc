"""Card texts of all four layouts, and cards that may not be used."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Invalid, ProductError, Refused
from backend.identity.methods import id_card
from backend.identity.rules import mask_id_number, mask_name
from tests.factories.identity import PEOPLE, chip, number_with_check

TODAY = date(2026, 11, 22)


def refusal(text: bytes, today: date = TODAY) -> str:
    with pytest.raises(ProductError) as caught:
        id_card.read(text, today)
    return caught.value.code


def hong_kong() -> bytes:
    number = number_with_check("81000019880101001")
    text = f"{'陳小明':<15}1  19880101{'示范市青禾区':<35}{number:<18}{'示范市公安局':<15}2023010120280101"
    return f"{text}{'H12345678':<9}01   J   ".encode("utf-16-le")


def foreigner_2017() -> bytes:
    text = f"{'SMITH, JOHN ALEXANDER':<60}1{'USA990180010101':<15}USA{'史密斯':<15}2018050120280501"
    return f"{text}1980010101{'9901':<4}I   ".encode("utf-16-le")


def foreigner_2023() -> bytes:
    number = number_with_check("99010119800101001")
    english = "SMITH JOHN ALEXANDER BARTHOLOMEW FITZGERALD MAX"[:46]
    text = f"{'史密斯':<15}10119800101{english[:35]:<35}{number:<18}{'':<15}2024050120340501{english[35:]:<11}USA"
    return f"{text:<124}Y   ".encode("utf-16-le")


def test_a_resident_card_is_read_whole() -> None:
    person = id_card.read(chip(2), TODAY)
    assert person.kind == "resident"
    assert (person.name, person.sex, person.ethnic) == ("陈志远", "1", "01")
    assert person.birth == date(1988, 7, 2)
    assert person.address == PEOPLE[1]["address"]
    assert person.id_number == PEOPLE[1]["id_number"]
    assert person.issuer == PEOPLE[1]["issuer"]
    assert (person.valid_from, person.valid_to) == (date(2018, 9, 11), date(2038, 9, 11))
    assert id_card.Person.from_json(person.as_json()) == person


def test_a_card_without_an_end_is_valid_for_ever() -> None:
    assert id_card.read(chip(6), date(2199, 1, 1)).valid_to is None


def test_a_residence_permit_of_hong_kong_is_read() -> None:
    person = id_card.read(hong_kong(), TODAY)
    assert (person.kind, person.name, person.ethnic) == ("hmt_resident", "陳小明", None)


def test_a_foreigners_card_of_2017_is_read() -> None:
    person = id_card.read(foreigner_2017(), TODAY)
    assert (person.kind, person.name, person.name_en) == ("foreigner_2017", "史密斯", "SMITH, JOHN ALEXANDER")
    assert (person.nationality, person.birth, person.id_number) == ("USA", date(1980, 1, 1), "USA990180010101")


def test_a_foreigners_card_of_2023_is_read_with_its_long_name() -> None:
    person = id_card.read(foreigner_2023(), TODAY)
    assert (person.kind, person.name, person.nationality) == ("foreigner_2023", "史密斯", "USA")
    assert person.name_en == "SMITH JOHN ALEXANDER BARTHOLOMEW FITZGERALD MA"


def test_the_last_day_is_still_valid_and_the_next_is_not() -> None:
    assert id_card.read(chip(valid_to="20261122"), TODAY).valid_to == TODAY
    assert refusal(chip(valid_to="20261121")) == "card_expired"


@pytest.mark.parametrize(
    "text",
    [
        chip(5),  # check digit
        chip(1, birth="19560315"),  # not the day in the number
        chip(1, sex="1"),  # not the sex in the number
        chip(1, valid_from="20270101"),  # not valid yet
        chip(1, id_number="99010119560314002"),  # a digit short
    ],
)
def test_a_card_that_contradicts_itself_is_not_accepted(text: bytes) -> None:
    assert refusal(text) == "card_not_accepted"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        chip()[:-2],
        chip() + b"\0\0",
        chip(1, birth="19561340"),
        chip(1, valid_to="forever!"),
        chip(1, name=""),
        chip(1, sex="x"),
        b"\x00\xd8" * 128,  # half a surrogate pair
        "\U0001f600".encode("utf-16-le") + chip()[4:],
    ],
)
def test_what_is_not_a_card_text_is_unreadable(text: bytes) -> None:
    assert refusal(text) == "card_unreadable"


@given(st.binary(min_size=256, max_size=256))
def test_noise_is_refused_and_never_crashes(noise: bytes) -> None:
    with pytest.raises((Invalid, Refused)):
        id_card.read(noise, TODAY)


def test_names_and_numbers_are_masked() -> None:
    assert mask_name("周明月") == "周**"
    assert mask_id_number("990101195603140023") == "9901**********0023"
    assert mask_id_number("1234") == "****"


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: str(person["number"]))
def test_the_invented_people_have_numbers_nobody_can_have(person: dict[str, str]) -> None:
    number = person["id_number"]
    assert number.startswith("990101")  # a division code that was never assigned
    assert (number == number_with_check(number[:17])) == (person["number"] != 5)  # number 5 shows a wrong check digit
