"""Work done by a process of its own: what it answers, what is said when it does not."""

from __future__ import annotations

import threading

import pytest

from backend.core import apart
from backend.core.apart import Apart, Failed, TooLong


def test_what_the_process_says_comes_back() -> None:
    assert Apart("json.tool", seconds=60)(b'{"a": 1}', "--compact") == b'{"a":1}\n'


def test_a_process_that_dies_is_told_without_what_it_was_given() -> None:
    with pytest.raises(Failed) as told:
        Apart("json.tool", seconds=60)(b"{ secret")
    assert "secret" not in str(told.value)
    assert not isinstance(told.value, TooLong)


def test_a_process_that_takes_too_long_is_ended() -> None:
    with pytest.raises(TooLong):
        Apart("json.tool", seconds=0.001)(b"{}")


def dies(work: Apart) -> None:
    with pytest.raises(Failed):
        work(b"{}")


def test_who_will_not_wait_for_a_turn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    one, begun, end = Apart("json.tool", seconds=60, at_once=1), threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> None:
        begun.set()
        end.wait(60)
        raise OSError

    monkeypatch.setattr(apart.subprocess, "run", slow)
    first = threading.Thread(target=dies, args=(one,))
    first.start()
    assert begun.wait(60)
    with pytest.raises(TooLong):
        one(b"{}", patience=0)
    end.set()
    first.join(60)


def test_it_gets_none_of_the_servers_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOER_DATABASE_URL", "postgresql://somebody:secret@db")
    given = apart.environment()
    assert not any(name.startswith("XIAOER_") for name in given)
    assert given["OMP_NUM_THREADS"] == "1"
