"""Cases about TCP connections: a stranger's are not held, a carrier's are bounded and end when nothing is said."""

import contextlib
import resource
import select
import socket
import subprocess
import time

from case import case, check
from harness import CARRIER, STRANGER, UNCONFIRMING_CARRIER, Failed

MANY = 300


def connect(stage, address):
    return socket.create_connection(("127.0.0.1", stage.node.port), timeout=5, source_address=(address, 0))


def options(address, name):
    return (f"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP {address};branch=z9hG4bK{name}\r\n"
            f"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: {name}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\n"
            "Content-Length: 0\r\n\r\n").encode()


def asks(wire, address, name):
    wire.sendall(options(address, name))
    return wire.recv(4096).split(b"\r\n")[0]


def is_closed(wire):
    """Reads what came, if anything."""
    while select.select([wire], [], [], 0)[0]:
        try:
            if not wire.recv(4096):
                return True
        except OSError:
            return True
    return False


def wait_until_closed(wires, count, seconds=20):
    deadline = time.monotonic() + seconds
    left = list(wires)
    while len(wires) - len(left) < count:
        left = [wire for wire in left if not is_closed(wire)]
        if time.monotonic() > deadline:
            raise Failed(f"{len(left)} of {len(wires)} connections are still open")
        time.sleep(0.05)
    return left


@case
def strangers_connections_are_not_held(stage):
    with contextlib.ExitStack() as open_ones:
        silent = [open_ones.enter_context(connect(stage, STRANGER)) for _ in range(MANY)]
        begun = [open_ones.enter_context(connect(stage, STRANGER)) for _ in range(20)]
        for wire in begun:
            with contextlib.suppress(OSError):  # it may have hung up on us
                wire.sendall(options(STRANGER, "begun")[:60])
        stage.call("caller_hangs_up", pause_ms=500, transport="t1").expect_success()
        wait_until_closed(silent + begun, MANY + 20)
    stage.sees("AttemptAdmitted", carrier=1)
    snapshot = stage.node.snapshot()
    check(snapshot["strangers_connections"] == MANY + 20, snapshot)


@case
def strangers_cannot_keep_all_descriptors(stage):
    # The undefined-behaviour sanitizer asks by a pipe whether an object's memory can be read: without a descriptor it says no.
    linked = subprocess.run(["ldd", stage.node.command[0]], capture_output=True, text=True, check=True).stdout
    if "libubsan" in linked:
        return
    resource.prlimit(stage.node.process.pid, resource.RLIMIT_NOFILE, (64, 64))
    with contextlib.ExitStack() as open_ones:
        wait_until_closed([open_ones.enter_context(connect(stage, STRANGER)) for _ in range(100)], 100)
        stage.call("caller_hangs_up", pause_ms=500, transport="t1").expect_success()
    stage.sees("AttemptAdmitted", carrier=1)


@case
def a_silent_connection_of_a_carrier_ends_and_a_speaking_one_does_not(stage):
    with connect(stage, CARRIER) as silent, connect(stage, CARRIER) as once, connect(stage, CARRIER) as speaking:
        check(b"200" in asks(once, CARRIER, "once"), "a carrier's question was not answered")
        open_ones, n = [silent, once], 0
        while open_ones and n < 100:
            check(b"200" in asks(speaking, CARRIER, f"n{n}"), "the speaking connection ended")
            open_ones = [wire for wire in open_ones if not is_closed(wire)]
            n += 1
            time.sleep(0.2)
        check(not open_ones, "silent connections were kept")
        check(b"200" in asks(speaking, CARRIER, "last"), "the speaking connection ended")


a_silent_connection_of_a_carrier_ends_and_a_speaking_one_does_not.arguments = ["--connection-idle-ms", 3000]


@case
def a_carrier_has_no_more_connections_than_its_bound(stage):
    with contextlib.ExitStack() as open_ones:
        other = open_ones.enter_context(connect(stage, UNCONFIRMING_CARRIER))
        many = [open_ones.enter_context(connect(stage, CARRIER)) for _ in range(10)]
        left = wait_until_closed(many, 6)
        snapshot = stage.node.snapshot()
        check(snapshot["connections_over_bound"] == 6 and snapshot["connections"] == 5, snapshot)
        for n, wire in enumerate(left):
            check(b"200" in asks(wire, CARRIER, f"left{n}"), "a connection within the bound ended")
        check(b"200" in asks(other, UNCONFIRMING_CARRIER, "other"), "another carrier's connection ended")


a_carrier_has_no_more_connections_than_its_bound.arguments = ["--max-connections", 4]
