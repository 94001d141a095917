"""A reader in the tests: a chat endpoint on 127.0.0.1 that chooses as it is told to, or fails as endpoints do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
MARK = "ZZQ"  # stands in all that this reader writes itself


def answer(choice: Any, question: Any = "") -> str:
    """The text of an answer."""
    return json.dumps({"question": question, "choice": choice})


def said(content: Any, **more: Any) -> bytes:
    """A response that says this."""
    message = {"role": "assistant", "content": content, **more.pop("message", {})}
    return json.dumps({"id": MARK, "choices": [{"index": 0, "message": message, **more}]}).encode()


class ReaderServer:
    """Serves until it is closed. ``choose`` makes the response of what was asked; ``status`` and ``headers`` go with
    it. ``release`` is what a late response waits for; ``cut`` ends one in its midst."""

    def __init__(self) -> None:
        self.choose: Callable[[Json], bytes] = lambda asked: said(answer("1"))
        self.status, self.headers, self.cut = 200, dict[str, str](), False
        self.release = threading.Event()
        self.release.set()
        self.begun = threading.Event()
        self.calls: list[Json] = []
        self.keys: list[str | None] = []
        self.sent_all: list[bool] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server._respond(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def asked(self) -> list[Json]:
        """What was asked, call by call."""
        return [json.loads(call["messages"][-1]["content"]) for call in self.calls]

    def _respond(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.calls.append(body)
        self.keys.append(handler.headers["Authorization"])
        self.begun.set()
        self.release.wait(20)
        response = self.choose(self.asked[-1])
        try:
            handler.send_response(self.status if handler.path == "/v1/chat/completions" else 404)
            for name, value in {"Content-Type": "application/json", **self.headers}.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(response)))
            handler.end_headers()
            handler.wfile.write(response[: len(response) // 2] if self.cut else response)
            handler.close_connection = self.cut
            self.sent_all.append(True)
        except OSError:  # the other side has had enough
            self.sent_all.append(False)

    def __enter__(self) -> ReaderServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
