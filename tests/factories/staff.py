"""Staff accounts and signed-in browsers for tests."""

from __future__ import annotations

import re

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core.house import House
from backend.staff import service
from backend.staff.models import Staff

PASSWORD = "correct horse 42"
# Slow on purpose is for real passwords: hundreds of tests sign in.
service._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def make_staff(
    house: House, login: str = "taozhiyuan", department: str = "GJ01", role: str = "reviewer", name: str = "陶知远"
) -> Staff:
    with house.db.transaction() as session:
        return service.create(session, login, name, PASSWORD, department, role)


def token(client: FlaskClient, page: str = "/console/sign-in") -> str:
    """The CSRF token a page's forms carry."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert found, page
    return found[1]


def sign_in(client: FlaskClient, login: str = "taozhiyuan", password: str = PASSWORD, **more: str) -> TestResponse:
    form = {"csrf_token": token(client), "login": login, "password": password, **more}
    return client.post("/console/sign-in", data=form)
