"""手机填 with the line cut and the server killed at each step: no field is lost, there is one submission.

``python -m tests.faults.long.handover_cuts [STEP or FAULT ...]``: a form goes from a kiosk to a phone and is handed in
there. At each of its steps the answer is lost, or the server process is killed as soon as the request has left, or a
moment later. Then both sides do what their pages do: the same request again. At the end the case must hold every field
as it was typed and the one photograph, and kiosk and phone must have the same receipt. Prints a line for each cell;
exit status 1 when one is broken.
"""

from __future__ import annotations

import http.client
import io
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa

from backend.cases.models import Case, Submission
from backend.cases.service import contents
from backend.core.config import Settings
from backend.core.house import House, open_house
from backend.licences import service as licences
from backend.migrations import upgrade
from bridge.simulators.free_port import free_port
from tests.factories import cases, identity
from tests.faults import test_server_killed as killed

STEPS = ("offer", "redeem", "kiosk types", "phone types", "photograph", "submit")
FAULTS: dict[str, float | None] = {"answer lost": None, "killed at once": 0.0, "killed 5 ms later": 0.005,
                                   "killed 40 ms later": 0.04}  # fmt: skip
PAPER = "no_home_proof"
"""A material that a person may add, and need not."""
PATIENCE_S = 90.0
Step = tuple[requests.Session, str, str, dict[str, Any]]


class LateServer(killed.Server):
    """On a machine that does much else a server may take minutes to start."""

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "backend.server"], cwd=killed.ROOT, env=self._environment, stderr=subprocess.DEVNULL
        )
        killed.until(lambda: killed.answers(f"{self.url}/readyz"), seconds=300)


class Cell:
    """One form on its way, with one fault at one step."""

    def __init__(self, house: House, server: killed.Server, kiosk: requests.Session, step: str, fault: str) -> None:
        self.house, self.server, self.kiosk = house, server, kiosk
        self.step, self.fault = step, fault
        self.phone = requests.Session()
        self.phone.headers["X-Xiaoer-Client"] = "page"
        self.draft = cases.new_id()
        self.given = cases.withdrawal(submission_id=self.draft)
        self.version = int(self._ask(kiosk, "GET", f"/catalog/items/{cases.PROMISED}/service")["service_version"])
        self.revision = 0

    def run(self) -> None:
        """Raises AssertionError where a promise is broken."""
        form = self.given["form"]
        first = {name: form[name] for name in ("phone", "amount", "bank_card")}
        self._do("kiosk types", lambda: (self.kiosk, "PUT", f"/drafts/{self.draft}", self._kept(first)))
        made = self._do("offer", lambda: (self.kiosk, "POST", "/handovers", {"json": {"draft_id": self.draft}}))
        pair = {"token": made["address"].partition("#")[2], "key": secrets.token_urlsafe(32)}
        self._do("redeem", lambda: (self.phone, "POST", "/handover/redeem", {"json": pair}))
        rest = {name: {"value": form[name], "at": 50} for name in form if name not in first}
        self._do("phone types", lambda: (self.phone, "PUT", "/handover/draft", {"json": {"fields": rest}}))
        page = cases.picture()
        self._do("photograph", lambda: (self.phone, "POST", "/handover/pictures", self._photograph(page)))
        body = self._submission()
        sent = self._do("submit", lambda: (self.phone, "POST", "/handover/submission", {"json": body}))
        number = sent["receipt"]["case_number"]
        known = self._ask(self.kiosk, "GET", f"/submissions/{self.draft}")["case_number"]
        assert number == known, "the two sides have different receipts"
        self._judge(number)

    def _kept(self, fields: dict[str, Any]) -> dict[str, Any]:
        cells = {name: {"value": value, "at": 10, "by": "kiosk-1"} for name, value in fields.items()}
        answers = {"value": self.given["answers"], "at": 10, "by": "kiosk-1"}
        sent = {"item_code": cases.PROMISED, "service_version": self.version, "fields": cells, "answers": answers}
        return {"json": {"revision": self.revision, **sent}}

    def _photograph(self, data: bytes) -> dict[str, Any]:
        return {"files": {"file": ("page.jpg", io.BytesIO(data), "image/jpeg")}, "data": {"key": PAPER}}

    def _submission(self) -> dict[str, Any]:
        seen = self._ask(self.phone, "GET", "/handover")["form"]["draft"]
        pages = [
            name.partition("/")[2]
            for name, cell in seen["materials"].items()
            if "/" in name and cell["value"] is not None
        ]
        assert len(pages) == 1, f"{len(pages)} pages of one photograph"
        applicant = self._applicant()
        register = licences.of_applicant(self.house, applicant, {"household_register"})[0]
        return {
            "service_version": self.version,
            "form": {name: cell["value"] for name, cell in seen["fields"].items()},
            "withheld": list(seen["withheld"]),
            "materials": [{"key": "household_register", "licence_id": register.licence_id},
                          {"key": PAPER, "material_ids": pages}],
            "confirmed": True,
        }  # fmt: skip

    def _applicant(self) -> int:
        from backend.drafts import service as drafts

        with self.house.db.read() as session:
            return drafts.read(session, self.house, self.draft).applicant_id

    def _do(self, step: str, request: Callable[[], Step]) -> dict[str, Any]:
        """The step, after the fault when it is this cell's: as the pages do, the same again."""
        if step == self.step:
            self._tear(*request())
        side, method, path, body = request()
        return self._ask(side, method, path, **body)

    def _tear(self, side: requests.Session, method: str, path: str, body: dict[str, Any]) -> None:
        """Send it, and never read the answer."""
        ready = side.prepare_request(requests.Request(method, f"{self.server.url}/api/v1{path}", **body))
        line = http.client.HTTPConnection(self.server.url.removeprefix("http://"))
        line.request(method, f"/api/v1{path}", ready.body, dict(ready.headers))
        pause = FAULTS[self.fault]
        if pause is None:
            line.sock.settimeout(PATIENCE_S)
            line.sock.recv(1)  # it is done; the line breaks with the first byte of the answer
            line.close()
            return
        time.sleep(pause)  # not for a condition: how far the server has come is what varies
        self.server.kill()
        line.close()
        self.server.start()

    def _ask(self, side: requests.Session, method: str, path: str, **body: Any) -> dict[str, Any]:
        answer = side.request(method, f"{self.server.url}/api/v1{path}", timeout=PATIENCE_S, **body)
        if answer.status_code == 409 and answer.json()["error"]["code"] == "draft_moved":
            body["json"]["revision"] = self.revision = answer.json()["draft"]["revision"]
            return self._ask(side, method, path, **body)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:200]}"
        return dict(answer.json())

    def _judge(self, number: str) -> None:
        with self.house.db.read() as session:
            of_it = sa.select(sa.func.count()).select_from(Submission).where(Submission.submission_id == self.draft)
            assert session.scalar(of_it) == 1, "more than one submission"
            case = session.scalars(sa.select(Case).where(Case.number == number)).one()
            held = contents.form_in_force(session, self.house.vault, case).form
            lost = [name for name, value in self.given["form"].items() if held.get(name) != value]
            assert not lost, f"lost or changed: {', '.join(lost)}"
            pages = {
                one.key: len(one.material_ids) for one in contents.materials_in_force(session, self.house.vault, case)
            }
            assert pages.get(PAPER) == 1, f"pages of the photograph: {pages.get(PAPER, 0)}"


