"""What the environment and the device file may say, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.app import build_services
from bridge.config import ConfigurationError, ServiceConfiguration, read_environment, read_services
from tests.bridge.fakes import FakeDevice, make_facilities


def test_an_empty_environment_is_a_kiosk_on_one_machine() -> None:
    environment = read_environment({})
    assert environment.origins == {"http://127.0.0.1:8080", "http://localhost:8080"}
    assert list(environment.ports) == list(range(5846, 5857))
    assert environment.bridge_directory == Path("var/bridge")
    assert environment.configuration_file is None


@pytest.mark.parametrize(
    ("variables", "origins"),
    [
        ({"XIAOER_PORT": "9000"}, {"http://127.0.0.1:9000", "http://localhost:9000"}),
        ({"XIAOER_PUBLIC_URL": "https://ZWFW.example.cn/kiosk"}, {"https://zwfw.example.cn"}),
        ({"XIAOER_PUBLIC_URL": "https://zwfw.example.cn:443"}, {"https://zwfw.example.cn"}),
        ({"XIAOER_PUBLIC_URL": "http://[::1]:8080"}, {"http://[::1]:8080"}),
        (
            {"XIAOER_PUBLIC_URL": "https://a.example", "XIAOER_BRIDGE_ORIGINS": " http://b.example:81/ , "},
            {"https://a.example", "http://b.example:81"},
        ),
    ],
)
def test_origins_are_written_as_a_browser_sends_them(variables: dict[str, str], origins: set[str]) -> None:
    assert read_environment(variables).origins == origins


def test_a_given_port_is_the_only_one_tried() -> None:
    assert list(read_environment({"XIAOER_BRIDGE_PORT": "6000"}).ports) == [6000]


@pytest.mark.parametrize(
    "variables",
    [
        {"XIAOER_BRIDGE_PORT": "65536"},
        {"XIAOER_BRIDGE_PORT": "-1"},
        {"XIAOER_BRIDGE_PORT": "port"},
        {"XIAOER_PUBLIC_URL": "127.0.0.1:8080"},
        {"XIAOER_PUBLIC_URL": "http://127.0.0.1:x"},
        {"XIAOER_PUBLIC_URL": "ftp://127.0.0.1"},
        {"XIAOER_BRIDGE_ORIGINS": "*"},
    ],
    ids=str,
)
def test_a_wrong_variable_is_named(variables: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(variables))):
        read_environment(variables)


def test_the_device_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "bridge.toml"
    file.write_text(
        '[[service]]\nname = "CardReader"\ndriver = "sam_serial"\n[service.options]\nport = "/dev/ttyUSB0"\n'
        '[[service]]\nname = "Camera"\ndriver = "v4l2"\n'
    )
    assert read_services(file) == (
        ServiceConfiguration("CardReader", "sam_serial", {"port": "/dev/ttyUSB0"}),
        ServiceConfiguration("Camera", "v4l2"),
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no \\[\\[service\\]\\]"),
        ("service = 1", "no \\[\\[service\\]\\]"),
        ("service = [1]", "not a table"),
        ("[[service", "bridge.toml"),
        ('[[service]]\nname = "A"', "driver must be text"),
        ('[[service]]\nname = "A"\ndriver = "b"\noptions = 1', "options a table"),
        ('[[service]]\nname = "A"\ndriver = "b"\nport = 1', "unknown key port"),
        ('[[service]]\nname = "A"\ndriver = "b"\n[[service]]\nname = "A"\ndriver = "b"', "A is there twice"),
    ],
)
def test_a_wrong_device_file_says_where(tmp_path: Path, text: str, reason: str) -> None:
    file = tmp_path / "bridge.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=reason):
        read_services(file)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_device_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "bridge.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"bridge\.toml"):
        read_services(file)


def refuse(options: dict[str, object]) -> FakeDevice:
    raise ValueError("needs the option 'port'")


@pytest.mark.parametrize(
    ("configuration", "reason"),
    [
        (ServiceConfiguration("Cardreader", "fake"), "service Cardreader is unknown; there are: CardReader"),
        (ServiceConfiguration("CardReader", "none"), "driver none is unknown; there are: fake"),
        (ServiceConfiguration("CardReader", "picky"), "driver picky refuses its options: needs the option 'port'"),
    ],
)
def test_a_service_that_cannot_be_built_is_named(configuration: ServiceConfiguration, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        build_services([configuration], {"fake": lambda options: FakeDevice(), "picky": refuse}, make_facilities())
