"""Finding a USB printer by its identity."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.devices.contract import DeviceNotReady
from bridge.drivers import DRIVERS
from bridge.drivers.usb_printer import find_printer


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A sysfs with three printers, two of them alike."""
    for number, (product, serial) in enumerate((("0202", "A1"), ("0202", "A2"), ("0e15", ""))):
        device = tmp_path / "devices" / f"1-{number}"
        (device / f"1-{number}:1.0").mkdir(parents=True)
        (device / "idVendor").write_text("04b8\n")
        (device / "idProduct").write_text(f"{product}\n")
        if serial:
            (device / "serial").write_text(f"{serial}\n")
        entry = tmp_path / "usbmisc" / f"lp{number}"
        entry.mkdir(parents=True)
        (entry / "device").symlink_to(device / f"1-{number}:1.0")
    return tmp_path / "usbmisc"


@pytest.mark.parametrize(
    ("identity", "node"),
    [(("04b8", "0202", "A2"), "lp1"), (("", "", "A1"), "lp0"), (("04B8", "0E15", ""), "lp2")],
)
def test_a_printer_is_known_by_its_identity_wherever_it_is_plugged_in(
    system: Path, identity: tuple[str, str, str], node: str
) -> None:
    assert find_printer(*identity, system=system, nodes=Path("/dev/usb")) == Path("/dev/usb") / node


@pytest.mark.parametrize("identity", [("04b8", "0202", ""), ("04b8", "0202", "A3"), ("1234", "", "")])
def test_no_printer_is_taken_for_another(system: Path, identity: tuple[str, str, str]) -> None:
    with pytest.raises(DeviceNotReady):
        find_printer(*identity, system=system)


@pytest.mark.parametrize("options", [{}, {"device": "/dev/usb/lp0", "vendor": "04b8"}])
def test_needs_exactly_one_way_to_its_printer(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="either"):
        DRIVERS["escpos_usb"](options)
