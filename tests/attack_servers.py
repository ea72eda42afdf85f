"""Runs the attack corpus on the tests' own PostgreSQL and on every installed one.

Start it with `make attacks`, or with `.venv/bin/python tests/attack_servers.py FOLDER…` to name other folders that
hold `initdb` and `pg_ctl`. The available traps depend on a server's extensions; each report lists the omitted ones.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
INSTALLED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
CORPUS = (
    "tests/integration/training/gate/test_attack_corpus.py",
    "tests/integration/training/gate/test_trusted_extensions.py",
)
SETTINGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c unix_socket_directories={}"


def main(folders: list[str]) -> int:
    found = [Path(folder) for folder in folders] or sorted(
        path for pattern in INSTALLED for path in Path("/").glob(pattern.removeprefix("/"))
    )
    failures = corpus_fails("the tests' own server", None)
    for binaries in found:
        with server(binaries) as dsn:
            failures += corpus_fails(str(binaries), dsn)
    return min(failures, 1)


def corpus_fails(name: str, dsn: str | None) -> bool:
    sys.stdout.write(f"== {name}\n")
    sys.stdout.flush()
    environment = os.environ | ({"QUERYMILL_TEST_SERVER": dsn} if dsn else {})
    command = [sys.executable, "-m", "pytest", "-n", "0", *CORPUS]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode != 0


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """Run a server and yield its DSN. Runs as the user postgres if this process is root."""
    user = "postgres" if os.geteuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="qm-attacks-"))
    home.chmod(0o777)
    data = home / "data"

    def run(*command: object) -> None:
        subprocess.run(list(map(str, command)), check=True, user=user, cwd=home, stdout=subprocess.DEVNULL)

    try:
        run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run(binaries / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", SETTINGS.format(home), "start")
        try:
            yield f"host={home} user=postgres dbname=postgres"
        finally:
            run(binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
