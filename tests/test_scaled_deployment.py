"""What several replicas are deployed with says of them what is true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import corpus
from bot.settings import names
from bot.telegram import order
from tests.replicas.drill import QUESTIONS

ROOT = Path(corpus.__file__).parents[1]
COMPOSE, KUBERNETES, GUIDE = "compose.scale.yaml", "deploy/kubernetes-scale.yaml", "docs/scaling.md"
IMAGE = "YOUJU_VERSION"  # the image's tag, not a setting
TO_COME = {"YOUJU_ENGINE", "YOUJU_MILVUS_URI"}
pytestmark = pytest.mark.skipif(not (ROOT / COMPOSE).exists(), reason="not beside an installed package")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_compose_file_is_of_its_schema() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    command = [str(checker), "--builtin-schema", "vendor.compose-spec", str(ROOT / COMPOSE)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_compose_starts_replicas_that_share_a_state_and_keep_nothing() -> None:
    services: dict[str, dict[str, Any]] = yaml.safe_load(read(COMPOSE))["services"]
    bot = services["bot"]

    assert set(services) == {"proxy", "bot", "index", "redis", "milvus", "etcd", "minio"}
    assert bot["deploy"]["replicas"] == 3
    assert bot["environment"]["YOUJU_STATE_URL"].startswith("redis://redis:")
    assert "ports" not in bot
    assert all(volume.endswith(":ro") for volume in bot["volumes"])
    assert "noeviction" in services["redis"]["command"]


def test_kubernetes_starts_as_many_and_lets_them_drain() -> None:
    documents = {(each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all(read(KUBERNETES))}
    spec = documents["Deployment", "youju"]["spec"]
    pod = spec["template"]["spec"]

    assert spec["replicas"] == 3
    assert pod["terminationGracePeriodSeconds"] > order.PATIENCE + 5
    assert documents["Ingress", "youju"]["spec"]["rules"][0]["http"]["paths"][0]["pathType"] == "Exact"
    assert ("Job", "youju-index") in documents


@pytest.mark.parametrize("file", [COMPOSE, KUBERNETES, GUIDE])
def test_every_setting_that_is_named_exists(file: str) -> None:
    named = set(re.findall(r"YOUJU_[A-Z_]+[A-Z]", read(file))) - {IMAGE}

    assert named <= set(names()) | TO_COME


def test_the_drill_asks_the_questions_that_ship() -> None:
    assert QUESTIONS.is_file()
