"""A bundle's parcel: applied it gives what was promised; cut, damaged or of somebody else it gives nothing."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline_cache import bundle
from offline_cache.bundle import Parcel, ParcelRefused, opened
from tools.bundle_vectors import KEY, OTHER_KEY, VECTORS, parcel, states

PUBLIC = KEY.public_key()
KEYS = st.text("abc/", min_size=1, max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
LIBRARIES = st.dictionaries(KEYS, VALUES.map(bundle.canonical), max_size=12)


def packed(before: dict[str, str], after: dict[str, str], version: int = 1) -> Parcel:
    state = bundle.state_digest(bundle.record_digest(*record) for record in after.items())
    return bundle.pack(
        bundle.changes(before, after), KEY, before=version, after=version + 1, made_at="", state=state, chunk_bytes=64
    )


@given(LIBRARIES, LIBRARIES)
def test_a_delta_applied_to_one_library_gives_the_other(before: dict[str, str], after: dict[str, str]) -> None:
    assert opened(packed(before, after), PUBLIC, before, 1) == after


@given(LIBRARIES, LIBRARIES, LIBRARIES)
def test_one_delta_over_two_versions_gives_what_two_deltas_give(
    first: dict[str, str], second: dict[str, str], third: dict[str, str]
) -> None:
    by_steps = opened(packed(second, third, 2), PUBLIC, opened(packed(first, second), PUBLIC, first, 1), 2)
    assert opened(packed(first, third), PUBLIC, first, 1) == by_steps == third


@given(LIBRARIES, LIBRARIES, LIBRARIES)
def test_a_delta_for_another_state_is_refused_or_fits_all_the_same(
    before: dict[str, str], after: dict[str, str], held: dict[str, str]
) -> None:
    made = packed(before, after)
    try:
        assert opened(made, PUBLIC, held, 1) == after
    except ParcelRefused:
        assert held != before


@given(LIBRARIES)
def test_the_same_library_is_packed_into_the_same_bytes(library: dict[str, str]) -> None:
    again = dict(reversed(library.items()))
    assert packed({}, library) == packed({}, again)


def test_a_whole_parcel_replaces_whatever_was_there() -> None:
    assert opened(parcel(0, 2), PUBLIC, {"stray": "1"}, 77) == states()[2]


def test_a_parcel_of_another_version_is_refused() -> None:
    with pytest.raises(ParcelRefused):
        opened(parcel(1, 2), PUBLIC, states()[1], 3)


def test_another_key_is_refused() -> None:
    with pytest.raises(ParcelRefused):
        opened(parcel(0, 1, OTHER_KEY), PUBLIC, {}, 0)


@given(st.data())
def test_a_changed_byte_anywhere_is_refused(data: st.DataObject) -> None:
    made = parcel(0, 1)
    parts = [made.manifest.encode(), made.signature, *made.chunks]
    which = data.draw(st.integers(0, len(parts) - 1))
    at = data.draw(st.integers(0, len(parts[which]) - 1))
    broken = bytearray(parts[which])
    broken[at] ^= data.draw(st.integers(1, 255))
    parts[which] = bytes(broken)
    manifest = parts[0].decode("utf-8", "replace")
    with pytest.raises(ParcelRefused):
        opened(Parcel(manifest, parts[1], tuple(parts[2:])), PUBLIC, {}, 0)


def test_a_missing_a_doubled_or_a_swapped_chunk_is_refused() -> None:
    made = parcel(0, 1)
    for chunks in (made.chunks[:-1], made.chunks[1:], (*made.chunks, made.chunks[0]), made.chunks[::-1], ()):
        with pytest.raises(ParcelRefused):
            opened(replace(made, chunks=tuple(chunks)), PUBLIC, {}, 0)


def test_the_written_parcels_lead_to_the_written_states() -> None:
    vectors: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
    for name, made in vectors["parcels"].items():
        before, after = map(int, name.split("-"))
        chunks = tuple(map(base64.b64decode, made["chunks"]))
        given_parcel = Parcel(made["manifest"], base64.b64decode(made["signature"]), chunks)
        assert opened(given_parcel, PUBLIC, vectors["states"][before], before) == vectors["states"][after]
