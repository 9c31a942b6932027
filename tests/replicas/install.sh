#!/usr/bin/env bash
# What the replicas are tried with, from Debian's packages, as root: a Redis and a reverse proxy. Neither is left running.
set -euo pipefail
if command -v redis-server > /dev/null && command -v nginx > /dev/null; then
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
# Packages start their services at once; here the test starts its own.
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d.youju
chmod +x /usr/sbin/policy-rc.d.youju
[ -e /usr/sbin/policy-rc.d ] || { mv /usr/sbin/policy-rc.d.youju /usr/sbin/policy-rc.d; ours=1; }
apt-get -o DPkg::Lock::Timeout=300 update -qq
apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends redis-server nginx-light
[ -z "${ours:-}" ] || rm -f /usr/sbin/policy-rc.d
rm -f /usr/sbin/policy-rc.d.youju
