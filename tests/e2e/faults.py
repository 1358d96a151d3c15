#!/usr/bin/env python3
"""What goes wrong at the whole product, with real calls: a disk that takes no more, a node that is killed while it rings, a
machine whose clock is set.
faults.py RUFBUND"""

import datetime
import glob
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

from alliance import HERE, HTTP, NUMBER, SIP, SITES, Alliance, Failed, get, until
from e2e import require

SCENARIOS = os.path.join(os.path.dirname(HERE), "sip")
sys.path.insert(0, SCENARIOS)
from harness import expand  # noqa: E402


class Peer:
    """A SIPp process with one of the SIP tests' scenarios."""

    def __init__(self, alliance, scenario, name, address, port, caller=False, pause_ms=60000, dials=NUMBER, asserted="01"):
        self.base = os.path.join(alliance.folder, name)
        with open(self.base + ".xml", "w", encoding="utf-8") as out, \
                open(os.path.join(SCENARIOS, "scenarios", f"{scenario}.xml"), encoding="utf-8") as text:
            os.chdir(SCENARIOS)
            out.write(expand(text.read()).replace("<sip:+491713920001@", f"<sip:+4917139200{asserted}@"))
        command = ["sipp", "-sf", self.base + ".xml", "-i", address, "-p", str(port), "-mp", str(38500 + port % 100 * 4),
                   "-nostdin", "-trace_msg", "-message_file", self.base + ".msg", "-timeout", "100", "-deadcall_wait", "0"]
        if caller:
            command += ["-s", dials, "-m", "1", "-d", str(pause_ms), f"127.0.0.1:{SIP}"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def received(self):
        try:
            with open(self.base + ".msg", encoding="utf-8", errors="replace") as out:
                parts = re.split(r"-{40,} .*\n", out.read())
        except FileNotFoundError:
            return []
        return [p for p in parts if "message received" in p[:60]]

    def got(self, words):
        return any(words in message for message in self.received())

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def line():
    return get("/api/status")["hotlines"][0]


def fill_the_disk(alliance):
    """No file of the node may grow any more: as a full disk, with EFBIG instead of ENOSPC."""
    node = alliance.running["rufbund"].pid
    resource.prlimit(node, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    return lambda: resource.prlimit(node, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def a_full_disk(alliance, peers):
    alliance.start_node()
    alliance.start_sites()
    talking = Peer(alliance, "caller_hangs_up", "talking", "127.0.0.2", 19050, caller=True, pause_ms=12000)
    peers.append(talking)
    until("the call is in conversation", lambda: line()["talking"] == 1)
    make_room = fill_the_disk(alliance)
    # The first to come finds it out: he is refused, or not accepted, but never taken in.
    refused = Peer(alliance, "unavailable_480", "first", "127.0.0.2", 19054, caller=True)
    peers.append(refused)
    until("the alarm is there", lambda: any(a["code"] == "journal_failing" for a in get("/api/overview")["alarms"]))
    until("it is refused", lambda: refused.process.poll() is not None)
    require(refused.process.returncode == 0, f"who comes now gets 480:\n{refused.received()}")
    again = Peer(alliance, "unavailable_480", "second", "127.0.0.2", 19056, caller=True)
    peers.append(again)
    until("so is the next", lambda: again.process.poll() is not None)
    require(again.process.returncode == 0, f"who comes later gets 480 at once:\n{again.received()}")
    require(not talking.got("BYE sip"), "the conversation goes on")
    until("the caller can hang up", lambda: talking.process.poll() is not None)
    require(talking.process.returncode == 0, f"the caller's BYE is answered:\n{talking.received()}")
    require(get("/healthz", expect=503) is not None, "healthz says that nobody is accepted")
    make_room()
    until("the alarm goes", lambda: not any(a["code"] == "journal_failing" for a in get("/api/overview")["alarms"]), 60)
    until("the conversation is in the books", lambda: line()["answered_today"] == 1)
    alliance.call(1, first=40)
    for site in SITES:
        alliance.end(site)
    require(alliance.end("rufbund") == 0, "the node stops with status 0")


def rooms_at_the_relay():
    import socket
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        control.settimeout(5)
        control.sendto(f"list{time.monotonic_ns()} d7:command4:liste".encode(), ("127.0.0.1", 19222))
        return len(re.findall(r"\d+:([0-9a-f]{8}-[0-9a-f]{16})", control.recv(65535).decode()))


def killed_while_it_rings(alliance, peers):
    alliance.start_node()
    seat = Peer(alliance, "seat_rings_only", "ringing", "127.0.0.1", SITES["kiel"])
    caller = Peer(alliance, "caller_hangs_up", "left", "127.0.0.2", 19058, caller=True)
    peers += [seat, caller]
    until("the seat rings", lambda: line()["offered"] == 1)
    until("its INVITE is there", lambda: seat.got("INVITE sip"))
    require(rooms_at_the_relay() == 1, "the caller has a room")
    alliance.end("rufbund", signal.SIGKILL)
    alliance.start_node()
    until("the offer is cancelled", lambda: seat.got("CANCEL sip"))
    until("the room is ended", lambda: rooms_at_the_relay() == 0)
    require(alliance.end("rufbund") == 0, "the node stops with status 0")


def the_clock_is_set(alliance, peers):
    """By an hour, both ways: what the control room tells of the line stays true, and somebody is told."""
    offset = os.path.join(alliance.folder, "clock")

    def set_clock(seconds):
        with open(offset + ".new", "w", encoding="utf-8") as file:
            file.write(f"{seconds:+d}s\n")
        os.replace(offset + ".new", offset)

    def alarm():
        return any(a["code"] == "clock_apart" for a in get("/api/overview")["alarms"])

    set_clock(0)
    alliance.start_node("env", f"LD_PRELOAD={find_faketime()}", f"FAKETIME_TIMESTAMP_FILE={offset}", "FAKETIME_NO_CACHE=1",
                        "FAKETIME_DONT_FAKE_MONOTONIC=1",
                        # A sanitizer's runtime would be the first library else; it need not.
                        f"ASAN_OPTIONS={os.environ.get('ASAN_OPTIONS', '')}:verify_asan_link_order=0")
    caller = Peer(alliance, "caller_hangs_up", "waiting", "127.0.0.2", 19060, caller=True)
    peers.append(caller)
    until("the caller waits", lambda: line()["waiting"] == 1)
    require(not alarm(), "no alarm before")
    for seconds in (3600, 0, -3600):
        set_clock(seconds)
        until("there is an alarm where they are apart", lambda: alarm() == (seconds != 0))
        ahead = get("/api/status")["engine"]["clock_ahead_ms"] / 1000
        require(abs(ahead - seconds) < 30, f"the difference is told: {ahead} s of {seconds}")
        now = line()
        require(now["waiting"] == 1 and now["oldest_wait_ms"] < 60_000, f"the caller's wait is true: {now}\n{caller.received()[-1:]}")
        at = datetime.datetime.fromisoformat(get("/api/overview")["at"].replace("Z", "+00:00")).timestamp()
        require(abs(at - time.time()) < 60, f"the picture's time is the journal's: {at - time.time()} s off")
    alliance.start_sites()
    until("the caller is served", lambda: line()["talking"] == 1)
    for site in SITES:
        alliance.end(site)
    require(alliance.end("rufbund") == 0, "the node stops with status 0")


def find_faketime():
    """As the dynamic linker's own directories have it."""
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    require(found, "libfaketime is installed")
    return found[0]


def main():
    program = os.path.abspath(sys.argv[1])
    cases = [c for c in (a_full_disk, killed_while_it_rings, the_clock_is_set) if len(sys.argv) < 3 or sys.argv[2] in c.__name__]
    for case in cases:
        peers = []
        with tempfile.TemporaryDirectory(prefix="rufbund-faults-") as folder:
            alliance = Alliance(program, folder)
            try:
                alliance.start_relay()
                case(alliance, peers)
                print(f"ok   {case.__name__.replace('_', ' ')}")
            except Failed as failure:
                print(f"FAIL {case.__name__}: {failure}\n--- rufbund\n{alliance.log('rufbund')[-3000:]}")
                return 1
            finally:
                for peer in peers:
                    peer.end()
                alliance.end_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
