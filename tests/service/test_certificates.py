"""HTTPS for phones: an authority that vouches for this house only, a certificate that follows its names and age."""

from __future__ import annotations

import contextlib
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from backend import certificates
from backend.core import clock
from backend.core.config import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, tls=True, public_url="https://192.168.7.7:8443")


def shaken(found: certificates.Certificates, name: str) -> str:
    """The TLS version of a handshake with somebody who trusts the authority and asks for ``name``; all in memory."""
    trusting = ssl.create_default_context(cafile=str(found.authority))
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    phone = trusting.wrap_bio(back, there, server_hostname=name)
    house = certificates.context(found).wrap_bio(there, back, server_side=True)
    for _ in range(4):
        for side in (phone, house):
            with contextlib.suppress(ssl.SSLWantReadError):
                side.do_handshake()
    return str(phone.version())


def test_a_phone_that_trusts_the_authority_trusts_this_machine_by_each_of_its_names(settings: Settings) -> None:
    found = certificates.ensure(settings)
    for name in ("192.168.7.7", "127.0.0.1", "localhost"):
        assert shaken(found, name) in {"TLSv1.2", "TLSv1.3"}
    with pytest.raises(ssl.SSLCertVerificationError):
        shaken(found, "192.168.7.8")


def test_the_keys_are_their_owners_only(settings: Settings) -> None:
    found = certificates.ensure(settings)
    assert [oct(path.stat().st_mode & 0o777) for path in (found.authority_key, found.server_key)] == ["0o600", "0o600"]
    assert found.folder.stat().st_mode & 0o077 == 0


def test_the_authority_may_vouch_for_addresses_inside_a_house_only(settings: Settings) -> None:
    found = certificates.ensure(settings)
    authority = x509.load_pem_x509_certificate(found.authority.read_bytes())
    held = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert held.critical
    names = [str(one.value) for one in held.value.permitted_subtrees or ()]
    assert {"192.168.0.0/16", "10.0.0.0/8", "local"} <= set(names)
    assert not [name for name in names if name in {"com", "cn", "0.0.0.0/0", ""}]


def test_at_the_next_start_the_same_certificate_serves(settings: Settings) -> None:
    first = certificates.ensure(settings)
    before = (first.authority.read_bytes(), first.server.read_bytes())
    again = certificates.ensure(settings)
    assert (again.authority.read_bytes(), again.server.read_bytes()) == before


def test_a_new_address_or_an_old_certificate_makes_a_new_one_under_the_same_authority(settings: Settings) -> None:
    first = certificates.ensure(settings)
    authority, before = first.authority.read_bytes(), first.server.read_bytes()
    moved = certificates.ensure(replace(settings, public_url="https://192.168.7.9:8443"))
    assert shaken(moved, "192.168.7.9") in {"TLSv1.2", "TLSv1.3"}
    after = moved.server.read_bytes()
    with clock.frozen(clock.now() + certificates.SERVER_LIFE - timedelta(days=29)):
        certificates.ensure(replace(settings, public_url="https://192.168.7.9:8443"))
    assert len({before, after, moved.server.read_bytes()}) == 3
    assert moved.authority.read_bytes() == authority


def test_half_a_file_or_a_foreign_key_is_replaced(settings: Settings) -> None:
    found = certificates.ensure(settings)
    found.server_key.write_bytes(found.authority_key.read_bytes())
    certificates.ensure(settings)
    assert shaken(found, "localhost") in {"TLSv1.2", "TLSv1.3"}
