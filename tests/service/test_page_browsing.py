"""The terminal's copy leads to the same groups and the same lists as the server does."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from backend.catalog import service as catalog
from backend.catalog.rules.lifecycle import PUBLISH
from backend.catalog.service import Author, curating
from backend.catalog.service.browsing import BY
from backend.catalog.service.bundles import records
from backend.core.house import House
from tests.factories.catalog import publish_services

RUNNER = Path(__file__).parents[1] / "js" / "browse_answers.js"
SIZE = 50


def put_first(house: House, zone: str, code: str, department: str) -> None:
    with house.db.transaction() as session:
        wanted = replace(curating.zone(session, zone), pinned=(code,))
        author = Author("staff:owner", frozenset({PUBLISH}), frozenset())
        curating.curate(session, author, department, wanted, revision=1, reason="常办", departments={department})


def server_says(house: House) -> dict[str, Any]:
    with house.db.read() as session:
        home = catalog.home(session)
        groups = {by: [asdict(group) for group in catalog.groups(session, by)] for by in BY}
        pages = [
            [by, group["code"], found.total, [card.code for card in found.cards]]
            for by, named in groups.items()
            for group in named
            for found in [catalog.browse(session, by, group["code"], size=SIZE)]
        ]
    zones = [
        {"code": one.code, "name": {"zh": one.name, "en": one.name_en}, "icon": one.icon, "count": one.count}
        for one in home.zones
    ]
    said = {
        "frequent": [card.code for card in home.frequent],
        "zones": zones,
        "departments": [asdict(group) for group in home.departments],
        "item_count": home.item_count,
        "demonstration": catalog.DEMONSTRATION.as_json(),
    }
    return {"home": said, "groups": groups, "pages": pages}


def test_the_page_browses_as_the_server_does(sqlite_house: House) -> None:
    publish_services(sqlite_house)
    put_first(sqlite_house, "fund", "HN-G033", "GJ01")
    with sqlite_house.db.read() as session:
        asked = {"records": records(session), "ways": list(BY), "size": SIZE}
    ran = subprocess.run(
        ["node", str(RUNNER)], input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=60
    )
    page, server = json.loads(ran.stdout), server_says(sqlite_house)
    assert page["home"] == server["home"]
    assert page["groups"] == server["groups"]
    assert page["pages"] == server["pages"]
    assert all(server["groups"].values())
    assert next(found for by, code, _, found in server["pages"] if (by, code) == ("zone", "fund"))[0] == "HN-G033"
