"""The address the pages are served at."""

import contextlib
import http.client
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from homeostat.cli.outcome import USAGE, CommandFailed
from homeostat.platform.postgres import data_folder

TRIES = 50
REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - what to open when listening everywhere


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next one nobody listens on."""
    for port in range(wanted, min(wanted + TRIES, 65536)):
        if can_listen(host, port):
            return port
    raise CommandFailed(
        f"Every port from {wanted} to {wanted + TRIES - 1} of {host} is taken. Choose another with --port.",
        code=USAGE,
    )


def can_listen(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CommandFailed(
                f"Only root may listen on port {port}. Choose one above 1023 with --port.", code=USAGE
            ) from None
        except socket.gaierror:
            raise CommandFailed(
                f"This machine has no address {host}. Choose another with --host.", code=USAGE
            ) from None
        except OSError:
            return False
    return True


def is_answering(host: str, port: int) -> bool:
    """Whether an HTTP server answers there, whatever it says."""
    connection = http.client.HTTPConnection(REACHED_AT.get(host, host).strip("[]"), port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": "localhost"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def served_at() -> Path:
    """Where the server of this data folder writes down which address people open, and where it listens."""
    return data_folder() / "served_at"


@contextlib.contextmanager
def written_down(address: str, *, host: str, port: int) -> Iterator[None]:
    """Other commands find the address meanwhile; where the folder cannot be written they do without."""
    told = f"{address}\n{host}\n{port}\n"
    with contextlib.suppress(OSError):
        served_at().write_text(told)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if served_at().read_text() == told:
                served_at().unlink()


def use_running_address() -> bool:
    """Have links lead to the server that runs here, where HOMEOSTAT_URL does not say another address; whether
    an address is known. Call it before Django is set up.
    """
    if os.environ.get("HOMEOSTAT_URL"):
        return True
    try:
        address, host, port = served_at().read_text().splitlines()
        is_running = is_answering(host, int(port))
    except (OSError, ValueError):
        return False
    if is_running:
        os.environ["HOMEOSTAT_URL"] = address
    return is_running
