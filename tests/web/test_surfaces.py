"""The shells of phone, television and desk, the short address of a guide, and where terminals stand."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core.house import House
from backend.sites import service as sites
from backend.terminals import service as terminals
from backend.terminals.models import Terminal


@pytest.mark.parametrize(("path", "surface"), [("/phone", "phone"), ("/tv", "tv"), ("/desktop", "desktop")])
def test_each_surface_has_a_shell_that_names_it_and_makes_no_terminal_of_its_browser(
    client: FlaskClient, path: str, surface: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert f'data-surface="{surface}"' in answer.text
    assert "ws://127.0.0.1" not in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    assert client.get("/watch").status_code == 404


def modules(client: FlaskClient, path: str) -> list[str]:
    """What the shell asks the browser to fetch at once."""
    return re.findall(r'modulepreload" href="([^"]+)"', client.get(path).text)


def test_a_kiosk_fetches_all_it_runs_at_once_and_nothing_of_the_consoles(client: FlaskClient) -> None:
    ends = [name.split("/", 3)[3] for name in modules(client, "/kiosk")]
    assert {"js/entry/kiosk.js", "js/screens/sign_in.js", "js/core/api.js"} <= set(ends)
    assert not any("/console/" in end for end in ends)


def test_a_shell_names_every_module_it_will_need_and_each_is_there(client: FlaskClient) -> None:
    named = modules(client, "/phone")
    assert len(named) == len(set(named))
    ends = {name.split("/", 3)[3] for name in named}
    assert {
        "js/entry/library.js",
        "js/screens/guide.js",
        "js/core/api.js",
        "vendor/preact/standalone.module.js",
    } <= ends
    assert not any("screens/sign_in" in end or "/kiosk" in end for end in ends)
    for name in (named[0], named[-1]):
        assert client.get(name).status_code == 200


def test_the_bare_address_offers_every_surface_to_a_browser_without_scripts(client: FlaskClient) -> None:
    page = client.get("/").text
    assert [f'href="/{one}"' in page for one in ("phone", "tv", "desktop")] == [True, True, True]


def test_a_guides_short_address_opens_it_on_a_phone_and_its_code_points_there(sqlite_house: House) -> None:
    house = House(
        replace(sqlite_house.settings, public_url="https://bsdt.example/"), sqlite_house.db, sqlite_house.vault
    )
    client = create_app(house).test_client()
    assert client.get("/i/HN-G010").headers["Location"] == "/phone#/guide/HN-G010"
    picture = client.get("/i/HN-G010.svg")
    assert picture.mimetype == "image/svg+xml"
    assert b"<svg" in picture.data
    assert client.get(f"/i/{'x' * 400}.svg").status_code == 404
    assert client.get("/i/%3Cb%3E").headers["Location"] == "/phone#/guide/%3Cb%3E"


def test_a_page_on_nobodys_terminal_hears_where_terminals_stand_nearest_first(
    sqlite_house: House, client: FlaskClient
) -> None:
    with sqlite_house.db.transaction() as session:
        terminals.ensure_demo_site(session, sqlite_house.settings)
        for code, region in (("S-0002", "430102"), ("S-0003", "420102")):
            site = sites.keep(session, code, name=f"网点{code}", hotline="1", region_code=region, region_name="别处")
            session.add_all(Terminal(code=f"{code}-{n}", name=f"{n} 号", site_id=site.id, demo=False) for n in range(2))
        sites.keep(session, "S-0004", name="还没有终端", hotline="1", region_code="420106", region_name="近处")
        assert session.scalar(sa.select(sa.func.count()).select_from(Terminal)) == 5
    answer = client.get("/api/v1/sites")
    assert [(site["code"], site["terminals"]) for site in (answer.json or {})["sites"]] == [
        ("S-0001", 1),
        ("S-0003", 2),
        ("S-0002", 2),
    ]
    assert "Set-Cookie" not in answer.headers
