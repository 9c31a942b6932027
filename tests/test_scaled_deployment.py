"""What several replicas are deployed with says of them what is true."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import names
from bot.telegram.transport import update_processor as order
from tests.paths import QUESTIONS, ROOT

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
    assert "youju_state_url" in bot["secrets"]  # with the password of Redis
    assert "ports" not in bot
    assert all(volume.endswith(":ro") for volume in bot["volumes"])
    assert "noeviction" in services["redis"]["command"]


@pytest.mark.parametrize("service", ["proxy", "bot", "index", "redis", "milvus", "etcd", "minio"])
def test_every_container_may_do_little(service: str) -> None:
    described: dict[str, Any] = yaml.safe_load(read(COMPOSE))["services"][service]

    assert described["read_only"]
    assert described["cap_drop"] == ["ALL"]
    assert described["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "pids_limit", "logging"} <= set(described)


def test_no_service_has_a_password_that_everybody_knows() -> None:
    composed, documents = read(COMPOSE), by_name()
    (redis,) = documents["StatefulSet", "youju-redis"]["spec"]["template"]["spec"]["containers"]

    assert re.findall(r"\$\{[A-Z_]*(?:PASSWORD|SECRET|KEY)[A-Z_]*:?-", composed) == []
    assert composed.count("${MINIO_PASSWORD:?") == 2
    assert "/run/secrets/redis.conf" in yaml.safe_load(composed)["services"]["redis"]["command"]
    assert redis["args"][:2] == ["--requirepass", "$(REDIS_PASSWORD)"]
    assert all("secretKeyRef" in each["valueFrom"] for each in redis["env"])


def test_only_milvus_reaches_what_it_stores_in() -> None:
    composed = yaml.safe_load(read(COMPOSE))
    reach = {name for name, each in composed["services"].items() if "storage" in each.get("networks", ["default"])}

    assert reach == {"milvus", "etcd", "minio"}
    assert composed["networks"]["storage"]["internal"]


def test_kubernetes_lets_only_who_needs_it_to_metrics_and_redis() -> None:
    documents = by_name()
    namespaces = [
        each["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
        for each in documents["NetworkPolicy", "youju"]["spec"]["ingress"][0]["from"]
    ]

    assert sorted(namespaces) == ["ingress-nginx", "monitoring"]
    (redis,) = documents["NetworkPolicy", "youju-redis"]["spec"]["ingress"]
    assert redis["from"] == [{"podSelector": {"matchLabels": {"app": "youju"}}}]


def by_name() -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all(read(KUBERNETES))}


def test_kubernetes_starts_as_many_and_lets_them_drain() -> None:
    documents = by_name()
    spec = documents["Deployment", "youju"]["spec"]
    pod = spec["template"]["spec"]

    assert spec["replicas"] == 3
    assert pod["terminationGracePeriodSeconds"] > order.CLAIM_TIMEOUT + 5
    assert documents["Ingress", "youju"]["spec"]["rules"][0]["http"]["paths"][0]["pathType"] == "Exact"
    assert ("Job", "youju-index") in documents


@pytest.mark.parametrize("file", [COMPOSE, KUBERNETES, GUIDE])
def test_every_setting_that_is_named_exists(file: str) -> None:
    named = set(re.findall(r"YOUJU_[A-Z_]+[A-Z]", read(file))) - {IMAGE}

    assert named <= set(names()) | TO_COME


def test_the_drill_asks_the_questions_that_ship() -> None:
    assert QUESTIONS.is_file()