def signed_in(house: House, server: killed.Server, person: int) -> requests.Session:
    """A citizen at a kiosk."""
    terminal = identity.kiosk(house)
    page = requests.Session()
    page.headers["X-Xiaoer-Client"] = "page"
    page.cookies.update(terminal.cookie(house))
    api = f"{server.url}/api/v1"
    nonce = page.post(f"{api}/sign-in/challenge", json={}, timeout=PATIENCE_S).json()["nonce"]
    reading = terminal.reading(nonce, identity.chip(person))
    page.post(f"{api}/sign-in/id-card", json=reading, timeout=PATIENCE_S).raise_for_status()
    return page


def main(only: list[str]) -> int:
    """``only``: steps, faults, or both; all without."""
    steps = [step for step in STEPS if step in only] or STEPS
    faults = [fault for fault in FAULTS if fault in only] or FAULTS
    cells = [(step, fault) for step in steps for fault in faults]
    failed = 0
    with tempfile.TemporaryDirectory() as name, cases.outside(Path(name) / "outside") as world:
        house = cases.pointed(open_house(Settings(data_dir=Path(name) / "data")), world)
        upgrade(house.db)
        cases.services(house, Path(name) / "catalogue")
        settings = {f"XIAOER_{key.upper()}": value for key, value in world.settings.items()}
        environment = {
            **settings,
            "XIAOER_DATA_DIR": str(house.settings.data_dir),
            "XIAOER_PORT": str(free_port()),
            "XIAOER_SEMANTIC_SEARCH": "0",
            "XIAOER_SESSION_IDLE_SECONDS": "3600",
        }
        server = LateServer(environment)
        server.start()
        try:
            for step, fault in cells:
                started = time.monotonic()
                try:
                    Cell(house, server, signed_in(house, server, 2), step, fault).run()
                except AssertionError as error:
                    failed += 1
                    print(f"FAILED {step:12} {fault:20} {error}", flush=True)
                else:
                    print(f"ok     {step:12} {fault:20} {time.monotonic() - started:5.1f} s", flush=True)
        finally:
            server.kill()
            house.db.close()
    print(f"{len(cells) - failed} of {len(cells)} cells: no field lost, one submission")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
