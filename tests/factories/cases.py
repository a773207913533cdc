"""The three services in a house, an outside world to ask, and submissions as the page sends them."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from werkzeug.serving import make_server

from backend.catalog import service as catalog
from backend.core import jobs
from backend.core.config import Settings
from backend.core.house import House
from backend.identity.service import Citizen
from backend.licences import service as licences
from backend.sandbox.app import create_app
from backend.sandbox.state import State
from backend.subscribers import SUBSCRIBERS
from tests.factories.catalog import definition

DATA = Path(__file__).parents[2] / "backend" / "data"
ENQUIRY, IMMEDIATE, PROMISED = "HN-G010", "HN-G008", "HN-G029"
ENQUIRY_VERSION, PROMISED_VERSION = (int(definition(code)["service_version"]) for code in (ENQUIRY, PROMISED))
IN_DEPTH = (
    *(ENQUIRY, IMMEDIATE, PROMISED),
    *("HN-G002", "HN-G018", "HN-G022", "HN-G027", "HN-G033", "HN-G038", "HN-G046", "HN-G049", "HN-G054"),
)
KEY = "test-key"


def services(house: House, folder: Path) -> None:
    """Publish the twelve services in depth and their guides, without the two thousand other items."""
    (folder / "catalog").mkdir(parents=True, exist_ok=True)
    (folder / "services").mkdir(exist_ok=True)
    for code in IN_DEPTH:
        shutil.copy(DATA / "services" / f"{code}.json", folder / "services")
    lines = (DATA / "catalog" / "guides.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if json.loads(line)["id"] in IN_DEPTH]
    (folder / "catalog" / "guides.jsonl").write_text("\n".join(wanted), encoding="utf-8")
    catalog.import_catalogue(house, folder)


class Outside:
    """The sandbox on a real port, with its levers."""

    def __init__(self, folder: Path) -> None:
        self.app = create_app(folder, KEY)
        self.server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    @property
    def state(self) -> State:
        return self.app.extensions["sandbox_state"]  # type: ignore[no-any-return]

    def fault(self, system: str, kind: str, count: int = 0) -> None:
        self._control("fault", {"system": system, "kind": kind, "count": count, "seconds": 0})

    def reset(self) -> None:
        self._control("reset", {})

    def _control(self, lever: str, wanted: dict[str, Any]) -> None:
        headers = {"Authorization": f"Bearer {KEY}"}
        assert self.app.test_client().post(f"/control/{lever}", json=wanted, headers=headers).status_code == 200

    @property
    def settings(self) -> dict[str, str]:
        """What points a house's settings here."""
        return {"sandbox_url": self.url, "connector_key": KEY}


@contextlib.contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    world = Outside(folder)
    thread = threading.Thread(target=world.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield world
    finally:
        world.server.shutdown()
        thread.join()
        world.server.server_close()
        world.state.close()


def pointed(house: House, world: Outside) -> House:
    """The same house, asking this outside world."""
    values = {**house.settings.__dict__, **world.settings}
    return House(Settings(**values), house.db, house.vault)


def work(house: House) -> int:
    """What the worker does with everything that is due, except drawing papers (slow, and tested elsewhere)."""
    return jobs.drain(house, {kind: work for kind, work in SUBSCRIBERS.items() if kind != "case_changed"})


def new_id() -> str:
    """A UUID version 7, as the page makes it (RFC 9562 section 5.7)."""
    value = (int(time.time() * 1000) << 80) | uuid.uuid4().int & ((1 << 76) - 1)
    value = value & ~(0xF << 76) | (7 << 76)
    return str(uuid.UUID(int=value & ~(3 << 62) | (2 << 62)))


def enquiry(**changes: Any) -> dict[str, Any]:
    """The body of POST /submissions for the pension certificate."""
    return {
        "submission_id": new_id(),
        "item_code": ENQUIRY,
        "service_version": ENQUIRY_VERSION,
        "answers": {},
        "form": {"period": "last_12_months", "purpose": "loan"},
        "materials": [],
        "confirmed": True,
        **changes,
    }


def loss_report(**changes: Any) -> dict[str, Any]:
    """The same for the report of a lost social security card."""
    return {
        **enquiry(),
        "item_code": IMMEDIATE,
        "answers": {"what": "lost", "whose": "mine", "bank": "done"},
        "form": {"phone": "13900000001", "reason": "lost", "understood": True},
        **changes,
    }


def register_licence(house: House, citizen: Citizen) -> dict[str, str]:
    """The person's household register, reused from the licence library."""
    found = licences.of_applicant(house, citizen.applicant_id, {"household_register"})
    return {"key": "household_register", "licence_id": found[0].licence_id}


def withdrawal(**changes: Any) -> dict[str, Any]:
    """The same for the rent withdrawal of an unmarried person on the market; money in fen."""
    form = {
        "phone": "13900000002",
        "amount": 200000,
        "bank_card": "6222020000000000000",
        "rental_address": "示范市青禾区柳岸路88号2栋1604室",
        "lease_from": "2026-01-01",
        "lease_to": "2027-12-31",
        "monthly_rent": 250000,
    }
    return {
        **enquiry(),
        "item_code": PROMISED,
        "service_version": PROMISED_VERSION,
        "answers": {"home": "none", "recent": "no", "marital": "single", "kind": "market"},
        "form": form,
        "materials": [],
        **changes,
    }


def picture(width: int = 900, height: int = 1200, kind: str = "JPEG", **options: Any) -> bytes:
    """A page with lines of writing on it."""
    page = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(page)
    for y in range(40, height - 40, 28):
        draw.text((40, y), "lease contract 租赁合同 0123456789 " * 3, fill="black")
    out = io.BytesIO()
    page.save(out, kind, **options)
    return out.getvalue()
