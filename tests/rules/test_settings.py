"""Settings come from the environment and a file, and a wrong one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.core.config import ConfigurationError, Settings


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "xiaoer.toml"
    file.write_text('port = 9000\nregion_code = "420200"\n', encoding="utf-8")
    settings = Settings.load({"XIAOER_CONFIG": str(file), "XIAOER_PORT": "9001"})
    assert (settings.port, settings.region_code) == (9001, "420200")


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"XIAOER_PORT": "many"}, "XIAOER_PORT must be a whole number"),
        ({"XIAOER_BRIDGE_PORT": "70000"}, "XIAOER_BRIDGE_PORT must be a port number"),
        ({"XIAOER_SESSION_IDLE_SECONDS": "0"}, "XIAOER_SESSION_IDLE_SECONDS must be a positive number"),
        ({"XIAOER_LIVE_SECONDS": "0"}, "XIAOER_LIVE_SECONDS must be a positive number"),
        ({"XIAOER_TRUSTED_PROXIES": "-1"}, "XIAOER_TRUSTED_PROXIES must be a positive number"),
        ({"XIAOER_REGION_CODE": "4201"}, "XIAOER_REGION_CODE must be six digits"),
        ({"XIAOER_DEMO": "perhaps"}, "XIAOER_DEMO must be true or false"),
        ({"XIAOER_CONFIG": "/nowhere/x.toml"}, "XIAOER_CONFIG: cannot read"),
    ],
)
def test_a_wrong_setting_is_named_in_words(environment: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        Settings.load(environment)


def test_an_unknown_key_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "xiaoer.toml"
    file.write_text("prot = 9000\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="unknown settings prot"):
        Settings.load({"XIAOER_CONFIG": str(file)})


def test_addresses_follow_the_ports() -> None:
    settings = Settings.load({"XIAOER_PORT": "9100", "XIAOER_SANDBOX_PORT": "9101"})
    assert settings.base_url == "http://127.0.0.1:9100"
    assert settings.sandbox == "http://127.0.0.1:9101"
