"""What authors and publishers do with designs in the console, over HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.app import create_app
from backend.catalog import service as catalog
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from tests.factories.catalog import definition, folder, shipped
from tests.factories.staff import make_staff, sign_in, token

CODE = "HN-G012"
ITEM = f"/console/library/items/{CODE}/designs"


@dataclass
class Desk:
    """One person's browser in the console."""

    client: FlaskClient
    csrf: str

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    def post(self, path: str, **form: str) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.csrf, **form})

    def send(self, path: str, json: Any) -> TestResponse:
        return self.client.post(path, json=json, headers={"X-CSRFToken": self.csrf, "Accept": "application/json"})

    def begin(self, **form: str) -> str:
        """A new draft; the address of the design."""
        answer = self.post(ITEM, kind="service", **form)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return answer.headers["Location"].removesuffix("/edit")

    def save(self, design: str, **changes: Any) -> TestResponse:
        draft = self.client.get(f"{design}/draft").get_json()
        return self.send(
            f"{design}/draft", {"revision": draft["revision"], "definition": draft["definition"] | changes}
        )


@dataclass
class Hall:
    author: Desk
    publisher: Desk
    stranger: Desk
    citizen: FlaskClient


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Path:
    place = tmp_path_factory.mktemp("designs")
    shutil.copy(empty_sqlite, place / "xiaoer.sqlite3")
    house = House(Settings(data_dir=place), Database(f"sqlite:///{place}/xiaoer.sqlite3"), Vault(bytes(32)))
    data = folder(place / "data", guides=shipped("guides", CODE), services=[definition(CODE)])
    assert catalog.import_catalogue(house, data).skipped == ()
    for login, department, role in (
        ("song", "RS01", "author"),
        ("shen", "ZW01", "publisher"),
        ("tao", "GJ01", "author"),
    ):
        make_staff(house, login, department, role, login)
    with house.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house.db.close()
    return place


@pytest.fixture
def hall(prepared: Path, tmp_path: Path) -> Iterator[Hall]:
    shutil.copy(prepared / "xiaoer.sqlite3", tmp_path / "xiaoer.sqlite3")
    house = House(Settings(data_dir=tmp_path), Database(f"sqlite:///{tmp_path}/xiaoer.sqlite3"), Vault(bytes(32)))
    app = create_app(house)
    author, publisher, stranger = (desk(app.test_client(), login) for login in ("song", "shen", "tao"))
    yield Hall(author, publisher, stranger, app.test_client())
    house.db.close()


def desk(client: FlaskClient, login: str) -> Desk:
    assert sign_in(client, login).status_code == 303
    return Desk(client, token(client, "/console/library"))


def test_a_design_goes_from_its_author_over_a_colleague_to_everybody(hall: Hall) -> None:
    design = hall.author.begin()
    problems = hall.author.save(design, minutes=9).get_json()["problems"]
    assert "error" not in [one["severity"] for one in problems]
    assert "您写过这一份" in hall.author.get(design)
    assert "几分钟" in hall.publisher.get(design)
    assert hall.publisher.post(f"{design}/steps/object", reason="时间写长了").status_code == 303
    assert "时间写长了" in hall.author.get(design)
    hall.author.save(design, minutes=8)
    for step in ("approve", "publish"):
        assert hall.publisher.post(f"{design}/steps/{step}").status_code == 303
    digital = hall.citizen.get(f"/api/v1/catalog/items/{CODE}").get_json()["digital"]
    assert (digital["service_version"], digital["minutes"]) == (3, 8)
    compared = hall.author.get(f"{ITEM}/compare?kind=service&before=2&after=3")
    assert 'data-testid="change-handling-minutes"' in compared
    assert "<del>6</del>" in compared
    assert "<ins>8</ins>" in compared


