"""The demo's address: this machine alone, and a clear word when it is taken."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from samtal.demo.listening import listen
from samtal.kit.errors import Misconfigured


def test_port_in_use_is_said_in_one_line() -> None:
    with closing(listen("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(Misconfigured, match=f"port {port} is taken .*SAMTAL_PORT") as refused:
            listen("127.0.0.1", port)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "clinic.example", "::"])
def test_address_beyond_this_machine_is_refused(host: str) -> None:
    with pytest.raises(Misconfigured, match="only"):
        listen(host, 0)


def test_localhost_is_this_machine() -> None:
    with closing(listen("localhost", 0)) as listener:
        assert listener.family == socket.AF_INET
        assert listener.getsockname()[0] == "127.0.0.1"
