from __future__ import annotations

import pytest

from bot.settings import Settings
from bot.telegram.transport.proxy import ProxyError, environment_proxy, with_proxy
from tests.records import Run

API = "https://api.telegram.org/bot"
NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def test_the_setting_wins_over_the_environment(nothing_set: pytest.MonkeyPatch) -> None:
    nothing_set.setenv("HTTPS_PROXY", "http://env:3128")

    assert with_proxy(Settings(proxy="socks5://own:1080")).proxy == "socks5://own:1080"
    assert with_proxy(Settings()).proxy == "http://env:3128"


@pytest.mark.usefixtures("nothing_set")
def test_without_any_there_is_none() -> None:
    assert with_proxy(Settings()).proxy is None


@pytest.mark.parametrize(
    ("proxies", "proxy"),
    [
        ({"https": "http://a:1", "all": "socks5://b:2"}, "http://a:1"),
        ({"all": "socks5://b:2"}, "socks5://b:2"),
        ({"all": "SOCKS5H://b:2"}, "SOCKS5H://b:2"),
        ({"http": "http://c:3"}, None),
        ({"https": "proxy.intern:3128"}, "http://proxy.intern:3128"),
        ({"https": ""}, None),
        ({"https": "http://a:1", "no": "telegram.org"}, None),
        ({"https": "http://a:1", "no": ".telegram.org, example.com"}, None),
        ({"https": "http://a:1", "no": "*"}, None),
        ({"https": "http://a:1", "no": "example.com"}, "http://a:1"),
    ],
)
def test_the_environment_is_read_as_other_programs_do(proxies: dict[str, str], proxy: str | None) -> None:
    assert environment_proxy(API, proxies) == proxy


@pytest.mark.parametrize("host", ["127.0.0.1:8081", "localhost", "[::1]:8081"])
def test_a_bot_api_server_on_this_machine_needs_no_proxy(host: str) -> None:
    assert environment_proxy(f"http://{host}/bot", {"http": "http://a:1", "all": "http://a:1"}) is None


def test_a_bot_api_server_without_tls_is_reached_by_the_proxy_for_that() -> None:
    assert environment_proxy("http://api.intern/bot", {"http": "http://c:3", "https": "http://a:1"}) == "http://c:3"


@pytest.mark.parametrize("proxy", ["socks4://u:geheim@a:1", "ftp://u:geheim@a:1"])
def test_a_proxy_that_nobody_can_talk_to_is_named_without_its_password(
    proxy: str, youju: Run, nothing_set: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ProxyError, match=r"^\w+://a:1$"):
        environment_proxy(API, {"all": proxy})

    nothing_set.setenv("ALL_PROXY", proxy)
    nothing_set.setenv("YOUJU_TELEGRAM_TOKEN", "42:" + "T" * 35)
    ran = youju("telegram")
    assert ran.code == 2
    assert "a:1" in ran.err
    assert "geheim" not in ran.err
    assert len(ran.err.splitlines()) == 1
