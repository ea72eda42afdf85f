"""Root file systems of a bare Debian, and commands run inside them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

SUITE = "trixie"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
_ENTER = 'mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot "$@"'
"""Shell program that enters the root `$0` in a mount namespace of its own, which ends with the command."""


@dataclass(frozen=True, slots=True)
class BareDebian:
    """Root file system with Debian's base and a few packages. `PIP_FIND_LINKS` of its commands is `/dist`."""

    root: Path

    def command(self, script: str, user: str = "root") -> list[str]:
        """Return the command that runs a shell script as a user, in the user's home and a clean environment."""
        home = "/root" if user == "root" else f"/home/{user}"
        environment = (
            f"HOME={home}", f"PATH={home}/.local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8",
            "PIP_FIND_LINKS=/dist", f"PIP_CERT=/{CERTIFICATES}", f"SSL_CERT_FILE=/{CERTIFICATES}",
        )  # fmt: skip
        inside = [f"--userspec={user}", str(self.root), "/usr/bin/env", "-i", *environment, "sh", "-euc"]
        return ["unshare", "--mount", "sh", "-c", _ENTER, str(self.root), *inside, f"cd; {script}"]

    def run(self, script: str, user: str = "root") -> str:
        """Run a shell script; return its output. Raises AssertionError if it fails."""
        done = subprocess.run(
            self.command(script, user), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        return done.stdout


def bare_debian(root: Path, packages: Sequence[str]) -> BareDebian:
    """Make a root file system with the packages, this machine's name resolution and its certificates.

    Skips the test unless root runs it on a machine that has mmdebstrap.
    """
    if os.geteuid() != 0 or shutil.which("mmdebstrap") is None:
        pytest.skip("needs root, and Debian's package mmdebstrap")
    command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}", SUITE, str(root)]
    subprocess.run(command, env={**os.environ, "LC_ALL": "C.UTF-8"}, check=True)
    certificates = Path(os.environ.get("SSL_CERT_FILE") or f"/{CERTIFICATES}")
    (root / CERTIFICATES).parent.mkdir(parents=True, exist_ok=True)
    for source, target in ((certificates, CERTIFICATES), (Path("/etc/resolv.conf"), "etc/resolv.conf")):
        shutil.copyfile(source, root / target)
    return BareDebian(root)
