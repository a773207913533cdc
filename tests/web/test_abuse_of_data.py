"""What somebody may try to get at another person's data: each act is refused with its own word, and those of a
signed-in person are written down.

A row: name -> (act, status and code). An act gets the ``Scene`` and returns the answer that must be the refusal.
"""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from backend.identity.service import COOKIE
from backend.printing import service as printing
from backend.printing import tickets
from backend.terminals import service as terminals
from tests.factories import cases, identity
from tests.factories.abuse import lines
from tests.factories.cases import Outside
from tests.factories.drafts import sent

API = "/api/v1"
NOWHERE = "0" * 32


@dataclass
class Scene:
    """The owner with a case, its paper, a page it holds, a loose page and a draft; and a stranger, signed in too."""

    house: House
    owner: FlaskClient
    stranger: FlaskClient
    case: str = ""
    document: str = ""
    held_page: str = ""
    loose_page: str = ""
    draft: str = ""
    submission: str = ""

    def browser(self) -> FlaskClient:
        client = self.owner.application.test_client()
        client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
        return client

    def with_cookie_of_the_owner(self) -> FlaskClient:
        """Another machine, with its own device cookie and the owner's stolen session cookie."""
        thief = self.browser()
        identity.kiosk(self.house).open_page(self.house, thief)
        thief.set_cookie(COOKIE, session_of(self.owner))
        return thief

    def after_the_end(self) -> FlaskClient:
        """The owner's own browser, whose cookie was kept over the end of the session."""
        kept = session_of(self.owner)
        assert self.owner.delete(f"{API}/session").status_code == 204
        self.owner.set_cookie(COOKIE, kept)
        return self.owner


def session_of(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value


def page_of(client: FlaskClient, key: str = "lease") -> str:
    form = {"item_code": cases.PROMISED, "key": key, "submission_id": cases.new_id()}
    answer = client.post(f"{API}/materials", data={"file": (io.BytesIO(cases.picture(600, 800)), "p.jpg"), **form})
    assert answer.status_code == 201, answer.json
    return str(answer.json["material_id"])


@pytest.fixture(scope="module")
def stage(
    stocked_sqlite: Path, world_process: Outside, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, APIFlask, dict[str, str]]]:
    """One house with the owner's things, made once: whatever is tried, they stay as they are."""
    folder = tmp_path_factory.mktemp("data_abuse")
    shutil.copy(stocked_sqlite, folder / "xiaoer.sqlite3")
    settings = Settings(data_dir=folder, **world_process.settings)  # type: ignore[arg-type]
    house = House(settings, Database(f"sqlite:///{folder}/xiaoer.sqlite3"), Vault(bytes(32)))
    app = create_app(house)
    owner = signed_in(house, app, 1)
    request, draft = cases.enquiry(), cases.new_id()
    receipt = owner.post(f"{API}/submissions", json=request)
    assert receipt.status_code == 201, receipt.json
    case, held, loose = receipt.json["case_number"], page_of(owner), page_of(owner)
    with house.db.transaction() as session:
        session.execute(sa.text("UPDATE material SET used_by = :case WHERE id = :id"), {"case": case, "id": held})
        event = {"case_number": case, "state": "received"}
        printing.documents.prepare(session, house.vault, house.settings, event)
        document = session.scalars(sa.text("SELECT id FROM document")).first() or ""
    assert owner.put(f"{API}/drafts/{draft}", json=sent(phone="13900000001")).status_code == 201
    things = {"case": case, "document": document, "held_page": held, "loose_page": loose, "draft": draft}
    yield house, app, {**things, "submission": request["submission_id"]}
    house.db.close()


@pytest.fixture
def scene(stage: tuple[House, APIFlask, dict[str, str]]) -> Scene:
    house, app, things = stage
    with house.db.transaction() as session:
        session.execute(sa.delete(AuditRecord))
    return Scene(house, signed_in(house, app, 1), signed_in(house, app, 2), **things)


def signed_in(house: House, app: APIFlask, number: int) -> FlaskClient:
    """A browser of its own in which one of the invented people has signed in."""
    client = app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    identity.signed_in(house, client, number)
    return client


def correction() -> dict[str, Any]:
    return {"correction_id": cases.new_id(), "form": {}, "materials": []}


def rating() -> dict[str, Any]:
    return {"evaluation_id": cases.new_id(), "level": 5}


def printed(**changes: Any) -> dict[str, Any]:
    return {"print_id": cases.new_id(), "outcome": "completed", **changes}


