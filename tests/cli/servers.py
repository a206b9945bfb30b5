"""PostgreSQL servers that are not ours: the machine's own programs, by TCP with passwords and TLS."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from tests.cli.certificates import Certificate, certificate_for

from homeostat.platform.postgres.places import Account, server_account

PASSWORD = "what only the test's superuser knows"
OTHERS = Path("/usr/lib/postgresql")


def others() -> list[Path]:
    """Programs of other major versions that this machine has, newest first; Homeostat brings 18."""
    found = [folder for folder in OTHERS.glob("*/bin") if (folder / "postgres").exists()]
    numbers = {folder: int(re.sub(r"\D", "", folder.parent.name) or 0) for folder in found}
    return sorted((folder for folder in found if 15 <= numbers[folder] != 18), key=lambda one: -numbers[one])


def programs() -> Path:
    if not others():
        pytest.skip(
            "no PostgreSQL beside ours is installed: external servers were NOT tried (postgresql-15 does)"
        )
    return others()[0]


@dataclass
class Server:
    """A cluster with scram-sha-256 and TLS, started and stopped at will."""

    programs: Path
    folder: Path
    port: int
    certificate: Certificate
    account: Account | None = field(default=None)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def major(self) -> int:
        return int((self.data / "PG_VERSION").read_text())

    def url(self, user: str, password: str, database: str = "homeostat", host: str = "localhost") -> str:
        trust = f"sslmode=verify-full&sslrootcert={self.certificate.certificate}"
        return f"postgresql://{user}:{password}@{host}:{self.port}/{database}?{trust}"

    def run(self, program: str, *words: str) -> None:
        subprocess.run(
            [str(self.programs / program), *words],
            cwd=self.folder, check=True, capture_output=True, stdin=subprocess.DEVNULL,
            user=self.account.uid if self.account else None, group=self.account.gid if self.account else None,
        )  # fmt: skip

    def make(self, *, hba: str) -> None:
        secret = self.folder / "superuser"
        secret.write_text(PASSWORD)
        self.give(secret, self.certificate.key)
        authentication = ["-A", "scram-sha-256", "--pwfile", str(secret)]
        self.run(
            "initdb", "-D", str(self.data), "-U", "postgres", "-E", "UTF8", "--no-locale", *authentication
        )
        settings = {
            "listen_addresses": "127.0.0.1", "port": str(self.port),
            "unix_socket_directories": str(self.folder), "fsync": "off", "full_page_writes": "off",
            "ssl": "on", "ssl_cert_file": str(self.certificate.certificate),
            "ssl_key_file": str(self.certificate.key),
        }  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        (self.data / "pg_hba.conf").write_text(f"local all postgres scram-sha-256\n{hba}")

    def give(self, *paths: Path) -> None:
        for path in (path for path in paths if self.account):
            os.chown(path, self.account.uid, self.account.gid)  # type: ignore[union-attr]

    def start(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "stop")

    def ask(self, *statements: str, database: str = "postgres") -> object:
        """What the superuser is answered to the last of them."""
        with psycopg.connect(
            host=str(self.folder), port=self.port, user="postgres", password=PASSWORD, dbname=database,
            autocommit=True,
        ) as connection:  # fmt: skip
            answer = None
            for statement in statements:
                found = connection.execute(statement)
                answer = found.fetchone()[0] if found.description else None  # type: ignore[index]
            return answer


def new_server(*, hba: str) -> Server:
    folder = Path(tempfile.mkdtemp(prefix="homeostat-server-", dir="/tmp"))
    folder.chmod(0o711)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    account = server_account(folder) if os.geteuid() == 0 else None
    server = Server(programs(), folder, port, certificate_for("localhost", folder), account)
    server.give(folder)
    server.make(hba=hba)
    server.start()
    return server


def remove(server: Server) -> None:
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)
