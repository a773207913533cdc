"""Whatever looks like a personal number is blotted out of every log line."""

from __future__ import annotations

import pytest

from backend.core.logs import mask


@pytest.mark.parametrize("secret", ["990101195603140027", "99010119560314002X", "13800006620", "6222020200012345678"])
def test_personal_numbers_are_masked_wherever_they_stand(secret: str) -> None:
    for value in (secret, f"for {secret}.", {"a": [f"{secret}"]}, (f"x={secret}",)):
        assert secret not in str(mask(value))


@pytest.mark.parametrize("harmless", ["420106RS0120261122000001A", "2026-11-22", "127.0.0.1:8080", "a" * 40])
def test_other_numbers_stay_readable(harmless: str) -> None:
    assert mask(harmless) == harmless
