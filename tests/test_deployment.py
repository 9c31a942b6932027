"""What the program is deployed with says of it what is true."""

from __future__ import annotations

import ast
import configparser
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from prometheus_client.parser import text_string_to_metric_families

import bot.state.metrics  # its figures are in the registry too
from benchmarks.container.audit import judged
from bot import metrics
from bot.settings import names
from tests.paths import ROOT

pytestmark = pytest.mark.skipif(not (ROOT / "compose.yaml").exists(), reason="not beside an installed package")
OURS = {"bot", "corpus", "retrieval"}
SOURCES = [path for package in sorted(OURS) for path in (ROOT / package).rglob("*.py")]
# By whom we depend on: pydantic-settings, httpx, pymilvus.
BROUGHT_ALONG = {"annotated_types", "dotenv", "grpc", "httpcore", "pydantic", "pydantic_core"}
GRACE = 60  # seconds for what was received to be answered
assert bot.state.metrics.outages


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def locked(name: str) -> dict[str, str]:
    """The packages of a lock with their versions; of several for several Pythons the first."""
    pins = re.findall(r"^([a-z0-9-]+)==([^ ]+)", read(name), flags=re.MULTILINE)
    return dict(reversed(pins))


def wanted(*more: str) -> Iterator[Requirement]:
    """What the image needs: the program, every format, the shared state, and ``more`` extras."""
    project = tomllib.loads(read("pyproject.toml"))["project"]
    yield from map(Requirement, project["dependencies"])
    extras = [Requirement(each) for each in project["optional-dependencies"]["documents"]]
    for extra in [*(next(iter(each.extras)) for each in extras), "redis", *more]:
        yield from map(Requirement, project["optional-dependencies"][extra])


@pytest.mark.parametrize(("lock", "more"), [("requirements.lock", ()), ("deploy/scale.lock", ("milvus",))])
def test_the_lock_holds_what_the_project_asks_for(lock: str, more: tuple[str, ...]) -> None:
    pins = locked(lock)

    missing = [str(each) for each in wanted(*more) if pins.get(name(each), "none") not in each.specifier]

    assert missing == [], "run: make lock"


def test_every_package_of_the_lock_has_its_licence_listed() -> None:
    listed = set(re.findall(r"^\| ([A-Za-z0-9._-]+) ", read("docs/licences.md"), flags=re.MULTILINE))

    everywhere = set(re.findall(r"^([a-z0-9-]+)==[^ ;]+ \\$", read("deploy/scale.lock"), flags=re.MULTILINE))

    missing = everywhere - {re.sub(r"[-_.]+", "-", each).lower() for each in listed}

    assert len(everywhere) > 40
    assert missing == set(), "run: make licences"


def test_an_audit_tells_what_is_known_and_what_could_not_be_asked() -> None:
    unknown = {"name": "jieba", "skip_reason": "not found"}
    sound = {"name": "httpx", "version": "0.28.1", "vulns": []}
    broken = {"name": "h11", "version": "0.15", "vulns": [{"id": "CVE-2025-43859", "fix_versions": ["0.16.0"]}]}

    assert judged([unknown])[0] == 0
    assert "NOTHING WAS AUDITED" in judged([unknown])[1][0]
    assert judged([unknown, sound]) == (0, ["ok       1 of 2 packages audited, 0 vulnerabilities known"])
    assert judged([sound, broken])[0] == 1
    assert judged([sound, broken])[1][0] == "FAILED   h11 0.15: CVE-2025-43859, mended in 0.16.0"


def name(requirement: Requirement) -> str:
    return re.sub(r"[-_.]+", "-", requirement.name).lower()


def test_everything_that_is_imported_is_asked_for() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    asked = {name(Requirement(each)) for each in chain(*lists)}
    known = packages_distributions()

    imported = (
        {module.partition(".")[0] for path in SOURCES for module in imports(path)} - sys.stdlib_module_names - OURS
    )
    missing = {
        module
        for module in imported
        if not {re.sub("[-_.]+", "-", each).lower() for each in known.get(module, [module])} & asked
    }

    assert {"httpx", "jieba", "numpy", "telegram"} <= imported
    assert missing - BROUGHT_ALONG == set()


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, whenever it does."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


@pytest.mark.parametrize("lock", ["requirements.lock", "deploy/build.lock", "deploy/scale.lock"])
def test_every_pin_has_a_hash_and_no_lock_names_a_place(lock: str) -> None:
    pins = re.split(r"^(?=[a-z])", read(lock), flags=re.MULTILINE)[1:]

    assert pins
    assert [pin for pin in pins if "--hash=sha256:" not in pin] == []
    assert "://" not in read(lock)