def ticket_of_the_owner(scene: Scene) -> dict[str, Any]:
    """A print's genuine ticket, given to the page on another terminal than the stranger's."""
    cookie = scene.owner.get_cookie(terminals.COOKIE)
    assert cookie is not None
    device = terminals.device(scene.house.vault, cookie.value)
    assert device is not None
    text = tickets.give(
        scene.house.vault,
        document_id=scene.document,
        applicant_id=1,
        print_id=cases.new_id(),
        device_digest=device.digest,
        terminal_code="T-9999",
        moment=clock.now(),
    )
    return {"ticket": text, "outcome": "completed"}


def forged_ticket(scene: Scene) -> dict[str, Any]:
    body = base64.urlsafe_b64encode(json.dumps({"document_id": scene.document}).encode()).decode()
    return {"ticket": f"{body}.{'A' * 43}", "outcome": "completed"}


Act = Callable[[Scene], Any]
GONE = 404
ACTS: dict[str, tuple[Act, int, str]] = {
    # another person, signed in at another machine
    "reads another's case": (lambda s: s.stranger.get(f"{API}/cases/{s.case}"), GONE, "unknown_case"),
    "corrects another's case": (
        lambda s: s.stranger.post(f"{API}/cases/{s.case}/corrections", json=correction()),
        GONE,
        "unknown_case",
    ),
    "hands in for another's case": (
        lambda s: s.stranger.post(
            f"{API}/cases/{s.case}/owed", json={"materials": [{"key": "lease", "material_ids": [s.loose_page]}]}
        ),
        GONE,
        "unknown_case",
    ),
    "rates another's case": (
        lambda s: s.stranger.post(f"{API}/cases/{s.case}/evaluation", json=rating()),
        GONE,
        "unknown_case",
    ),
    "reads another's receipt": (
        lambda s: s.stranger.get(f"{API}/submissions/{s.submission}"),
        GONE,
        "unknown_submission",
    ),
    "looks at another's loose page": (
        lambda s: s.stranger.get(f"{API}/materials/{s.loose_page}/image"),
        GONE,
        "unknown_material",
    ),
    "looks at a page of another's case": (
        lambda s: s.stranger.get(f"{API}/materials/{s.held_page}/image"),
        GONE,
        "unknown_material",
    ),
    "deletes another's page": (
        lambda s: s.stranger.delete(f"{API}/materials/{s.loose_page}"),
        GONE,
        "unknown_material",
    ),
    "deletes a page that a case holds": (
        lambda s: s.owner.delete(f"{API}/materials/{s.held_page}"),
        409,
        "material_used",
    ),
    "fetches another's document": (
        lambda s: s.stranger.get(f"{API}/documents/{s.document}/pdf"),
        GONE,
        "unknown_document",
    ),
    "reports a print of another's document": (
        lambda s: s.stranger.post(f"{API}/documents/{s.document}/prints", json=printed()),
        GONE,
        "unknown_document",
    ),
    "opens another's draft": (lambda s: s.stranger.get(f"{API}/drafts/{s.draft}"), GONE, "unknown_draft"),
    "writes into another's draft": (
        lambda s: s.stranger.put(f"{API}/drafts/{s.draft}", json=sent(revision=1, at=9, phone="1")),
        GONE,
        "unknown_draft",
    ),
    "deletes another's draft": (lambda s: s.stranger.delete(f"{API}/drafts/{s.draft}"), GONE, "unknown_draft"),
    "hands in another's licence": (
        lambda s: s.stranger.post(
            f"{API}/submissions",
            json=cases.withdrawal(materials=[cases.register_licence(s.house, identity.citizen(s.house, 1)[0])]),
        ),
        400,
        "invalid",
    ),
    # a copied cookie
    "uses the owner's cookie on another machine": (
        lambda s: s.with_cookie_of_the_owner().get(f"{API}/cases/{s.case}"),
        401,
        "unauthorised",
    ),
    "uses the owner's cookie on no machine of ours": (
        lambda s: bare(s).get(f"{API}/cases/{s.case}"),
        401,
        "unauthorised",
    ),
    "reads the log of readings with a stolen cookie": (
        lambda s: s.with_cookie_of_the_owner().get(f"{API}/space/readings"),
        401,
        "unauthorised",
    ),
    # an ended session
    "reads the case after End": (lambda s: s.after_the_end().get(f"{API}/cases/{s.case}"), 401, "unauthorised"),
    "looks at a page after End": (
        lambda s: s.after_the_end().get(f"{API}/materials/{s.held_page}/image"),
        401,
        "unauthorised",
    ),
    "fetches a document after End": (
        lambda s: s.after_the_end().get(f"{API}/documents/{s.document}/pdf"),
        401,
        "unauthorised",
    ),
    "opens the draft after End": (lambda s: s.after_the_end().get(f"{API}/drafts/{s.draft}"), 401, "unauthorised"),
    "asks for the licences after End": (lambda s: s.after_the_end().get(f"{API}/licences"), 401, "unauthorised"),
    "prolongs a session after End": (
        lambda s: s.after_the_end().post(f"{API}/session/extend", json={}),
        401,
        "unauthorised",
    ),
    # papers
    "reports a print with the ticket of another machine": (
        lambda s: s.stranger.post(f"{API}/print-reports", json=ticket_of_the_owner(s)),
        401,
        "ticket_invalid",
    ),
    "reports a print with a ticket of its own making": (
        lambda s: s.stranger.post(f"{API}/print-reports", json=forged_ticket(s)),
        401,
        "ticket_invalid",
    ),
}


