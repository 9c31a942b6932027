#!/usr/bin/env bash
# What the replicas are tried with, from Debian's packages, as root: a Redis and a reverse proxy.
set -euo pipefail
if command -v redis-server > /dev/null && command -v nginx > /dev/null; then
    exit 0
fi
# Packages start their services at once, unless a policy forbids it; the drill starts its own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 update -qq
apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends redis-server nginx-light
