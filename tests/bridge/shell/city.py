"""A city's own certificate authority, and its server's certificate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

AUTHORITY, SERVER, SERVER_KEY = "city.pem", "server.pem", "server.key"


def write_certificates(directory: Path, host: str) -> Path:
    """Write the three files for ``host``; the result is the authority's, which browsers are to trust."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("A city's authority", host)]
    now = datetime.now(UTC)

    def builder(which: int) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(names[which])
            .issuer_name(names[0])
            .public_key(keys[which].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=which == 0, path_length=None), critical=True)
        )

    authority = builder(0).sign(keys[0], hashes.SHA256())
    server = builder(1).add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    (directory / AUTHORITY).write_bytes(authority.public_bytes(Encoding.PEM))
    (directory / SERVER).write_bytes(server.sign(keys[0], hashes.SHA256()).public_bytes(Encoding.PEM))
    secret = keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (directory / SERVER_KEY).write_bytes(secret)
    return directory / AUTHORITY
