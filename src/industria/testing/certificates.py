"""Certificates for tests of secured lines: each signed by its own key, and worth nothing outside a test."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its private key, both in files."""

    certificate: Path
    private_key: Path


def self_signed(folder: Path, name: str, uri: str = "", *, der: bool = False) -> Identity:
    """An identity of this machine for two days, in PEM or DER. ``uri``: of an OPC UA application."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    here: list[x509.GeneralName] = [
        x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
    ]  # fmt: skip
    names = [x509.UniformResourceIdentifier(uri), *here] if uri else here
    now, day = datetime.now(UTC), timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day).not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    form = serialization.Encoding.DER if der else serialization.Encoding.PEM
    ending = "der" if der else "pem"
    made = Identity(folder / f"{name}.{ending}", folder / f"{name}.key")
    made.certificate.write_bytes(certificate.public_bytes(form))
    made.private_key.write_bytes(
        key.private_bytes(
            form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    return made
