"""The one exception tree.

IndustriaError
├── UsageError          the call itself is wrong                    exit 2   HTTP 422
├── InputError          a file or value cannot be taken             exit 1   HTTP 400
├── NotFoundError       no such asset, model, run                   exit 1   HTTP 404
├── NotPermittedError   the role may not do this                    exit 1   HTTP 403
├── ApprovalNeededError an effect ``act`` waits for a person        exit 1   HTTP 409
├── IntegrityError      a hash or chain does not match              exit 1   HTTP 500
├── MissingPartError    an extra or a set of weights is not here    exit 1   HTTP 503
└── BusyError           a limit is reached, try again               exit 1   HTTP 429

Every message is one sentence: what was expected, what was found, what to do.
"""

from __future__ import annotations


class IndustriaError(Exception):
    """Whatever industria raises on purpose."""

    exit_code = 1
    http_status = 500


class UsageError(IndustriaError):
    """The call itself is wrong."""

    exit_code = 2
    http_status = 422


class InputError(IndustriaError):
    """A file or a value that cannot be taken in."""

    http_status = 400


class NotFoundError(IndustriaError):
    """Nothing of that name is here."""

    http_status = 404


class NotPermittedError(IndustriaError):
    """The caller's role may not do this."""

    http_status = 403


class ApprovalNeededError(IndustriaError):
    """An effect ``act`` that a person has to approve first."""

    http_status = 409

    def __init__(self, message: str, approval: str) -> None:
        super().__init__(message)
        self.approval = approval


class IntegrityError(IndustriaError):
    """A stored thing is not what its hash says."""


class MissingPartError(IndustriaError):
    """A part that the user can add: an extra of the package or a set of weights."""

    http_status = 503


class BusyError(IndustriaError):
    """A limit is reached; the same call may work later."""

    http_status = 429


def missing_extra(extra: str, package: str) -> MissingPartError:
    """The error for a package that one of the extras brings."""
    return MissingPartError(
        f"this needs the package {package!r}, which is not installed: "
        f"run pip install 'industria[{extra}]'"
    )
