#!/usr/bin/env bash
# One would guess: a reply whose "ok" is false, by which the Bot API says that a call was refused, raises a TelegramError,
# whatever the HTTP status it comes with: the API's description states none.
# What happens: python-telegram-bot goes by the status alone. With 429 it raises RetryAfter; with 200, as a proxy or a
# server of one's own may pass the same refusal on, KeyError: 'result', and neither wait nor description is told.
# What follows: "except TelegramError" misses it, as does every retry that is built on it. Look at "ok" in a request
# class of your own (BaseRequest.do_request gives status and body), and take the status from "error_code".
set -euo pipefail
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset PYTHONPATH PTB_TIMEDELTA
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/python" -m pip -qq --disable-pip-version-check install python-telegram-bot==22.8 httpx==0.28.1

"$tmp/venv/bin/python" - <<'PY'
import asyncio
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from telegram import Bot, __version__
from telegram.error import RetryAfter
from telegram.request import HTTPXRequest

REFUSAL = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 5"}
REFUSAL["parameters"] = {"retry_after": 5}


class Server(BaseHTTPRequestHandler):
    status = 429

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps(REFUSAL).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


async def seen(url):
    direct = HTTPXRequest(httpx_kwargs={"trust_env": False})  # no proxy to this machine
    async with direct:
        try:
            return await Bot("1:a", base_url=url, request=direct).send_message(1, "Hello")
        except Exception as error:
            return error


server = HTTPServer(("127.0.0.1", 0), Server)
Thread(target=server.serve_forever, daemon=True).start()
errors = {}
for Server.status in (429, 200):
    errors[Server.status] = asyncio.run(seen(f"http://127.0.0.1:{server.server_port}/bot"))
    print(f"python-telegram-bot {__version__}, status {Server.status}: {errors[Server.status]!r}")
server.shutdown()
assert isinstance(errors[429], RetryAfter)
assert type(errors[200]) is KeyError and errors[200].args == ("result",), errors[200]
PY
echo "holds: the same refusal is a RetryAfter with the status 429 and a KeyError with 200"
