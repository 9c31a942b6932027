"""``make audit``: known vulnerabilities of what is pinned, where the data about them can be had."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.paths import ROOT

PATIENCE = 120  # seconds


def main() -> int:
    """Print what is known and return 1 if there is anything; say loudly if nothing could be asked."""
    command = [str(Path(sys.executable).parent / "pip-audit"), "--disable-pip", "--require-hashes", "--format=json"]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner=off", "-r", str(ROOT / "requirements.lock")],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        code, lines = judged(json.loads(done.stdout)["dependencies"])
    except (OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
        code, lines = 0, [f"SKIPPED  NOTHING WAS AUDITED: the data cannot be had here ({type(error).__name__})"]
    sys.stdout.write("\n".join(lines) + "\n")
    return code


def judged(packages: list[dict[str, Any]]) -> tuple[int, list[str]]:
    """The exit code and the lines about what pip-audit found."""
    asked = [each for each in packages if "skip_reason" not in each]
    if not asked:
        return 0, [f"SKIPPED  NOTHING WAS AUDITED: no data about any of {len(packages)} packages can be had here"]
    lines = [
        f"FAILED   {each['name']} {each['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or '?'}"
        for each in asked
        for found in each["vulns"]
    ]
    told = f"{len(asked)} of {len(packages)} packages audited, {len(lines)} vulnerabilities known"
    return int(bool(lines)), [*lines, f"{'FAILED' if lines else 'ok':<8} {told}"]


if __name__ == "__main__":
    sys.exit(main())
