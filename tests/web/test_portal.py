"""Signing in through the unified identity provider, a real OpenID Connect server on a real port."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core.audit import AuditRecord
from backend.core.house import House
from backend.identity.models import Applicant, CitizenSession
from tests.factories import identity
from tests.factories import portal as factory
from tests.factories.portal import Portal

OWN = "http://127.0.0.1:8080"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with factory.portal(tmp_path_factory.mktemp("portal"), OWN) as found:
        yield found


@pytest.fixture
def home(sqlite_house: House, provider: Portal) -> House:
    return provider.pointed(sqlite_house)


@pytest.fixture
def app(home: House) -> APIFlask:
    return create_app(home)


def another_browser(app: APIFlask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    return client


def code(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]  # type: ignore[attr-defined]


def test_a_verified_account_signs_its_person_in_on_a_browser_of_their_own(client: FlaskClient, home: House) -> None:
    answer = factory.sign_in(client)
    assert answer.status_code == 200, answer.json
    assert answer.json["applicant"]["name"] == "周明月"
    assert (answer.json["assurance"], answer.json["level"], answer.json["actor"]) == ("portal", 2, None)
    assert answer.json["expires_in"] > 1700
    assert client.get("/api/v1/session").status_code == 200
    with home.db.read() as session:
        row = session.scalars(sa.select(CitizenSession)).one()
        said = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "signed_in")).one()
    assert row.terminal_code == ""
    assert (said.subject, said.purpose) == ("browser", "portal level 2")


def test_the_account_and_the_card_are_one_applicant_and_the_card_knows_more(
    client: FlaskClient, app: APIFlask, home: House
) -> None:
    terminal = another_browser(app)
    identity.signed_in(home, terminal)
    factory.sign_in(client)
    with home.db.read() as session:
        row = session.scalars(sa.select(Applicant)).one()
        assert identity.identity.person(session, home.vault, row.id).issuer == "示范市公安局青禾分局"


def test_a_terminals_cookie_alone_makes_no_terminal_of_who_signs_in_by_account(
    client: FlaskClient, home: House
) -> None:
    identity.kiosk(home).open_page(home, client)
    assert factory.sign_in(client, "lin").json["expires_in"] > 1700
    client.post("/api/v1/session/act", json={"authorisation_id": None})
    with home.db.read() as session:
        assert set(session.scalars(sa.select(CitizenSession.terminal_code))) == {""}


def test_what_the_browser_carries_names_nobody(client: FlaskClient) -> None:
    address = factory.begin(client)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    assert set(factory.visit(address)) == {"code", "state", "iss"}


def test_a_representative_acts_for_the_company_and_is_named_beside_it(client: FlaskClient, home: House) -> None:
    answer = factory.sign_in(client, "qinghe")
    assert answer.json["applicant"]["kind"] == "legal"
    assert answer.json["applicant"]["name"] == "示范市青禾便民服务有限公司"
    assert answer.json["actor"]["name"] == "陈志远"
    with home.db.read() as session:
        said = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "signed_in")).one()
        kinds = dict(session.execute(sa.select(Applicant.id, Applicant.kind)).all())
        row = session.scalars(sa.select(CitizenSession)).one()
    assert said.actor == f"applicant:{row.actor_id} for applicant:{row.applicant_id}"
    assert kinds[row.applicant_id] == "legal"
    assert kinds[row.actor_id] == "natural"


def test_a_company_has_its_own_pages_and_a_persons_matters_are_refused_in_words(client: FlaskClient) -> None:
    factory.sign_in(client, "qinghe")
    for path in ("/api/v1/cases", "/api/v1/drafts", "/api/v1/authorisations", "/api/v1/space"):
        assert client.get(path).status_code == 200, path
    refused = client.get("/api/v1/licences")
    assert code(refused) == (403, "for_people_only")


def test_a_companys_agent_acts_for_it_until_the_representative_takes_it_back(
    client: FlaskClient, app: APIFlask
) -> None:
    factory.sign_in(client, "qinghe")
    lin = identity.PEOPLE[2]
    given = client.post(
        "/api/v1/authorisations", json={"name": lin["name"], "id_number": lin["id_number"], "days": 7, "uses": None}
    )
    assert given.status_code == 201, given.json
    agent = another_browser(app)
    factory.sign_in(agent, "lin")
    mine = agent.get("/api/v1/authorisations").json["received"]
    assert [(one["kind"], one["name"]) for one in mine] == [("legal", "示范市青禾便民服务有限公司")]
    acting = agent.post("/api/v1/session/act", json={"authorisation_id": mine[0]["id"]}).json
    assert (acting["applicant"]["kind"], acting["actor"]["name"]) == ("legal", "林晓雨")
    client.delete(f"/api/v1/authorisations/{mine[0]['id']}")
    assert code(agent.get("/api/v1/cases")) == (401, "authorisation_over")


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("qinghe-staff", "portal_no_authority"),
        ("qinghe-plain", "portal_not_by_face"),
        ("qinghe-agent", "portal_not_authorised"),
    ],
    ids=["a mere employee", "an agent whose face was never checked", "an agent whom nobody has authorised here"],
)
def test_a_companys_account_alone_gives_no_authority(
    client: FlaskClient, home: House, account: str, expected: str
) -> None:
    answer = factory.sign_in(client, account)
    assert code(answer) == (403, expected)
    assert "代办" in answer.json["error"]["message"]["zh"] or "个人账号" in answer.json["error"]["message"]["zh"]
    assert client.get("/api/v1/session").status_code == 401
    with home.db.read() as session:
        said = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "sign_in_refused")).all()
    assert [one.purpose for one in said] == [f"portal {expected}"]


def test_a_companys_agent_signs_in_under_what_the_representative_gave_and_gives_nothing_on(
    client: FlaskClient, app: APIFlask
) -> None:
    factory.sign_in(client, "qinghe")
    zhou = identity.PEOPLE[0]
    given = client.post(
        "/api/v1/authorisations", json={"name": zhou["name"], "id_number": zhou["id_number"], "days": 7, "uses": None}
    )
    assert given.status_code == 201, given.json
    agent = another_browser(app)
    acting = factory.sign_in(agent, "qinghe-agent").json
    assert (acting["applicant"]["kind"], acting["actor"]["name"]) == ("legal", "周明月")
    onward = {"name": "王建国", "id_number": identity.PEOPLE[3]["id_number"], "days": 7, "uses": None}
    assert code(agent.post("/api/v1/authorisations", json=onward)) == (403, "own_only")
    client.delete(f"/api/v1/authorisations/{given.json['given'][0]['id']}")
    assert code(agent.get("/api/v1/cases")) == (401, "authorisation_over")
    assert code(factory.sign_in(another_browser(app), "qinghe-agent")) == (403, "portal_not_authorised")


def test_one_sign_in_at_the_provider_serves_a_second_time_without_asking(client: FlaskClient) -> None:
    browser = requests.Session()
    factory.visit(factory.begin(client), browser=browser)
    again = browser.get(factory.begin(client), allow_redirects=False, timeout=10)
    assert again.status_code == 302
    assert "code=" in again.headers["Location"]


def test_who_was_turned_away_is_asked_by_the_provider_which_account_they_mean(client: FlaskClient) -> None:
    browser = requests.Session()
    back = factory.visit(factory.begin(client), "qinghe-staff", browser)
    assert code(client.post("/api/v1/sign-in/portal", json=back)) == (403, "portal_no_authority")
    asked = factory.begin(client)
    assert browser.get(asked, allow_redirects=False, timeout=10).status_code == 200  # though it knows this browser
    back = factory.visit(asked, "zhou", browser)
    assert client.post("/api/v1/sign-in/portal", json=back).status_code == 200
    again = browser.get(factory.begin(client), allow_redirects=False, timeout=10)
    assert again.status_code == 302  # who was let in is not asked twice


def test_end_leads_to_the_providers_own_end_and_back_to_us(client: FlaskClient) -> None:
    browser = requests.Session()
    client.post("/api/v1/sign-in/portal", json=factory.visit(factory.begin(client), browser=browser))
    ended = client.delete("/api/v1/session")
    assert ended.status_code == 200
    assert client.get("/api/v1/session").status_code == 401
    away = browser.get(ended.json["leave"], allow_redirects=False, timeout=10)
    assert away.headers["Location"] == f"{OWN}/"
    asked = browser.get(factory.begin(client), allow_redirects=False, timeout=10)
    assert asked.status_code == 200  # it asks who this is again


def test_who_leaves_the_provider_has_left_us(client: FlaskClient, app: APIFlask, home: House, provider: Portal) -> None:
    factory.sign_in(client)
    with home.db.read() as session:
        row = session.scalars(sa.select(CitizenSession)).one()
    sid = home.vault.open_text(row.provider_session_sealed or b"", "citizen_session.provider_session")
    word = provider.notice(sid)
    server = app.test_client()
    assert server.post("/sign-in/portal/logout", data={"logout_token": word}).status_code == 200
    assert client.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize("fault", ["down", "error", "garbage"])
def test_a_provider_that_is_away_is_said_to_be_away(client: FlaskClient, provider: Portal, fault: str) -> None:
    back = factory.visit(factory.begin(client))
    provider.fault(fault)
    assert code(client.post("/api/v1/sign-in/portal", json=back)) == (503, "portal_unavailable")


def test_tokens_that_somebody_makes_up_do_not_make_us_ask_the_provider_each_time(
    client: FlaskClient, provider: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    factory.sign_in(client)
    asked, answers = [], provider.app

    def counted(environ: dict[str, Any], start: Any) -> Any:
        asked.append(environ["PATH_INFO"])
        return answers(environ, start)

    monkeypatch.setattr(provider, "app", counted)
    for _ in range(5):
        made_up = client.post("/sign-in/portal/logout", data={"logout_token": "e30.e30.e30"})
        assert made_up.status_code == 400
    assert asked == []
