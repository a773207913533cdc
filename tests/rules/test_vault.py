"""Sealed values open only with the same key and context; lookups are stable and reveal nothing."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.crypto import SealBroken, Vault

VAULT = Vault(bytes(range(32)))


@given(st.binary(max_size=400), st.text(max_size=20))
def test_what_is_sealed_opens_again(value: bytes, context: str) -> None:
    assert VAULT.open(VAULT.seal(value, context), context) == value


@given(st.binary(min_size=1, max_size=100), st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_any_changed_byte_is_noticed(value: bytes, position: int, change: int) -> None:
    sealed = bytearray(VAULT.seal(value, "name"))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(SealBroken):
        VAULT.open(bytes(sealed), "name")


def test_a_value_cannot_move_to_another_column_or_key() -> None:
    sealed = VAULT.seal_text("周明月", "applicant.name")
    with pytest.raises(SealBroken):
        VAULT.open_text(sealed, "applicant.id_number")
    with pytest.raises(SealBroken):
        Vault(bytes(32)).open_text(sealed, "applicant.name")


def test_equal_values_share_an_index_only_within_a_context() -> None:
    assert VAULT.index("1", "a") == VAULT.index("1", "a")
    assert VAULT.index("1", "a") != VAULT.index("1", "b")
    assert VAULT.seal_text("1", "a") != VAULT.seal_text("1", "a")


def test_first_runs_side_by_side_agree_on_one_private_key_file(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "field.key"
    vaults: list[Vault] = []
    threads = [threading.Thread(target=lambda: vaults.append(Vault.open_file(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({vault.index("x", "y") for vault in vaults}) == 1
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["field.key"]
