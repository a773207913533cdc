"""What somebody may try against accounts and sessions: each act gets the ``Scene`` and returns the answer it meets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.core import clock
from backend.identity import service as sessions
from backend.identity.methods.id_card import parse
from backend.terminals import service as terminals
from tests.factories import phones
from tests.factories import portal as provider
from tests.factories.abuse import Scene
from tests.factories.identity import PEOPLE, chip, kiosk, pem_of

SIGN_IN = "/api/v1/sign-in/portal"
CHALLENGE = "/api/v1/sign-in/challenge"


def replayed(scene: Scene) -> Any:
    back = provider.visit(provider.begin(scene.victim))
    assert scene.victim.post(SIGN_IN, json=back).status_code == 200
    return scene.victim.post(SIGN_IN, json=back)


def elsewhere(scene: Scene) -> Any:
    provider.begin(scene.attacker)  # so that this browser is a device of its own
    return scene.attacker.post(SIGN_IN, json=provider.visit(provider.begin(scene.victim)))


def planted(scene: Scene) -> Any:
    """The attacker's own answer, pushed into the victim's browser: the victim would fill in the attacker's account."""
    provider.begin(scene.victim)
    return scene.victim.post(SIGN_IN, json=provider.visit(provider.begin(scene.attacker), "chen"))


def late(scene: Scene) -> Any:
    back = provider.visit(provider.begin(scene.victim))
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        return scene.victim.post(SIGN_IN, json=back)


def changed(**values: str) -> Any:
    def act(scene: Scene) -> Any:
        return scene.victim.post(SIGN_IN, json={**provider.visit(provider.begin(scene.victim)), **values})

    return act


def swapped(scene: Scene) -> Any:
    """A code that was given to another request of the same browser: its verifier is not the one we kept."""
    stolen = provider.visit(provider.begin(scene.attacker))
    mine = provider.visit(provider.begin(scene.victim))
    return scene.victim.post(SIGN_IN, json={**mine, "code": stolen["code"]})


def spoiled(kind: str) -> Any:
    def act(scene: Scene) -> Any:
        back = provider.visit(provider.begin(scene.victim))
        scene.portal.fault(kind)
        return scene.victim.post(SIGN_IN, json=back)

    return act


def new_device(scene: Scene) -> Any:
    back = provider.visit(provider.begin(scene.victim))
    scene.victim.set_cookie(terminals.COOKIE, terminals.browser_cookie(scene.house.vault))
    return scene.victim.post(SIGN_IN, json=back)


def forged_device(scene: Scene) -> Any:
    back = provider.visit(provider.begin(scene.victim))
    scene.victim.set_cookie(terminals.COOKIE, f"abc..{'0' * 64}")
    return scene.victim.post(SIGN_IN, json=back)


def headless(scene: Scene) -> Any:
    del scene.attacker.environ_base["HTTP_X_XIAOER_CLIENT"]
    return scene.attacker.post("/api/v1/sign-in/portal/begin", json={})


def foreign(header: str, value: str) -> Any:
    def act(scene: Scene) -> Any:
        return scene.victim.post("/api/v1/sign-in/portal/begin", json={}, headers={header: value})

    return act


def stolen_cookie(scene: Scene) -> Any:
    provider.sign_in(scene.victim)
    provider.begin(scene.attacker)
    cookie = scene.victim.get_cookie(sessions.COOKIE)
    assert cookie is not None
    scene.attacker.set_cookie(sessions.COOKIE, cookie.value)
    return scene.attacker.get("/api/v1/session")


def fixed_cookie(scene: Scene) -> Any:
    """A session id that the attacker chose before the victim signed in is not the victim's afterwards."""
    provider.begin(scene.victim)
    scene.victim.set_cookie(sessions.COOKIE, "chosen-by-the-attacker")
    provider.sign_in(scene.victim)
    scene.victim.set_cookie(sessions.COOKIE, "chosen-by-the-attacker")
    return scene.victim.get("/api/v1/session")


def ended_cookie(scene: Scene) -> Any:
    provider.sign_in(scene.victim)
    cookie = scene.victim.get_cookie(sessions.COOKIE)
    assert cookie is not None
    scene.victim.delete("/api/v1/session")
    scene.victim.set_cookie(sessions.COOKIE, cookie.value)
    return scene.victim.get("/api/v1/cases")


def slept_over(scene: Scene) -> Any:
    provider.sign_in(scene.victim)
    with clock.frozen(clock.now() + timedelta(seconds=sessions.OWN_IDLE_SECONDS + 1)):
        return scene.victim.get("/api/v1/cases")


def browser_as_terminal(scene: Scene) -> Any:
    """A reading that a real terminal signed, handed in by a browser that is none."""
    here, terminal = scene.browser(), kiosk(scene.house)
    terminal.open_page(scene.house, here)
    nonce = here.post("/api/v1/sign-in/challenge", json={}).json["nonce"]
    provider.begin(scene.attacker)
    return scene.attacker.post("/api/v1/sign-in/id-card", json=terminal.reading(nonce, chip()))


def challenge_at_home(scene: Scene) -> Any:
    provider.begin(scene.attacker)
    return scene.attacker.post("/api/v1/sign-in/challenge", json={})


