"""What somebody may try against accounts and sessions, by name, and the refusal each attempt must meet."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from apiflask import APIFlask

from backend.app import create_app
from backend.core.audit import AuditRecord
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from tests.factories import abuse_of_identity as tried
from tests.factories import portal as provider
from tests.factories.abuse import Abuse, Scene, lines, refusal
from tests.factories.portal import Portal

OWN = "http://127.0.0.1:8080"
CHALLENGE = "/api/v1/sign-in/challenge"
STATE, SIGNED_OUT = (403, "portal_state"), (401, "unauthorised")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with provider.portal(tmp_path_factory.mktemp("portal"), OWN) as found:
        yield found


@pytest.fixture(scope="module")
def app(portal: Portal, tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Iterator[APIFlask]:
    """One house for the whole table: every case brings browsers of its own."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(empty_sqlite, folder / "xiaoer.sqlite3")
    house = House(Settings(data_dir=folder), Database(f"sqlite:///{folder}/xiaoer.sqlite3"), Vault(bytes(32)))
    yield create_app(portal.pointed(house))
    house.db.close()


@pytest.fixture
def scene(app: APIFlask, portal: Portal) -> Scene:
    scene = Scene(app.extensions["xiaoer_house"], app, portal, app.test_client(), app.test_client())
    for client in (scene.victim, scene.attacker):
        client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    return scene


ABUSES = [
    Abuse("an answer of the provider is handed in twice", tried.replayed, STATE),
    Abuse("an answer is handed in by another browser", tried.elsewhere, STATE),
    Abuse("an attacker's answer is planted in a victim's browser", tried.planted, STATE),
    Abuse("an answer is handed in after its time", tried.late, STATE),
    Abuse("the state is made up", tried.changed(state="made-up"), STATE),
    Abuse("the device cookie is exchanged on the way", tried.new_device, STATE),
    Abuse("the device cookie is made up", tried.forged_device, STATE),
    Abuse("another provider answers", tried.changed(iss="https://elsewhere.example"), (403, "portal_issuer")),
    Abuse("the code is made up", tried.changed(code="made-up"), (403, "portal_code")),
    Abuse("the code was given to another request", tried.swapped, (403, "portal_code")),
    Abuse("a token for another site", tried.spoiled("wrong_audience"), (403, "portal_audience")),
    Abuse("a token that has expired", tried.spoiled("expired"), (403, "portal_expired")),
    Abuse("a token that was changed", tried.spoiled("tampered"), (403, "portal_signature")),
    Abuse("a token signed with another key", tried.spoiled("other_key"), (403, "portal_signature")),
    Abuse("a token that nobody signed", tried.spoiled("unsigned"), (403, "portal_signature")),
    Abuse("a token of another provider", tried.spoiled("wrong_issuer"), (403, "portal_issuer")),
    Abuse("a token that answers another question", tried.spoiled("stale_nonce"), (403, "portal_nonce")),
    Abuse("facts about another person than the token's", tried.spoiled("other_subject"), (403, "portal_subject")),
    Abuse(
        "an account whose name nobody checked",
        lambda s: provider.sign_in(s.victim, "sun"),
        (403, "portal_not_real_name"),
    ),
    Abuse("an identity with five refusals goes on trying", tried.locked, (429, "identity_locked")),
    Abuse("a sign-in without our page's header", tried.headless, (403, "client_header_missing")),
    Abuse(
        "a sign-in from another site's page", tried.foreign("Origin", "https://evil.example"), (403, "foreign_origin")
    ),
    Abuse("a sign-in across sites", tried.foreign("Sec-Fetch-Site", "cross-site"), (403, "foreign_origin")),
    Abuse("a session's cookie on another device", tried.stolen_cookie, SIGNED_OUT),
    Abuse("a session id chosen beforehand", tried.fixed_cookie, SIGNED_OUT),
    Abuse("the cookie of a session that has ended", tried.ended_cookie, SIGNED_OUT),
    Abuse("the cookie of a session that has run out", tried.slept_over, SIGNED_OUT),
    Abuse("a terminal's reading from a browser at home", tried.browser_as_terminal, (403, "terminal_unknown")),
    Abuse("a card's challenge for a browser at home", tried.challenge_at_home, (403, "terminal_unknown")),
    Abuse("a reading made for another page of the terminal", tried.other_terminal, (403, "reading_not_trusted")),
    Abuse("a session at a terminal that was retired", tried.outlived("/api/v1/cases", anew=False), SIGNED_OUT),
    Abuse("a session at a terminal with another key", tried.outlived("/api/v1/cases", anew=True), SIGNED_OUT),
    Abuse(
        "a challenge for a terminal that was retired", tried.outlived(CHALLENGE, anew=False), (403, "terminal_unknown")
    ),
    Abuse("a challenge by the proof with an old key", tried.outlived(CHALLENGE, anew=True), (403, "terminal_unknown")),
    Abuse("a proof with the terminal's old key", tried.key_of_before, (403, "terminal_not_proven")),
    Abuse("cases with a typed number only", tried.not_sure_enough("/api/v1/cases"), (403, "step_up_needed")),
    Abuse("licences with a typed number only", tried.not_sure_enough("/api/v1/licences"), (403, "step_up_needed")),
    Abuse("drafts with a typed number only", tried.not_sure_enough("/api/v1/drafts"), (403, "step_up_needed")),
    Abuse(
        "the log of readings with a typed number only", tried.not_sure_enough("/api/v1/space"), (403, "step_up_needed")
    ),
    Abuse("a request that claims its own assurance", tried.claimed_level, (403, "step_up_needed")),
    Abuse("acting after the authorisation was taken back", tried.taken_back, (401, "authorisation_over")),
    Abuse("an agent passes the authorisation on", tried.passed_on, (403, "own_only")),
    Abuse("somebody else's authorisation is used", tried.somebody_elses, (404, "unknown_authorisation")),
    Abuse("an agent revokes in the holder's name", tried.revoked_by_a_stranger, (404, "unknown_authorisation")),
    Abuse("an agent looks into the holder's own space", tried.looked_around, (403, "own_only")),
    Abuse("somebody authorises themself", tried.given_to_oneself, (400, "agent_is_holder")),
    Abuse("a made-up word of leaving", tried.notice(lambda s: "a.b.c"), (400, "portal_signature")),
    Abuse(
        "a changed word of leaving", tried.notice(lambda s: tried.cut(s.portal.notice("x"))), (400, "portal_signature")
    ),
    Abuse("a word of leaving is obeyed once", tried.notice_twice, (400, "portal_notice_used")),
]


@pytest.mark.parametrize("abuse", ABUSES, ids=lambda one: one.name)
def test_it_is_refused_and_written_down(abuse: Abuse, scene: Scene) -> None:
    before, written = refused(scene), lines(scene.house)
    assert refusal(abuse.act(scene)) == abuse.refusal
    assert lines(scene.house) > written
    if abuse.refusal[1].startswith("portal_") and abuse.refusal[0] == 403:
        said = refused(scene)[len(before) :]  # written down, and without a name
        assert [(one.purpose, one.actor.partition(":")[0], one.holder_id) for one in said] == [
            (f"portal {abuse.refusal[1]}", "device", None)
        ]


def refused(scene: Scene) -> list[AuditRecord]:
    query = sa.select(AuditRecord).where(AuditRecord.action == "sign_in_refused").order_by(AuditRecord.id)
    with scene.house.db.read() as session:
        return list(session.scalars(query))
