"""What keeps a line to the plant from being read: OPC UA security with certificates, TLS for MQTT.

A login never leaves this machine in clear unless a person says so (``insecure``). Part 2 of OPC UA calls the
modes Sign (nobody can change what goes over the line) and SignAndEncrypt (nobody can read it either).
"""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from industria.core import InputError, NotPermittedError, UsageError

if TYPE_CHECKING:
    from asyncua.client.client import Client
    from asyncua.server.server import Server

Policy = Literal["", "Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"]
Mode = Literal["SignAndEncrypt", "Sign"]
POLICIES: tuple[Policy, ...] = ("Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss")
MODES: tuple[Mode, ...] = ("SignAndEncrypt", "Sign")


def is_here(host: str) -> bool:
    """Whether a host is this machine by its name alone, so that what goes there is on no line."""
    name = host.strip("[]").lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_clear_login(host: str, encrypted: bool, insecure: bool, instead: str) -> None:
    """Raise NotPermittedError where a login would go off this machine on a line that can be read."""
    if encrypted or insecure or is_here(host):
        return
    raise NotPermittedError(
        f"expected an encrypted line for the login at {host}, found one that everybody on it can read: "
        f"give {instead}; nothing was sent"
    )


@dataclass(frozen=True, slots=True)
class OpcUaSecurity:
    """How a client secures its line: none by default. Files are PEM or DER.

    ``server_certificate`` is the one that the server must prove to have; without it whoever answers first
    would be believed. ``insecure``: a login may go in clear.
    """

    policy: Policy = ""
    mode: Mode = "SignAndEncrypt"
    certificate: Path | None = None
    private_key: Path | None = None
    server_certificate: Path | None = None
    insecure: bool = False

    def __post_init__(self) -> None:
        """Raise UsageError for a policy without its files or files without a policy, and InputError for a
        file that is not there."""
        files = {
            "certificate": self.certificate, "key": self.private_key, "server certificate": self.server_certificate,
        }  # fmt: skip
        lacking = [name for name, path in files.items() if path is None]
        if self.policy and lacking:
            raise UsageError(
                f"expected a certificate, its key and the server's certificate with the policy {self.policy}, "
                f"found no {' and no '.join(lacking)}: add them"
            )
        if not self.policy and len(lacking) < len(files):
            raise UsageError(
                f"expected a policy of {', '.join(POLICIES)} with the certificates, found none: name one"
            )
        for name, path in files.items():
            if path is not None and not path.is_file():
                raise InputError(f"expected the {name} at {path}, found no file there")

    @property
    def encrypted(self) -> bool:
        """Whether nobody on the line can read it."""
        return bool(self.policy) and self.mode == "SignAndEncrypt"

    def may_login(self, url: str) -> None:
        """Raise NotPermittedError where a login at this address could be read on its way."""
        refuse_clear_login(
            urlsplit(url).hostname or url, self.encrypted, self.insecure,
            "a policy with certificates in the mode SignAndEncrypt, or insecure where the line is your own",
        )  # fmt: skip

    async def apply(self, client: Client) -> None:
        """Secure a client that has not connected yet. Raises InputError for files that are no certificates."""
        if not self.policy:
            return
        from asyncua import ua
        from asyncua.crypto import security_policies

        kinds: dict[str, Any] = {
            "Basic256Sha256": security_policies.SecurityPolicyBasic256Sha256,
            "Aes128_Sha256_RsaOaep": security_policies.SecurityPolicyAes128Sha256RsaOaep,
            "Aes256_Sha256_RsaPss": security_policies.SecurityPolicyAes256Sha256RsaPss,
        }
        assert self.certificate
        assert self.private_key
        assert self.server_certificate
        client.application_uri = application_uri(self.certificate) or client.application_uri
        try:
            await client.set_security(
                kinds[self.policy], _pem_or_der(self.certificate), _pem_or_der(self.private_key),
                server_certificate=_pem_or_der(self.server_certificate),
                mode=getattr(ua.MessageSecurityMode, self.mode),
            )  # fmt: skip
        except (ValueError, TypeError) as error:
            raise _no_certificates(error) from None


PLAIN = OpcUaSecurity()


async def secure_server(server: Server, certificate: Path, private_key: Path) -> None:
    """Give an OPC UA server its certificate, and the URI that stands in it. Raises InputError."""
    for path in (certificate, private_key):
        if not path.is_file():
            raise InputError(f"expected a certificate or key at {path}, found no file there")
    uri = application_uri(certificate)
    own, key = _pem_or_der(certificate), _pem_or_der(private_key)
    try:
        await server.load_certificate(own.path_or_content, own.extension)
        await server.load_private_key(key.path_or_content, None, key.extension)
    except (ValueError, TypeError) as error:
        raise _no_certificates(error) from None
    if uri:
        await server.set_application_uri(uri)


def _no_certificates(error: Exception) -> InputError:
    return InputError(
        f"expected certificates and a private key without a password, PEM or DER, found that they cannot be "
        f"read ({error}): convert them"
    )


def _pem_or_der(path: Path) -> Any:
    """A file as the OPC UA library takes it: whether it is PEM stands in the file, not in its name."""
    from asyncua.crypto.uacrypto import CertProperties

    content = path.read_bytes()
    return CertProperties(content, "pem" if content.lstrip().startswith(b"-----BEGIN") else "der")


def application_uri(certificate: Path) -> str:
    """The application's URI as its certificate names it (Part 6), which servers compare; empty without one.

    Raises InputError for what is no certificate.
    """
    from cryptography import x509

    content = certificate.read_bytes()
    try:
        found = (
            x509.load_pem_x509_certificate(content)
            if content.lstrip().startswith(b"-----BEGIN")
            else x509.load_der_x509_certificate(content)
        )
    except ValueError as error:
        raise _no_certificates(error) from None
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ""
    return next(iter(names.get_values_for_type(x509.UniformResourceIdentifier)), "")


def tls_context(
    ca: Path | None = None, certificate: Path | None = None, private_key: Path | None = None
) -> ssl.SSLContext:
    """TLS that believes the system's authorities, or only ``ca``; with a certificate of one's own where asked.

    Raises UsageError for a certificate without its key, InputError for files that cannot be read as such.
    """
    if (certificate is None) != (private_key is None):
        raise UsageError(
            "expected a certificate together with its key, found one of them: give both"
        )
    for path in (ca, certificate, private_key):
        if path is not None and not path.is_file():
            raise InputError(f"expected a certificate or key at {path}, found no file there")
    try:
        context = ssl.create_default_context(cafile=str(ca) if ca else None)
        if certificate is not None:
            context.load_cert_chain(certificate, private_key)
    except ssl.SSLError as error:
        raise InputError(
            f"expected certificates and a private key in PEM, found that they cannot be read ({error.reason}): "
            "convert them"
        ) from None
    return context
