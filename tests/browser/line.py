"""线路 — the wire between a phone and the server, which can be cut, and can lose an answer on its way back.

Real bytes through a real socket: what the browser meets is what it meets in a basement.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

CHUNK = 65536
HERE = "127.0.0.1"


@dataclass
class Line:
    """One wire to ``server`` (host, port).

    ``is_up``: whether anything passes. ``loses``: how many presses still lose their answer, after the
    server has carried them out.
    """

    server: tuple[str, int]
    is_up: bool = True
    loses: int = 0
    presses: int = 0  # that reached the server
    ends: set[socket.socket] = field(default_factory=set)
    listener: socket.socket = field(default_factory=lambda: socket.create_server((HERE, 0)))

    @property
    def address(self) -> str:
        return f"http://{HERE}:{self.listener.getsockname()[1]}"

    def cut(self) -> None:
        """断 — nothing passes any more, and what was open falls."""
        self.is_up = False
        for end in list(self.ends):
            self.hang_up(end)

    def mend(self) -> None:
        """接上."""
        self.is_up = True

    def serve(self) -> None:
        while True:
            try:
                phone, _address = self.listener.accept()
            except OSError:
                return
            if self.is_up:
                threading.Thread(target=self.connect, args=(phone,), daemon=True).start()
            else:
                phone.close()

    def connect(self, phone: socket.socket) -> None:
        server = socket.create_connection(self.server)
        self.ends |= {phone, server}
        losing = threading.Event()
        threading.Thread(target=self.answers, args=(server, phone, losing), daemon=True).start()
        with contextlib.suppress(OSError):
            while asked := phone.recv(CHUNK):
                if asked.startswith(b"POST "):
                    self.presses += 1
                    if self.loses:
                        self.loses -= 1
                        losing.set()
                server.sendall(asked)
        self.hang_up(phone, server)

    def answers(self, server: socket.socket, phone: socket.socket, losing: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while answer := server.recv(CHUNK):
                if losing.is_set():
                    break  # carried out, and nobody will hear of it
                phone.sendall(answer)
        self.hang_up(phone, server)

    def hang_up(self, *ends: socket.socket) -> None:
        for end in ends:
            self.ends.discard(end)
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextlib.contextmanager
def line_to(address: str) -> Iterator[Line]:
    """接线 — a wire to the server at ``address``, open while the block runs."""
    host, port = address.removeprefix("http://").split(":")
    line = Line((host, int(port)))
    threading.Thread(target=line.serve, daemon=True).start()
    yield line
    line.cut()
    line.listener.close()
