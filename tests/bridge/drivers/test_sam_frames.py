"""The SAM protocol's frames, against worked examples of published protocol texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.drivers import sam_frames as sam
from bridge.drivers.sam_frames import FrameError, FrameReader


@pytest.mark.parametrize(
    ("body", "frame"),
    [
        (sam.RESET, "AAAAAA9669 0003 10FF EC"),
        (sam.SELF_TEST, "AAAAAA9669 0003 11FF ED"),
        (sam.READ_SAM_ID, "AAAAAA9669 0003 12FF EE"),
        (sam.FIND_CARD, "AAAAAA9669 0003 2001 22"),
        (sam.SELECT_CARD, "AAAAAA9669 0003 2002 21"),
        (sam.READ_BASE, "AAAAAA9669 0003 3001 32"),
        (sam.READ_NEW_ADDRESS, "AAAAAA9669 0003 3003 30"),
        (sam.READ_BASE_AND_FINGERPRINT, "AAAAAA9669 0003 3010 23"),
    ],
)
def test_commands_are_the_published_frames(body: bytes, frame: str) -> None:
    assert sam.encode(body) == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("frame", "status", "data"),
    [
        ("AAAAAA9669 0008 00009F 00000000 97", sam.CARD_FOUND, bytes(4)),
        ("AAAAAA9669 0004 000080 84", sam.NO_CARD, b""),
        ("AAAAAA9669 000C 000090 0000000000000000 9C", sam.OK, bytes(8)),
        ("AAAAAA9669 0004 000081 85", sam.SELECT_FAILED, b""),
        ("AAAAAA9669 0004 000041 45", sam.READ_FAILED, b""),
    ],
)
def test_published_answers_are_understood(frame: str, status: int, data: bytes) -> None:
    body = FrameReader().feed(bytes.fromhex(frame))
    assert body is not None
    assert sam.parse_answer(body) == sam.Answer(status, data)


def test_a_base_answer_has_the_published_length() -> None:
    data = bytes.fromhex("01000400") + bytes(256 + 1024)
    frame = sam.encode(bytes([0, 0, sam.OK]) + data)
    assert len(frame) == 1295
    assert frame[:10] == bytes.fromhex("AAAAAA9669 0508 000090")


# A preamble inside the noise announces a frame of its own: that is another test's case.
NOISE = st.binary(max_size=60).filter(lambda noise: sam.PREAMBLE not in noise + sam.PREAMBLE[:4])


@given(noise=NOISE, body=st.binary(min_size=2, max_size=200), cuts=st.lists(st.integers(1, 40), max_size=20))
def test_a_frame_is_found_after_any_noise_however_it_is_cut(noise: bytes, body: bytes, cuts: list[int]) -> None:
    stream = noise + sam.encode(body)
    reader = FrameReader()
    for size in [*cuts, len(stream)]:
        piece, stream = stream[:size], stream[size:]
        if (found := reader.feed(piece)) is not None:
            assert found == body
            return
    pytest.fail("the frame was not found")


@given(body=st.binary(min_size=2, max_size=60), position=st.integers(0, 60), flip=st.integers(1, 255))
def test_a_damaged_byte_never_passes(body: bytes, position: int, flip: int) -> None:
    frame = bytearray(sam.encode(body))
    frame[position % len(frame)] ^= flip
    try:
        assert FrameReader().feed(bytes(frame)) is None
    except FrameError:
        return


@given(body=st.binary(min_size=2, max_size=300), seen=st.integers(0, 300))
def test_missing_never_asks_for_more_than_the_frame_still_has(body: bytes, seen: int) -> None:
    frame = sam.encode(body)
    seen = min(seen, len(frame) - 1)
    reader = FrameReader()
    reader.feed(frame[:seen])
    assert 1 <= reader.missing() <= len(frame) - seen


def test_a_false_preamble_does_not_hide_the_frame_behind_it() -> None:
    reader = FrameReader()
    frame = sam.encode(bytes([0, 0, sam.OK]))
    with pytest.raises(FrameError):
        reader.feed(sam.PREAMBLE + b"\xff\xff" + frame)
    assert reader.feed(b"") == bytes([0, 0, sam.OK])


@pytest.mark.parametrize("data", [b"", bytes(3), bytes.fromhex("01000400") + bytes(1000), bytes(1284)])
def test_card_data_shorter_than_announced_is_refused(data: bytes) -> None:
    with pytest.raises(FrameError):
        sam.split_base_data(data)


@given(st.binary(max_size=1400))
def test_no_card_data_crashes_the_parser(data: bytes) -> None:
    try:
        text, _ = sam.split_base_data(data)
        assert len(text) == 256
    except FrameError:
        return
