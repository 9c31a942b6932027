"""The proxy on the way to Telegram: ours, or the one that the environment names for every program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]  # unstubbed

from bot.settings import Settings

SUPPORTED_SCHEMES: Final = ("http", "https", "socks5", "socks5h")
SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class ProxyError(ValueError):
    """The environment names a proxy that nobody here can talk to; ``proxy`` is it without its password."""

    def __init__(self, proxy: str) -> None:
        self.proxy = proxy
        super().__init__(proxy)


def with_proxy(settings: Settings) -> Settings:
    """The settings with the proxy that is to be used; raises ``ProxyError``.

    ``YOUJU_PROXY`` wins. Without it: ``HTTPS_PROXY`` (or ``HTTP_PROXY``, where the Bot API is reached without TLS), or
    else ``ALL_PROXY``, unless ``NO_PROXY`` exempts the host; one on this machine is always exempt. Small letters will
    do, and go first.
    """
    if settings.proxy:
        return settings
    return replace(settings, proxy=environment_proxy(settings.bot_api_base_url, getproxies_environment()))


def environment_proxy(url: str, proxies: Mapping[str, str]) -> str | None:
    """The proxy for ``url`` among ``proxies`` (as ``urllib`` reads them); raises ``ProxyError``."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or _is_loopback(host) or proxy_bypass_environment(parts.netloc.rpartition("@")[2], dict(proxies)):
        return None
    if not SCHEME.match(proxy):
        proxy = f"http://{proxy}"
    found = urlsplit(proxy)
    if found.scheme.lower() not in SUPPORTED_SCHEMES or not found.hostname:
        raise ProxyError(f"{found.scheme}://{found.netloc.rpartition('@')[2]}")
    return proxy


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
