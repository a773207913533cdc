"""One applicant however they signed in, authorisations that are counted, identities that are locked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core import clock
from backend.core.errors import Refused, TooMany, Unauthorised
from backend.core.house import House
from backend.identity import service as identity
from backend.identity.methods import Company
from backend.identity.methods.id_card import parse
from backend.identity.service import Citizen, Device, applicants, authorisations, refusals
from backend.terminals import service as terminals
from tests.factories.identity import PEOPLE, chip

ITEM = "HN-G010"


def device(house: House) -> Device:
    return terminals.device_of(terminals.browser_cookie(house.vault))


def begun(house: House, here: Device, number: int = 1, method: str = "portal") -> Citizen:
    with house.db.transaction() as session:
        token = identity.begin_session(session, house, here, parse(chip(number)), method)
        found = identity.find(session, here, token)
    assert found is not None
    return found


def permission(house: House, holder: int, agent: int = 2, **limits: object) -> int:
    wanted: dict[str, object] = {"items": None, "days": 0, "uses": None, **limits}
    one = PEOPLE[agent - 1]
    with house.db.transaction() as session:
        return authorisations.give(
            session,
            house.vault,
            holder_id=holder,
            actor=f"applicant:{holder}",
            name=one["name"],
            id_number=one["id_number"],
            **wanted,  # type: ignore[arg-type]
        )


def test_every_way_leads_to_the_same_applicant_and_the_surest_says_most(house: House) -> None:
    by_card = begun(house, device(house), method="id_card")
    moved = replace(parse(chip(1)), address="示范市新址1号")
    with house.db.transaction() as session:
        assert applicants.keep(session, house.vault, moved, 2) == by_card.applicant_id
        assert identity.person(session, house.vault, by_card.applicant_id) == parse(chip(1))
        assert applicants.keep(session, house.vault, moved, 3) == by_card.applicant_id
        assert identity.person(session, house.vault, by_card.applicant_id) == moved


def test_a_company_and_a_person_never_share_an_applicant(house: House) -> None:
    number = PEOPLE[0]["id_number"]
    with house.db.transaction() as session:
        person = applicants.keep(session, house.vault, parse(chip(1)), 3)
        company = applicants.keep(session, house.vault, Company("示范公司", number), 2)
        assert person != company
        with pytest.raises(Refused, match="for_people_only"):
            identity.person(session, house.vault, company)


def test_the_last_use_is_given_once(house: House) -> None:
    holder = begun(house, device(house))
    begun(house, device(house), 2)
    given = permission(house, holder.applicant_id, uses=1, items=[ITEM])
    with house.db.transaction() as session:
        authorisations.use(session, given, ITEM)
    with house.db.transaction() as session, pytest.raises(Refused, match="authorisation_used"):
        authorisations.use(session, given, ITEM)
    with house.db.transaction() as session, pytest.raises(Refused, match="authorisation_item"):
        authorisations.use(session, given, "HN-G029")


def test_any_number_of_uses_stays_any_number(house: House) -> None:
    holder = begun(house, device(house))
    given = permission(house, holder.applicant_id)
    for _ in range(3):
        with house.db.transaction() as session:
            authorisations.use(session, given, ITEM)
    with house.db.read() as session:
        assert authorisations.given(session, house.vault, holder.applicant_id)[0].uses_left is None


def test_a_session_under_an_authorisation_ends_with_it(house: House) -> None:
    holder, here = begun(house, device(house)), device(house)
    agent = begun(house, here, 2)
    given = permission(house, holder.applicant_id)
    with house.db.transaction() as session:
        token = identity.act_for(session, house, here, agent, given)
        acting = identity.find(session, here, token)
        assert acting is not None
        assert acting.actor == f"applicant:{agent.applicant_id} for applicant:{holder.applicant_id}"
        authorisations.revoke(session, holder_id=holder.applicant_id, actor=holder.actor, authorisation_id=given)
    with house.db.read() as session, pytest.raises(Unauthorised, match="authorisation_over"):
        identity.find(session, here, token)


def test_five_refusals_lock_an_identity_for_a_quarter_of_an_hour(house: House) -> None:
    here, index = device(house), identity.number_index(house.vault, PEOPLE[0]["id_number"])
    for _ in range(4):
        with house.db.transaction() as session:
            refusals.note(session, here, "social_code", "wrong", index)
    with house.db.transaction() as session:
        refusals.check_lock(session, index)
        refusals.note(session, here, "social_code", "wrong", index)
    with house.db.read() as session, pytest.raises(TooMany, match="identity_locked") as locked:
        refusals.check_lock(session, index)
    assert "15" in locked.value.message.zh
    with clock.frozen(clock.now() + timedelta(minutes=16)), house.db.read() as session:
        refusals.check_lock(session, index)
    with clock.frozen(clock.now() + timedelta(days=2)):
        refusals.forget(house)
