"""Recipes of deploy/: their commands, settings and Kubernetes objects exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from runtime.settings.settings import Settings
from tests.unit.docs.reading import REPOSITORY
from tests.unit.docs.test_reference import COMMANDS

DEPLOY = REPOSITORY / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
CLUSTER_VERSION = "1.37"


def objects() -> list[dict[str, Any]]:
    return [each for path in sorted(KUBERNETES.rglob("*.yaml")) for each in yaml.safe_load_all(path.read_text("utf-8"))]


def named(kind: str) -> set[str]:
    """Names of the objects of a kind."""
    return {each["metadata"]["name"] for each in objects() if each["kind"] == kind}


def commands() -> Iterator[tuple[str, str]]:
    """File and command of every process that a recipe starts."""
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    for name, part in compose["services"].items():
        if part["image"] == "querymill" and "command" in part and "entrypoint" not in part:
            yield f"compose.yaml: {name}", " ".join(part["command"])
    for each in objects():
        if each["kind"] in ("Deployment", "Job"):
            for container in each["spec"]["template"]["spec"]["containers"]:
                if "command" not in container:
                    yield each["metadata"]["name"], " ".join(container["args"])
    for unit in sorted((DEPLOY / "systemd").glob("*.service")):
        [start] = re.findall(r"^ExecStart=/opt/querymill/bin/querymill (.+)$", unit.read_text("utf-8"), re.MULTILINE)
        yield unit.name, start


@pytest.mark.parametrize(("place", "command"), list(commands()))
def test_started_command_exists(place: str, command: str) -> None:
    assert shlex.split(command)[0] in COMMANDS, place


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_variables_are_settings(path: Path) -> None:
    known = {f"QUERYMILL_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"QUERYMILL_[A-Z_]+", path.read_text("utf-8"))) <= known | {"QUERYMILL_API_KEY"}


@pytest.mark.parametrize(
    "each",
    [each for each in objects() if not each["apiVersion"].startswith(("keda.sh/", "kustomize.config.k8s.io/"))],
    ids=lambda each: f"{each['kind']}-{each['metadata']['name']}",
)
def test_object_of_the_cluster_has_the_fields_of_its_kind(each: dict[str, Any]) -> None:
    kubernetes_validate.validate(each, CLUSTER_VERSION, strict=True)


def test_kustomization_lists_every_file() -> None:
    kustomization = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text("utf-8"))
    assert set(kustomization["resources"]) == {path.name for path in KUBERNETES.glob("*.yaml")} - {
        "kustomization.yaml",
        "migrate.yaml",
    }


def test_kubernetes_objects_refer_to_each_other() -> None:
    [scaled] = [each for each in objects() if each["kind"] == "ScaledObject"]
    assert scaled["spec"]["scaleTargetRef"]["name"] in named("Deployment")
    assert scaled["spec"]["triggers"][0]["authenticationRef"]["name"] in named("TriggerAuthentication")
    for each in objects():
        if each["kind"] not in ("Deployment", "Job"):
            continue
        pod = each["spec"]["template"]["spec"]
        volumes = {volume["name"]: volume for volume in pod.get("volumes", ())}
        for container in pod["containers"]:
            assert {mount["name"] for mount in container.get("volumeMounts", ())} == set(volumes)
            assert {
                ref["configMapRef"]["name"] for ref in container.get("envFrom", ()) if "configMapRef" in ref
            } <= named("ConfigMap")
        claims = {v["persistentVolumeClaim"]["claimName"] for v in volumes.values() if "persistentVolumeClaim" in v}
        assert claims <= named("PersistentVolumeClaim")


def test_image_copies_files_that_exist() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    copied = [line.split()[1:-1] for line in text.splitlines() if line.startswith("COPY ") and "--from" not in line]
    assert [name for names in copied for name in names if not (REPOSITORY / name).exists()] == []
