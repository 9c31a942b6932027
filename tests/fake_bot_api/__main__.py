"""``python -m tests.fake_bot_api --port 8081``: the server until SIGINT or SIGTERM; prints where it listens."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from tests.fake_bot_api.thread import FakeBotApi


def main() -> None:
    ap = argparse.ArgumentParser(description="A strict fake Telegram Bot API server on 127.0.0.1")
    ap.add_argument("--port", type=int, default=0, help="0: any free port")
    ap.add_argument("--port-file", help="write the port here once the server listens")
    ap.add_argument("--set", action="append", default=[], metavar="KEY=JSON", help="a setting, e.g. flood=true")
    args = ap.parse_args()
    config = {k: json.loads(v) for k, v in (s.split("=", 1) for s in args.set)}
    srv = FakeBotApi(args.port, **config).start()
    told = {"base_url": srv.base_url, "control": f"{srv.root}/__control__/", "spec": srv.server.w.contract.version}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    if args.port_file:
        Path(args.port_file).write_text(str(srv.port), "ascii")
    done = threading.Event()
    for s in (signal.SIGINT, signal.SIGTERM):
        signal.signal(s, lambda *_: done.set())
    done.wait()
    srv.stop()


if __name__ == "__main__":
    main()
