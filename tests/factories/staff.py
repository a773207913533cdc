"""Staff accounts and signed-in browsers for tests."""

from __future__ import annotations

import re
from dataclasses import dataclass

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backend.core.house import House
from backend.staff import service
from backend.staff.models import Staff

PASSWORD = "correct horse 42"
COOKIE = "xiaoer_staff"
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


@dataclass(frozen=True)
class Badge:
    """What a browser holds after a sign-in: it opens the door of every house with the same keys and the same staff."""

    cookie: str
    csrf: str

    @classmethod
    def of(cls, client: FlaskClient, login: str, page: str) -> Badge:
        """Sign in, and take the token of ``page``."""
        assert sign_in(client, login).status_code == 303
        csrf = token(client, page)
        held = client.get_cookie(COOKIE)
        assert held
        return cls(held.value, csrf)

    def give(self, client: FlaskClient) -> None:
        client.set_cookie(COOKIE, self.cookie)
