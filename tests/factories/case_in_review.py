"""Cases as they stand after submission, made without HTTP: what console and papers start from."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from backend.cases import rules
from backend.cases.models import Case
from backend.cases.service import FormInForce, MaterialInForce, contents, numbers, progress
from backend.catalog import service as catalog
from backend.core import clock, jobs
from backend.core.house import House
from backend.identity.service import Citizen
from backend.materials import service as materials
from tests.factories import identity

SHIPPED = Path(__file__).resolve().parents[2] / "backend" / "data"
CODES = ("HN-G010", "HN-G008", "HN-G029")

RENT_ANSWERS = {"home": "none", "recent": "no", "marital": "married", "kind": "public"}
RENT_FORM = {
    "name": "陈志远",
    "id_number": "990101198807020019",
    "phone": "13900000002",
    "spouse_name": "许静",
    "spouse_id_number": "99010119900101004X",
    "account_number": "990100200018",
    "employer": "青禾智造有限公司（示范）",
    "balance": 5823640,
    "limit": 2822400,
    "amount": 1200000,
    "bank_card": "6228480402564890018",
    "rental_address": "示范市青禾区公租房小区 3 栋 502",
    "lease_from": "2026-01-01",
    "lease_to": "2099-12-31",
    "monthly_rent": 100000,
}
MARRIAGE = {
    "type": "marriage_certificate",
    "name": "结婚证",
    "issuer": "示范市青禾区民政局",
    "data": {"certificate_number": "J990101-2016-000520", "holder": "陈志远", "spouse": "许静"},
}
REGISTER = {
    "type": "household_register",
    "name": "居民户口簿",
    "issuer": "示范市公安局青禾分局",
    "data": {"head": "陈志远", "members": ["陈志远", "许静"], "address": "示范市青禾区柳岸路88号2栋1604室"},
}


def small_catalogue(house: House) -> None:
    """The library with nothing but the three services in depth."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "services").mkdir()
        for code in CODES:
            shutil.copy(SHIPPED / "services" / f"{code}.json", folder / "services")
        (folder / "catalog").mkdir()
        for table in (SHIPPED / "catalog").glob("*.tsv"):
            shutil.copy(table, folder / "catalog")
        lines = (SHIPPED / "catalog" / "guides.jsonl").read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if json.loads(line)["id"] in CODES]
        (folder / "catalog" / "guides.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
        report = catalog.import_catalogue(house, folder)
    assert not report.skipped, report.skipped


def picture() -> bytes:
    """A photograph of a lease: large enough to be read, small enough to be quick."""
    image = Image.new("RGB", (900, 1200), "#fdfaf2")
    pen = ImageDraw.Draw(image)
    for line in range(12):
        pen.line((90, 160 + line * 80, 810 - (line % 3) * 120, 160 + line * 80), fill="#333", width=6)
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def make_case(
    house: House,
    who: Citizen,
    code: str = "HN-G029",
    form: dict[str, Any] | None = None,
    answers: dict[str, str] | None = None,
    with_materials: bool = True,
) -> str:
    """A case that was received and accepted; a promised one waits for its department. Returns its number."""
    rent = code == "HN-G029"
    form = form or (RENT_FORM if rent else {})
    answers = answers or (RENT_ANSWERS if rent else {})
    lease = None
    if rent and with_materials:
        lease = materials.take(house, who.applicant_id, f"submission-{code}", code, "lease", picture())["material_id"]
    with house.db.transaction() as session:
        digital = catalog.digital_service(session, code)
        person = identity.identity.person(session, house.vault, who.applicant_id).as_json()
        number = numbers.allocate(session, "420106", digital.department_code)
        moment = clock.now()
        case = Case(
            number=number,
            item_code=code,
            item_name=digital.name.zh,
            service_version=digital.version,
            kind=digital.kind,
            applicant_id=who.applicant_id,
            terminal_code=who.terminal_code,
            region_code="420106",
            department_code=digital.department_code,
            situation="public_rental" if rent else None,
            submitted_at=moment,
            updated_at=moment,
            promised_by=clock.today() if rent else None,
            holder_sealed=contents.seal_holder(house.vault, number, person),
        )
        session.add(case)
        session.flush()
        contents.add_form(session, house.vault, case, FormInForce(answers, form, 0))
        if lease:
            materials.bind(session, who.applicant_id, code, "lease", [lease], number)
            for material in (
                MaterialInForce("lease", 0, "scan", (lease,), None, "kiosk_scanner", "C"),
                MaterialInForce("marriage_proof", 0, "licence", (), MARRIAGE, "licence_library", "A"),
                MaterialInForce("household_register", 0, "licence", (), REGISTER, "licence_library", "A"),
            ):
                contents.add_material(session, house.vault, case, material)
        applicant = progress.Actor.citizen(who)
        progress.note(session, case, applicant, None)
        jobs.enqueue(session, "case_changed", {"case_number": number, "state": "received", "round": 0})
        progress.move(session, case, rules.ACCEPTED, progress.RULE, "材料齐全、符合受理条件")
        if digital.kind == "promised":
            progress.move(session, case, rules.REVIEWING, progress.RULE)
    return number


def settle(house: House, number: str, reply: dict[str, Any], state: str = rules.APPROVED) -> None:
    """What the worker does when the department has answered: keep the reply, decide, conclude."""
    with house.db.transaction() as session:
        case = progress.find(session, number)
        contents.keep_result(house.vault, case, reply)
        if case.state == rules.ACCEPTED:
            progress.move(session, case, rules.REVIEWING, progress.RULE)
        if case.state == rules.REVIEWING:
            reason = "符合办理条件" if state == rules.APPROVED else "卡已挂失"
            progress.move(session, case, state, progress.RULE, reason)
        progress.move(session, case, rules.CONCLUDED, progress.RULE)
