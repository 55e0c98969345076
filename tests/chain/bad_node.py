"""A node that passes everything on to a real Anvil, except for the methods that a test lets go wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import requests

Answer = dict[str, Any]
Ask = Callable[[], Answer]
Fault = Callable[[Answer, Ask], Answer | None]  # question, Anvil -> answer, or None to hang up


def hang_up(question: Answer, ask: Ask) -> None:
    """Do what was asked, but close the line before answering."""
    ask()


def answer_nonsense(question: Answer, ask: Ask) -> Answer:
    """Do what was asked, and answer something of another shape."""
    ask()
    return {"jsonrpc": "2.0", "id": question["id"], "result": {"status": "0x1"}}


@contextmanager
def bad_node(anvil: str, **faults: Fault) -> Iterator[str]:
    """The address of a node in front of `anvil`; `faults` are by method name."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            question = json.loads(body)

            def ask() -> Answer:
                answer: Answer = requests.post(anvil, data=body, headers={"Content-Type": "application/json"}).json()
                return answer

            fault = faults.get(question["method"])
            answer = fault(question, ask) if fault else ask()
            if answer is None:
                self.close_connection = True
                return
            content = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Say nothing: the test's output is the test's."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
