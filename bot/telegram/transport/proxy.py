"""The proxy for the Bot API, from the settings or from the usual environment variables."""

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
    """The environment names an unsupported proxy; ``proxy`` is its URL without credentials."""

    def __init__(self, proxy: str) -> None:
        self.proxy = proxy
        super().__init__(proxy)


def with_proxy(settings: Settings) -> Settings:
    """The settings with the proxy to use; raises ``ProxyError``.

    ``YOUJU_PROXY`` takes precedence. Then ``HTTPS_PROXY`` (``HTTP_PROXY`` for a Bot API without TLS), then
    ``ALL_PROXY``, unless ``NO_PROXY`` or a loopback address exempts the host. Lower-case names take precedence over
    upper-case ones.
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
    address = urlsplit(proxy)
    if address.scheme.lower() not in SUPPORTED_SCHEMES or not address.hostname:
        raise ProxyError(f"{address.scheme}://{address.netloc.rpartition('@')[2]}")
    return proxy


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
