"""电子社保卡: the platform that knows whose code this is, and the phone application that shows it. Invented, 示范.

A code is a bearer's: it says nothing, counts once, for a minute. What the real platform's codes look like is not
public; ours begin with ``ESC1.`` so that nobody takes them for real ones.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import segno
from flask import Blueprint, Response, jsonify, render_template_string, request
from markupsafe import Markup

from backend.core import clock
from backend.sandbox.faults import Faults
from backend.sandbox.registry import Person
from backend.sandbox.state import State

SYSTEM = "e_social_card"
APPLICATION = "e_social_card_application"
LIFETIME = timedelta(seconds=60)

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>电子社保卡（示范）</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="{{ '55' if code else '600' }}">
<h1>电子社保卡（示范）</h1><p>示范数据，不是真的电子社保卡。Demonstration, not a real card.</p>
{% if code %}<p><b>{{ name }}</b>　这个码 60 秒内有效，只能用一次。Good once, for 60 seconds.</p>{{ picture }}
<p><code id="code">{{ code }}</code></p><p><a href="/e-social-card">换一个人 Somebody else</a></p>
{% else %}<ul>{% for person in people %}
<li><a href="/e-social-card?person={{ person.number }}">{{ person.name }}</a></li>
{% endfor %}</ul>{% endif %}</html>"""


class Codes:
    """Codes that were handed out: whose, until when, used or not. Kept in memory, as digests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given: dict[str, tuple[str, datetime, bool]] = {}

    def issue(self, id_number: str) -> str:
        code, moment = f"ESC1.{secrets.token_urlsafe(24)}", clock.now()
        with self._lock:
            self._given = {key: one for key, one in self._given.items() if one[1] > moment - timedelta(hours=1)}
            self._given[_digest(code)] = (id_number, moment + LIFETIME, False)
        return code

    def redeem(self, code: str) -> tuple[str, str]:
        """(why not, ID number): one of them is empty. ``unknown``, ``used``, ``expired``."""
        with self._lock:
            found = self._given.get(_digest(code))
            if found is None:
                return "unknown", ""
            id_number, until, used = found
            if used:
                return "used", ""
            self._given[_digest(code)] = (id_number, until, True)
            return ("expired", "") if until <= clock.now() else ("", id_number)


def create_platform(people: Mapping[str, Person], state: State, faults: Faults) -> list[Blueprint]:
    """The platform (asked by departments, with a key) and the application (anybody's browser)."""
    platform, application, codes = Blueprint(SYSTEM, __name__), Blueprint(APPLICATION, __name__), Codes()

    @platform.post(f"/{SYSTEM}/verify_code")
    def verify() -> tuple[Response, int] | Response:
        trouble = faults.take(SYSTEM)
        if trouble is not None and trouble.kind != "latency":
            return trouble.response()
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not isinstance(body.get("code"), str):
            return jsonify(error="invalid"), 400
        reason, id_number = codes.redeem(body["code"])
        if not reason and state.fact(id_number, "card_lost"):
            reason = "card_lost"
        answer = {"valid": False, "reason": reason} if reason else _described(people[id_number])
        return jsonify(demonstration="示范数据", **answer), 200

    @application.get("/e-social-card")
    def show() -> str:
        number = request.args.get("person", type=int)
        holders = [one for one in people.values() if one.record.get("card")]
        person = next((one for one in holders if one.number == number), None)
        if person is None:
            return render_template_string(PAGE, people=holders, code=None)
        code = codes.issue(person.id_number)
        return render_template_string(PAGE, name=person.name, code=code, picture=Markup(_picture(code)))  # noqa: S704

    @application.post("/e-social-card")
    def give() -> tuple[Response, int] | Response:
        """A code in JSON, for programs: ``{"person": 2}``."""
        wanted = (request.get_json(silent=True) or {}).get("person")
        person = next((one for one in people.values() if one.number == wanted and one.record.get("card")), None)
        return (jsonify(code=codes.issue(person.id_number)), 200) if person else (jsonify(error="invalid"), 400)

    return [platform, application]


def _described(person: Person) -> dict[str, Any]:
    number, id_number = person.record["card"]["card_number"], person.id_number
    return {
        "valid": True,
        "reason": None,
        "name": person.name,
        "id_number": id_number,
        "sex": "female" if int(id_number[16]) % 2 == 0 else "male",
        "birth_date": f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}",
        "card_number": f"{number[:4]} **** **** {number[-4:]}",
    }


def _picture(code: str) -> str:
    out = io.BytesIO()
    segno.make(code, error="m", micro=False).save(out, kind="svg", scale=8, border=4, xmldecl=False)
    return out.getvalue().decode()


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