def other_terminal(scene: Scene) -> Any:
    first, second, terminal = scene.browser(), scene.browser(), kiosk(scene.house)
    terminal.open_page(scene.house, first)
    terminal.open_page(scene.house, second)
    nonce = first.post("/api/v1/sign-in/challenge", json={}).json["nonce"]
    return second.post("/api/v1/sign-in/id-card", json=terminal.reading(nonce, chip()))


def retired(scene: Scene, *, anew: bool) -> None:
    """The victim is signed in at the terminal, which then is switched off, or gets another key."""
    terminal = scene.kiosk(scene.victim)
    with scene.house.db.transaction() as session:
        terminals.retire(session, terminal.code)
        if anew:
            terminals.enrol(session, terminal.code, pem_of(Ed25519PrivateKey.generate()))


def outlived(path: str, *, anew: bool) -> Any:
    """What the cookie that the terminal's browser got before is still good for."""

    def act(scene: Scene) -> Any:
        retired(scene, anew=anew)
        return scene.victim.get(path) if path != CHALLENGE else scene.victim.post(path, json={})

    return act


def key_of_before(scene: Scene) -> Any:
    """Who has kept the old key proves with it that this is the terminal."""
    terminal = scene.kiosk(scene.victim)
    retired(scene, anew=True)
    nonce = scene.attacker.post("/api/v1/terminal/challenge", json={}).json["nonce"]
    return scene.attacker.post("/api/v1/terminal/proof", json=terminal.proof(nonce))


def doubtful(scene: Scene) -> None:
    """The victim's browser with a session of level 1."""
    provider.begin(scene.victim)
    cookie = scene.victim.get_cookie(terminals.COOKIE)
    assert cookie is not None
    device = terminals.device(scene.house.vault, cookie.value)
    assert device is not None
    with scene.house.db.transaction() as session:
        token = sessions.begin_session(session, scene.house, device, parse(chip()), "portal")
    scene.victim.set_cookie(sessions.COOKIE, token)
    phones.unsure(scene.house, scene.victim)


def not_sure_enough(path: str) -> Any:
    def act(scene: Scene) -> Any:
        doubtful(scene)
        return scene.victim.get(path)

    return act


def permission(person: int = 2, **more: Any) -> dict[str, Any]:
    one = PEOPLE[person - 1]
    return {"name": one["name"], "id_number": one["id_number"], "days": 0, **more}


def claimed_level(scene: Scene) -> Any:
    """An account says in the body that it is surer than it is."""
    provider.sign_in(scene.victim)
    return scene.victim.post("/api/v1/authorisations", json=permission(level=3, assurance="id_card"))


def locked(scene: Scene) -> Any:
    index = sessions.number_index(scene.house.vault, PEOPLE[2]["id_number"])
    device = terminals.device_of(terminals.browser_cookie(scene.house.vault))
    with scene.house.db.transaction() as session:
        for _ in range(5):
            sessions.refusals.note(session, device, "portal", "wrong", index)
    return provider.sign_in(scene.victim, "lin")


def given(scene: Scene) -> int:
    """The victim at the terminal lets person 2 act; the attacker is person 2, signed in there."""
    scene.kiosk(scene.victim)
    answer = scene.victim.post("/api/v1/authorisations", json=permission())
    scene.kiosk(scene.attacker, 2)
    return int(answer.json["given"][0]["id"])


def act_as(scene: Scene, client: Any, number: int) -> Any:
    return client.post("/api/v1/session/act", json={"authorisation_id": number})


def taken_back(scene: Scene) -> Any:
    number = given(scene)
    assert act_as(scene, scene.attacker, number).status_code == 200
    scene.victim.delete(f"/api/v1/authorisations/{number}")
    return scene.attacker.get("/api/v1/cases")


def passed_on(scene: Scene) -> Any:
    act_as(scene, scene.attacker, given(scene))
    return scene.attacker.post("/api/v1/authorisations", json=permission(3))


def somebody_elses(scene: Scene) -> Any:
    number, third = given(scene), scene.browser()
    scene.kiosk(third, 3)
    return act_as(scene, third, number)


def revoked_by_a_stranger(scene: Scene) -> Any:
    return scene.attacker.delete(f"/api/v1/authorisations/{given(scene)}")


def looked_around(scene: Scene) -> Any:
    act_as(scene, scene.attacker, given(scene))
    return scene.attacker.get("/api/v1/space")


def given_to_oneself(scene: Scene) -> Any:
    scene.kiosk(scene.victim)
    return scene.victim.post("/api/v1/authorisations", json=permission(1))


def notice(make: Any) -> Any:
    def act(scene: Scene) -> Any:
        provider.sign_in(scene.victim)
        answer = scene.app.test_client().post("/sign-in/portal/logout", data={"logout_token": make(scene)})
        assert scene.victim.get("/api/v1/session").status_code == 200
        return answer

    return act


def notice_twice(scene: Scene) -> Any:
    word, server = scene.portal.notice("nobody"), scene.app.test_client()
    assert server.post("/sign-in/portal/logout", data={"logout_token": word}).status_code == 200
    return server.post("/sign-in/portal/logout", data={"logout_token": word})


def cut(word: str) -> str:
    head, body, seal = word.split(".")
    return f"{head}.{body[:-2]}AA.{seal}"
