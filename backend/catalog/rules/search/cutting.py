"""How a run of characters or syllables is cut into words that are known and what is left between them. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Sign = TypeVar("Sign")

PIECE = 0.3
"""What a piece costs, in characters."""


def mended(
    pieces: list[tuple[bool, tuple[str, ...]]], named: Callable[[str], bool]
) -> list[tuple[bool, tuple[str, ...]]]:
    """A single character of the table beside unknown ones with which it stands in some name is part of their word:
    the 运 of 运动会 is not the one of 运货.
    """
    mended: list[tuple[bool, tuple[str, ...]]] = []
    for at, (known, piece) in enumerate(pieces):
        before = mended[-1] if mended else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if len(piece) == 1 and known:
            known = not (
                (before is not None and not before[0] and named(before[1][-1] + piece[0]))
                or (after is not None and not after[0] and named(piece[0] + after[1][0]))
            )
        if not known and before is not None and not before[0]:
            mended[-1] = (False, before[1] + piece)
        else:
            mended.append((known, piece))
    return mended


def cover(
    signs: tuple[Sign, ...], known: Callable[[tuple[Sign, ...]], float], shortest: int, longest: int
) -> list[tuple[bool, tuple[Sign, ...]]]:
    """Cut ``signs`` so that known pieces cover the most of them with the fewest pieces; what is left between stays
    together. A piece costs a little, so that one long piece is preferred to two short ones.
    """
    best: list[tuple[float, tuple[tuple[bool, tuple[Sign, ...]], ...]]] = [(0.0, ())]
    for end in range(1, len(signs) + 1):
        covered, path = best[end - 1]
        choice = (covered, (*path, (False, signs[end - 1 : end])))
        for start in range(max(0, end - longest), end - shortest + 1):
            piece = signs[start:end]
            worth = known(piece)
            if not worth:
                continue
            covered, path = best[start]
            other = (covered + len(piece) * worth - PIECE, (*path, (True, piece)))
            if other[0] > choice[0]:
                choice = other
        best.append(choice)
    joined: list[tuple[bool, tuple[Sign, ...]]] = []
    for is_known, piece in best[-1][1]:
        if not is_known and joined and not joined[-1][0]:
            joined[-1] = (False, joined[-1][1] + piece)
        else:
            joined.append((is_known, piece))
    return joined
