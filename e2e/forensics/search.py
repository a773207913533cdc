"""The search itself: every file below some folders, raw and unpacked, for every form of every secret."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from e2e.forensics.containers import unpacked
from e2e.forensics.encodings import Needle


@dataclass(frozen=True)
class Trace:
    """A secret that was found. ``how``: ``raw``, or what it was unpacked from; ``around``: the bytes beside it."""

    file: Path
    secret: str
    form: str
    how: str
    around: bytes

    def __str__(self) -> str:
        return f"{self.file}: {self.secret} as {self.form} ({self.how}): …{self.around!r}…"


def search(folders: Iterable[Path], needles: Iterable[Needle], leave_out: Callable[[Path], bool]) -> list[Trace]:
    """Every trace in the files below ``folders``; in file names, too. ``leave_out``: what is not looked into."""
    wanted = [(needle.name, form, data) for needle in needles for form, data in needle.forms.items()]
    found = []
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
            if leave_out(file):
                continue
            found += [Trace(file, *hit) for hit in _in(str(file.relative_to(folder)).encode(), wanted, "file name")]
            data = file.read_bytes()
            found += [Trace(file, *hit) for hit in _in(data, wanted, "raw")]
            for how, stream in unpacked(data):
                found += [Trace(file, *hit) for hit in _in(stream, wanted, how)]
    return found


def _in(data: bytes, wanted: list[tuple[str, str, bytes]], how: str) -> Iterator[tuple[str, str, str, bytes]]:
    for secret, form, needle in wanted:
        at = data.find(needle)
        if at >= 0:
            yield secret, form, how, data[max(0, at - 60) : at + len(needle) + 20]