def test_an_editor_is_told_what_is_wrong_and_where(hall: Hall) -> None:
    design = hall.author.begin()
    draft = hall.author.client.get(f"{design}/draft").get_json()
    assert (draft["state"], draft["offers"]["shared_fields"] != {}) == ("draft", True)
    assert [(one["path"], one["severity"]) for one in draft["problems"]] == [("/assurance", "warning")]
    broken = draft["definition"] | {"minutes": 0}
    checked = hall.author.send("/console/library/designs/check", {"kind": "service", "definition": broken})
    assert [(one["path"], one["severity"]) for one in checked.get_json()["problems"]] == [("/minutes", "error")]
    assert hall.author.client.get(f"{design}/draft").get_json()["definition"]["minutes"] == 6


def test_a_save_on_an_older_revision_is_a_named_conflict(hall: Hall) -> None:
    design = hall.author.begin()
    assert hall.author.save(design, minutes=9).status_code == 200
    answer = hall.publisher.send(f"{design}/draft", {"revision": 1, "definition": {}})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "stale_item")


def test_what_changed_while_a_colleague_read_it_is_not_approved(hall: Hall) -> None:
    design = hall.author.begin()
    assert 'name="revision" value="1"' in hall.publisher.get(design)
    hall.author.save(design, minutes=9)
    assert hall.publisher.post(f"{design}/steps/approve", revision="1").status_code == 409
    assert hall.publisher.post(f"{design}/steps/approve", revision="2").status_code == 303


def test_what_cannot_be_done_says_why_and_keeps_what_was_typed(hall: Hall) -> None:
    design = hall.author.begin()
    hall.author.save(design, minutes=0)
    refused = hall.publisher.post(f"{design}/steps/approve")
    assert refused.status_code == 400
    assert "/minutes" in refused.get_data(as_text=True)
    again = hall.author.post(ITEM, kind="service")
    assert again.status_code == 409
    assert "接着改那一份" in again.get_data(as_text=True)
    unknown = hall.author.post(ITEM, kind="guidance", base="copy", copy_of="NO-SUCH")
    assert 'value="NO-SUCH"' in unknown.get_data(as_text=True)
    silent = hall.publisher.post(f"{ITEM}/service/withdraw", reason=" ")
    assert silent.status_code == 403
    assert "请写明原因" in silent.get_data(as_text=True)


def test_a_withdrawn_service_leaves_its_guide(hall: Hall) -> None:
    assert hall.publisher.post(f"{ITEM}/service/withdraw", reason="系统停用").status_code == 303
    guide = hall.citizen.get(f"/api/v1/catalog/items/{CODE}").get_json()
    assert (guide["available_here"], guide["digital"]) == (False, None)
    assert "系统停用" in hall.author.get(ITEM)


def test_another_department_sees_and_does_not_touch(hall: Hall) -> None:
    design = hall.author.begin()
    page = hall.stranger.get(design)
    assert 'data-testid="edit"' not in page
    assert 'data-testid="service-begin"' not in hall.stranger.get(ITEM)
    assert hall.stranger.client.get(f"{design}/edit").status_code == 303
    draft = hall.author.client.get(f"{design}/draft").get_json()
    refused = hall.stranger.send(f"{design}/draft", {"revision": 1, "definition": draft["definition"]})
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "not_yours")
    assert hall.author.post(f"{design}/steps/approve").status_code == 403


def test_lists_name_what_is_in_work_and_what_is_done_here(hall: Hall) -> None:
    design = hall.author.begin()
    page = hall.publisher.get("/console/library/designs?q=养老")
    assert f'data-testid="design-{design.rsplit("/", 1)[1]}"' in page
    assert f'data-testid="designed-{CODE}"' in page
    assert f'data-testid="designed-{CODE}"' not in hall.publisher.get("/console/library/designs?q=没有这样的")
    hall.publisher.post("/console/language", to="en", back=ITEM)
    assert "One is in work" in hall.publisher.get(ITEM)
    for path in (design, f"{ITEM}/compare?kind=service", "/console/library/designs"):
        assert 'lang="en"' in hall.publisher.get(path)


def test_what_is_not_there_is_said_so(hall: Hall) -> None:
    for path in ("designs/999", "designs/999/edit", "designs/999/draft", "items/NO/designs"):
        assert hall.author.client.get(f"/console/library/{path}").status_code == 404
