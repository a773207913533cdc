"""The shells of phone, television and desk, the short address of a guide, and where terminals stand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from backend.app import create_app
from backend.catalog import service as catalog
from backend.core.house import House
from backend.sites import service as sites
from backend.terminals import service as terminals
from backend.terminals.models import Terminal
from tests.factories.catalog import folder, item


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


def test_a_guides_short_address_says_which_it_is_and_leads_to_it_on_every_surface(
    sqlite_house: House, tmp_path: Path
) -> None:
    catalog.import_catalogue(sqlite_house, folder(tmp_path / "data", items=[item(1, name="<b>示范</b>事项")]))
    house = House(
        replace(sqlite_house.settings, public_url="https://bsdt.example/"), sqlite_house.db, sqlite_house.vault
    )
    client = create_app(house).test_client()
    page = client.get("/i/T-00001")
    assert page.status_code == 200
    assert "<title>&lt;b&gt;示范&lt;/b&gt;事项 · 办事指南</title>" in page.text
    assert [f'href="/{one}#/guide/T-00001"' in page.text for one in ("phone", "tv", "desktop")] == [True, True, True]
    picture = client.get("/i/HN-G010.svg")
    assert picture.mimetype == "image/svg+xml"
    assert b"<svg" in picture.data
    assert client.get(f"/i/{'x' * 400}.svg").status_code == 404
    unknown = client.get("/i/%3Cb%3E").text
    assert 'href="/phone#/guide/%3Cb%3E"' in unknown
    assert "<b>" not in unknown


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