def test_the_image_runs_as_nobody_in_particular_and_installs_only_what_is_locked() -> None:
    dockerfile = read("Dockerfile")

    assert dockerfile.count("\nFROM ${BASE_IMAGE}") == 2
    assert "ARG BASE_IMAGE=python:3.11-slim" in dockerfile
    assert re.findall(r"^USER (.*)", dockerfile, flags=re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^(?:ENTRYPOINT|CMD) (.*)", dockerfile, flags=re.MULTILINE) == ['["youju"]', '["telegram"]']
    assert all("--no-deps" in line for line in dockerfile.splitlines() if "pip install" in line or "pip wheel" in line)
    assert dockerfile.count("--require-hashes") == 2


def test_the_dockerfile_and_the_compose_file_pass_their_linters() -> None:
    tools = Path(sys.executable).parent
    schema = ["--builtin-schema", "vendor.compose-spec", str(ROOT / "compose.yaml")]
    for command in ([str(tools / "hadolint"), str(ROOT / "Dockerfile")], [str(tools / "check-jsonschema"), *schema]):
        if not Path(command[0]).exists():
            pytest.skip(f"needs {Path(command[0]).name}")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(read("compose.yaml"))["services"]
    return found


@pytest.mark.parametrize("service", ["bot", "webhook"])
def test_a_container_of_ours_may_do_little_and_gets_time_to_stop(service: str) -> None:
    described = services()[service]

    assert described["read_only"]
    assert described["cap_drop"] == ["ALL"]
    assert described["security_opt"] == ["no-new-privileges:true"]
    assert described["user"] == "10001:10001"
    assert described["restart"] == "unless-stopped"
    assert described["stop_grace_period"] == f"{GRACE}s"
    assert described["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert {"mem_limit", "pids_limit"} <= set(described)
    assert next(volume for volume in described["volumes"] if volume.startswith("${DOCUMENTS")).endswith(":ro")


def test_no_secret_stands_in_the_environment_and_nothing_is_published_by_itself() -> None:
    for service in services().values():
        assert not [key for key in service.get("environment", {}) if re.search("TOKEN|SECRET|KEY", key)]
    assert {key for key, service in services().items() if "ports" in service} == {"caddy"}
    assert {key for key, service in services().items() if "profiles" not in service} == {"bot"}


def test_every_container_is_limited() -> None:
    for described in services().values():
        assert {"read_only", "cap_drop", "security_opt", "mem_limit", "pids_limit"} <= set(described)


def test_the_webhook_is_one_path_everywhere() -> None:
    url = services()["webhook"]["environment"]["YOUJU_WEBHOOK_URL"]

    assert url.endswith("/telegram")
    assert "handle /telegram {" in read("deploy/Caddyfile")
    assert "location = /telegram {" in read("deploy/nginx.conf")


@pytest.mark.parametrize(
    "file", ["compose.yaml", "Dockerfile", "deploy/kubernetes.yaml", "deploy/youju.service", "docs/operations.md"]
)
def test_every_setting_that_is_named_exists(file: str) -> None:
    composed = {"YOUJU_VERSION"}  # the image's tag, not a setting
    named = set(re.findall(r"YOUJU_[A-Z_]+[A-Z]", read(file))) - composed

    assert named
    assert named - set(names()) == set()


def test_kubernetes_asks_the_pages_that_exist() -> None:
    _, deployment, policy = yaml.safe_load_all(read("deploy/kubernetes.yaml"))
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]

    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["terminationGracePeriodSeconds"] == GRACE
    assert deployment["spec"]["replicas"] == 1
    (allowed,) = policy["spec"]["ingress"]
    assert policy["spec"]["podSelector"] == deployment["spec"]["selector"]
    assert [each["namespaceSelector"]["matchLabels"] for each in allowed["from"]] == [
        {"kubernetes.io/metadata.name": "monitoring"}  # nobody else sees /metrics
    ]


def test_systemd_gives_the_bot_time_to_stop_and_keeps_the_token_out_of_the_environment() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(read("deploy/youju.service"))

    assert unit["Service"]["TimeoutStopSec"] == str(GRACE)
    assert unit["Service"]["RestartPreventExitStatus"] == "2"
    assert unit["Service"]["DynamicUser"] == "yes"
    assert "LoadCredential=token:" in read("deploy/youju.service")


def samples() -> set[str]:
    """The names of everything that is counted, with the labels of none filled in."""
    found: set[str] = set()
    kinds = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
    for family in text_string_to_metric_families(metrics.exposition()[0].decode()):
        found |= {family.name + suffix for suffix in kinds.get(family.type, ("",))}
    return found


def test_the_dashboard_draws_only_what_is_counted_and_all_that_we_count() -> None:
    dashboard = json.loads(read("deploy/grafana.json"))
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]

    drawn = set(re.findall(r"\b((?:youju|process)_[a-z_]+)\b", " ".join(queries)))

    assert drawn - samples() == set()
    ours = {re.sub("_(bucket|sum|count)$", "", each) for each in samples() if each.startswith("youju_")}
    assert ours - {re.sub("_bucket$", "", each) for each in drawn} == set()


def test_every_alarm_of_the_documentation_asks_for_what_is_counted() -> None:
    named = set(re.findall(r"\b((?:youju|process)_[a-z_]+_[a-z]+)\b", read("docs/operations.md")))

    assert named - samples() - {"youju_telegram_token", "youju_webhook_secret"} == set()
    assert "youju_lost_answers_total" in named


def test_no_two_panels_lie_upon_each_other() -> None:
    places: set[tuple[int, int]] = set()
    for panel in json.loads(read("deploy/grafana.json"))["panels"]:
        x, y, w, h = (panel["gridPos"][key] for key in "xywh")
        cells = {(column, row) for column in range(x, x + w) for row in range(y, y + h)}
        assert not cells & places
        assert x + w <= 24
        places |= cells
