"""What somebody may try against another person's things: name -> (act, status, code of the refusal)."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

from backend.core import clock
from backend.core.house import House
from backend.identity.service import COOKIE
from backend.printing import tickets
from backend.terminals import service as terminals
from tests.factories import cases, identity
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
