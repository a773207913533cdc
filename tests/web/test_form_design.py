"""What stands beside the form editor: the preview's frame, and the report on shared fields."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from backend.core.house import House
from tests.factories.staff import make_staff, sign_in


@pytest.fixture
def author(client: FlaskClient, sqlite_house: House) -> FlaskClient:
    make_staff(sqlite_house, "song", "ZW01", "author", "宋清和")
    assert sign_in(client, "song").status_code == 303
    return client


@pytest.mark.parametrize("surface", ["kiosk", "phone", "tv", "print"])
def test_the_preview_is_framed_by_our_own_pages_only(author: FlaskClient, surface: str) -> None:
    answer = author.get(f"/console/library/form-preview/{surface}")
    assert answer.status_code == 200
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert f'data-surface="{surface}"' in answer.get_data(as_text=True)


def test_no_other_page_may_be_framed(author: FlaskClient) -> None:
    for path in ("/console/library", "/kiosk"):
        assert "frame-ancestors 'none'" in author.get(path).headers["Content-Security-Policy"]


def test_there_is_no_preview_for_another_surface_or_another_person(author: FlaskClient) -> None:
    assert author.get("/console/library/form-preview/fridge").status_code == 404
    author.delete_cookie("xiaoer_staff")
    assert author.get("/console/library/form-preview/kiosk").status_code == 302


def test_the_report_lists_the_register(author: FlaskClient) -> None:
    page = author.get("/console/library/shared-fields").get_data(as_text=True)
    assert 'data-testid="fact-phone"' in page
    assert "现在住哪里" in page
