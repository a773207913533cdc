"""What somebody may try to get at another person's data: each act is refused with its own word, and those of a
signed-in person are written down.

A row: name -> (act, status and code). An act gets the ``Scene`` and returns the answer that must be the refusal.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core.audit import AuditRecord
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from backend.identity.service import COOKIE
from backend.printing import service as printing
from tests.factories import cases, identity
from tests.factories.abuse import lines
from tests.factories.abuse_of_data import ACTS, API, NOWHERE, Scene, page_of, session_of
from tests.factories.cases import Outside
from tests.factories.drafts import sent


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
