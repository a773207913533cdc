"""HTTPS for phones with nobody's help: a certificate authority of this installation, a certificate for this machine.

A page that is not on loopback has no service worker, no WebCrypto and no camera without TLS (Secure Contexts, W3C), and
a phone in the hall is never on loopback. Where a city has a certificate of its own, nginx ends TLS and none of this is
used. The authority may vouch only for names inside a house (RFC 5280, 4.2.1.10 name constraints): whoever trusts it on
a phone gives nobody a way to pose as a bank.
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import ssl
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from backend.core import clock
from backend.core.config import Settings

AUTHORITY_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=397)
"""Longer ones are refused by phones (Apple, 825 days; CA/Browser Forum, 398)."""
RENEW_BEFORE = timedelta(days=30)
SKEW = timedelta(days=1)
"""A phone's clock may be behind ours."""
INSIDE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "::1/128")
DOMAINS = ("localhost", "local", "lan", "internal", "home.arpa")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Certificates:
    """Files of one installation, all PEM; the keys are readable by their owner only (0600)."""

    folder: Path

    @property
    def authority(self) -> Path:
        """What phones are to trust; public."""
        return self.folder / "ca.pem"

    @property
    def authority_key(self) -> Path:
        return self.folder / "ca.key"

    @property
    def server(self) -> Path:
        return self.folder / "server.pem"

    @property
    def server_key(self) -> Path:
        return self.folder / "server.key"

    def fingerprint(self) -> str:
        """SHA-256 of the authority as a phone shows it: ``AB:CD:...``."""
        return _read(self.authority).fingerprint(hashes.SHA256()).hex(":").upper()


def certificates(settings: Settings) -> Certificates:
    """Where this installation keeps them; nothing is made here."""
    return Certificates(settings.data_dir / "tls")


def ensure(settings: Settings) -> Certificates:
    """Make the authority at the first start, and a server certificate whenever there is none for today's names of this
    machine or the one there is ends within ``RENEW_BEFORE``. Phones that trust the authority notice nothing of that.
    """
    found, names, moment = certificates(settings), machine_names(settings), clock.now()
    found.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (found.authority.exists() and found.authority_key.exists()):
        _make_authority(found, names, moment)
    if not _is_good(found, names, moment):
        _make_server(found, names, moment)
    return found


def machine_names(settings: Settings) -> list[str]:
    """What phones may call this machine: the public address first, then its names and addresses."""
    host = urlsplit(settings.public_url).hostname if settings.public_url else None
    own = socket.gethostname()
    names = [host, "localhost", "127.0.0.1", own, f"{own}.local", *own_addresses()]
    return list(dict.fromkeys(name for name in names if name and name.isascii() and name != "0.0.0.0"))


def own_addresses() -> list[str]:
    """IPv4 addresses of this machine, the one that leads outside first; nothing is sent to find out."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):  # no network at all
        probe.connect(("192.0.2.1", 9))  # documentation network (RFC 5737): only asks the routing table
        found.append(probe.getsockname()[0])
    with contextlib.suppress(OSError):  # the name leads nowhere
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return list(dict.fromkeys(found))


def context(found: Certificates) -> ssl.SSLContext:
    """For a listener: TLS 1.2 and newer. Under eventlet ``ssl`` is the green one by now."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(found.server, found.server_key)
    return made


def _make_authority(found: Certificates, names: Collection[str], moment: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "xiaoer"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"xiaoer {socket.gethostname()[:40]} {moment:%Y-%m-%d}"),
        ]
    )
    inside: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_network(network)) for network in INSIDE]
    inside += [x509.DNSName(domain) for domain in DOMAINS]
    for one in names:  # a public name or address of this very machine, when it has one
        address = _address(one)
        if address is None:
            inside.append(x509.DNSName(one))
        elif not any(address in ipaddress.ip_network(network) for network in INSIDE):
            inside.append(x509.IPAddress(ipaddress.ip_network(one)))
    made = (
        _begun(name, name, key, moment, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(inside, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(found.authority_key, _pem(key))
    _write(found.authority, made.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _make_server(found: Certificates, names: Collection[str], moment: datetime) -> None:
    authority = _read(found.authority)
    signer = serialization.load_pem_private_key(found.authority_key.read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)  # noqa: S101  (we made it)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, next(iter(names))[:60])])
    made = (
        _begun(name, authority.subject, key, moment, SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(one) for one in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write(found.server_key, _pem(key))
    _write(found.server, made.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _is_good(found: Certificates, names: Collection[str], moment: datetime) -> bool:
    if not (found.server.exists() and found.server_key.exists()):
        return False
    made = _read(found.server)
    try:
        made.verify_directly_issued_by(_read(found.authority))
    except Exception:  # of another authority, or half a file: whatever is wrong with it, a new one is made
        return False
    own = serialization.load_pem_private_key(found.server_key.read_bytes(), None).public_key()
    held = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    fits = own == made.public_key() and all(_general(one) in held for one in names)
    return fits and made.not_valid_after_utc - moment > RENEW_BEFORE


def _begun(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, moment: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - SKEW)
        .not_valid_after(moment + life)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _address(name: str) -> Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _write(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Whole or not at all, and never readable by others for a moment."""
    draft = path.with_suffix(path.suffix + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