def bare(scene: Scene) -> FlaskClient:
    client = scene.browser()
    client.set_cookie(COOKIE, session_of(scene.owner))
    return client


@pytest.mark.parametrize("name", ACTS)
def test_the_act_is_refused_in_its_own_word_and_written_down(scene: Scene, name: str) -> None:
    act, status, code = ACTS[name]
    answer = act(scene)
    assert lines(scene.house) > 0
    assert answer.status_code == status, answer.json
    assert answer.json["error"]["code"] == code
    told = json.dumps(answer.json, ensure_ascii=False)
    assert scene.case not in told
    assert "周明月" not in told


NOT_THEIRS = ("unknown_case", "unknown_material", "unknown_document", "unknown_draft")
REACHES = [name for name, (_, _, code) in ACTS.items() if code in NOT_THEIRS]


def test_reaching_for_anothers_things_is_written_down_without_naming_them(scene: Scene) -> None:
    for name in REACHES:
        ACTS[name][0](scene)
    with scene.house.db.read() as session:
        rows = session.scalars(sa.select(AuditRecord).where(AuditRecord.action.like("refused:%"))).all()
    assert len(rows) == len(REACHES)
    assert len({row.holder_id for row in rows}) == 1
    for row in rows:
        assert row.subject.startswith("route:/api/v1/")
        assert not any(secret in row.subject for secret in (scene.case, scene.document, scene.held_page, scene.draft))


def test_what_is_anothers_answers_as_what_does_not_exist(scene: Scene) -> None:
    pairs = [
        (f"/cases/{scene.case}", f"/cases/{scene.case[:-2]}00"),
        (f"/materials/{scene.held_page}/image", f"/materials/{NOWHERE}/image"),
        (f"/documents/{scene.document}/pdf", f"/documents/{NOWHERE}/pdf"),
        (f"/drafts/{scene.draft}", f"/drafts/{cases.new_id()}"),
    ]
    for theirs, nothing in pairs:
        one, other = scene.stranger.get(API + theirs), scene.stranger.get(API + nothing)
        assert (one.status_code, one.json["error"]["message"]) == (other.status_code, other.json["error"]["message"])


def test_a_cookie_that_lay_there_before_the_sign_in_is_worth_nothing_after_it(scene: Scene) -> None:
    planted, terminal = "planted-by-somebody", identity.kiosk(scene.house)
    client = scene.browser()
    terminal.open_page(scene.house, client)
    client.set_cookie(COOKIE, planted)
    assert terminal.sign_in(client, identity.chip(3)).status_code == 200
    assert session_of(client) != planted
    first = session_of(client)
    assert terminal.sign_in(client, identity.chip(3)).status_code == 200
    for dead in (planted, first):
        client.set_cookie(COOKIE, dead)
        assert client.get(f"{API}/session").status_code == 401


def test_who_signs_in_ends_the_stay_of_the_one_before_at_this_machine(scene: Scene) -> None:
    before = session_of(scene.owner)
    assert identity.kiosk(scene.house).sign_in(scene.owner, identity.chip(3)).status_code == 200
    assert scene.owner.get(f"{API}/cases").json == {"cases": []}
    assert scene.owner.get(f"{API}/cases/{scene.case}").json["error"]["code"] == "unknown_case"
    scene.owner.set_cookie(COOKIE, before)
    assert scene.owner.get(f"{API}/session").status_code == 401
