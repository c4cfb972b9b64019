"""A package index on this computer, as mip's are laid out: package/py/NAME/VERSION.json and file/HH/HASH."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class PackageServer:
    """``files`` by path are what it serves; ``asked`` are the paths that were asked for."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []

    def add_package(self, name: str, version: str, files: dict[str, bytes], **more: Any) -> None:
        """A package whose files are named by their hashes; also as the latest."""
        hashes = []
        for path, data in files.items():
            digest = sha256(data).hexdigest()[:8]
            self.files[f"/file/{digest[:2]}/{digest}"] = data
            hashes.append([path, digest])
        described = json.dumps({"v": 1, "version": version, "hashes": hashes, **more}).encode()
        self.files[f"/package/py/{name}/{version}.json"] = described
        self.files[f"/package/py/{name}/latest.json"] = described


@contextmanager
def package_server() -> Iterator[PackageServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            data = served.files.get(self.path)
            self.send_response(404 if data is None else 200)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing: the tests read standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served = PackageServer(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
