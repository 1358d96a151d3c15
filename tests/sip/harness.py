"""What the SIP tests are made of: the fixture as a process whose events are watched, and SIPp with its scenarios.

A scenario is SIPp's XML in which <part name="x" key="value"/> stands for parts/x.xml. In a part, @key|default@ is a
parameter and @part:x@ another part's text with the same parameters.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
CARRIER, LIMITED_CARRIER, UNCONFIRMING_CARRIER = "127.0.1.1", "127.0.1.2", "127.0.1.3"
STRANGER = "127.0.3.1"
MENU, GERMAN, SHORT = "+493023125000", "+493023125001", "+493023125100"
MENU_LINE, SHORT_LINE = 1, 2


class Failed(Exception):
    pass


def expand(text):
    def parameters(body, values):
        body = re.sub(r"@part:(\w+)@", lambda m: (HERE / "parts" / f"{m[1]}.xml").read_text().rstrip("\n"), body)
        return re.sub(r"@(\w+)\|([^@]*(?:@\[local_ip\][^@]*)?)@", lambda m: values.get(m[1], m[2]), body)

    def part(match):
        values = dict(re.findall(r"""(\w+)=(?:"([^"]*)"|'([^']*)')""", match[2]) and
                      [(k, d or s) for k, d, s in re.findall(r"""(\w+)=(?:"([^"]*)"|'([^']*)')""", match[2])])
        values = {k: v.replace("&lt;", "<").replace("&gt;", ">") for k, v in values.items()}
        return expand(parameters((HERE / "parts" / f"{match[1]}.xml").read_text().rstrip("\n"), values))

    text = re.sub(r'<part name="(\w+)"((?:\s+\w+=(?:"[^"]*"|\'[^\']*\'))*)\s*/>', part, text)
    return parameters(text, {})


def short_prompts(folder):
    """The product's prompts with one short word in place of each text, so that no test waits for speech."""
    prompts = pathlib.Path(folder) / "prompts"
    shutil.copytree(HERE.parent.parent / "prompts", prompts)
    for text in prompts.glob("*/*.txt"):
        if text.name != "words.txt":
            text.write_text("Ja.\n")
    return prompts


class Relay:
    """An rtpengine in user space of its own, on loopback."""

    def __init__(self, name, ng_port, keys_port, first_rtp_port):
        self.ng_port = ng_port
        self.command = [
            "rtpengine", "--config-file=none", "--foreground", "--log-stderr", "--table=-1", "--interface=127.0.0.1",
            f"--listen-ng=127.0.0.1:{ng_port}", f"--port-min={first_rtp_port}", f"--port-max={first_rtp_port + 398}",
            f"--dtmf-log-dest=127.0.0.1:{keys_port}", "--log-level=3", "--num-threads=2", "--timeout=3600",
            f"--pidfile={name}.pid"]
        self.start()

    def start(self):
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def restart(self):
        """As a supervisor does after a crash: at once."""
        time.sleep(max(0.0, self.started + 5 - time.monotonic()))  # uptimes are told in whole seconds
        self.close()
        self.start()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def restore(self):
        """As it was before a case."""
        self.resume()
        if self.process.poll() is not None:
            self.start()

    def forget_rooms(self):
        """As after a time without sound: it drops the calls and tells nobody."""
        def ask(cookie, text):
            control.sendto(f"{cookie} {text}".encode(), ("127.0.0.1", self.ng_port))
            return control.recv(65_535).decode()

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            control.settimeout(5)
            mark = f"test{time.monotonic_ns()}"
            rooms = re.findall(r"16:([0-9a-f]{16})", ask(mark, "d7:command4:liste"))
            for room in rooms:
                ask(f"{mark}{room}", f"d7:call-id16:{room}7:command6:delete12:delete delayi0ee")
            return len(rooms)

    def close(self):
        self.process.kill()
        self.process.wait()


class Node:
    """The fixture, its events in order, and orders to it. Its relay is at port + 8 and sends keys to port + 9."""

    def __init__(self, program, port, prompts, *arguments):
        self.port = port
        self.folder = tempfile.TemporaryDirectory(prefix="rufbund-sip-")
        self.errors = open(os.path.join(self.folder.name, "log"), "w+")
        self.command = [program, "--port", str(port), "--site-port", str(port + 5), "--carrier-port",
                        str(port + 7), "--data", self.folder.name,
                        "--relay-port", str(port + 8), "--keys-port", str(port + 9), "--prompts", str(prompts),
                        "--voice", str(prompts / "made"), *(str(a) for a in arguments)]
        self.events = []
        self.changed = threading.Condition()
        try:
            self._start()
        except Failed:
            self.close()
            raise

    def _start(self):
        since = self.mark()
        # glibc fills what is freed: what is used after it was freed is noticed (mallopt(3)).
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True, env={**os.environ, "MALLOC_PERTURB_": "1"})
        self.reader = threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True)
        self.reader.start()
        self.wait_for("Ready", since=since, timeout=40)

    def crash_and_restart(self):
        """As after SIGKILL, with the same journals."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        with self.changed:
            self.events.pop()  # that it exited
        self._start()

    def _read(self, lines):
        for line in lines:
            with self.changed:
                self.events.append(json.loads(line))
                self.changed.notify_all()
        with self.changed:
            self.events.append({"event": "Exited"})
            self.changed.notify_all()

    def mark(self):
        with self.changed:
            return len(self.events)

    def order(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def find(self, event, since, **fields):
        return [e for e in self.events[since:] if e["event"] == event and all(e.get(k) == v for k, v in fields.items())]

    def wait_for(self, event, since, timeout=12.0, count=1, **fields):
        deadline = time.monotonic() + timeout
        with self.changed:
            while True:
                found = self.find(event, since, **fields)
                if len(found) >= count:
                    return found[-1]
                if self.events and self.events[-1]["event"] == "Exited":
                    raise Failed(f"the fixture ended while {event} was awaited:\n{self.log()}")
                left = deadline - time.monotonic()
                if left <= 0:
                    tail = [e for e in self.events[since:]][-12:]
                    raise Failed(f"no {event} {fields} ({len(found)} of {count}); last: {json.dumps(tail, indent=0)}")
                self.changed.wait(left)

    def expect_none(self, event, since, **fields):
        found = self.find(event, since, **fields)
        if found:
            raise Failed(f"unexpected {found}")

    def snapshot(self):
        since = self.mark()
        time.sleep(0.6)  # its age
        self.order("snapshot")
        return self.wait_for("Snapshot", since)

    def log(self):
        self.errors.flush()
        with open(self.errors.name) as log:
            return log.read()[-2000:]

    def stop(self):
        """Ends it gracefully; its exit status."""
        try:
            self.process.stdin.close()
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.errors.close()
        self.folder.cleanup()


class Sipp:
    """One SIPp process with one scenario."""

    serial = 0
    lock = threading.Lock()

    def __init__(self, node, scenario, address, port=None, number="", calls=1, pause_ms=1000, server=False, keys=(),
                 transport="u1", extra=()):
        with Sipp.lock:
            Sipp.serial += 1
            serial = Sipp.serial
        self.base = os.path.join(node.folder.name, f"{scenario}-{serial}")
        self.scenario = scenario
        with open(self.base + ".xml", "w") as out:
            out.write(expand((HERE / "scenarios" / f"{scenario}.xml").read_text()))
        command = ["sipp", "-sf", self.base + ".xml", "-i", address, "-mi", address, "-p",
                   str(port or 15_500 + serial % 450), "-mp", str(24_000 + serial * 8 % 4000),
                   "-t", transport, "-nostdin", "-trace_err", "-error_file", self.base + ".err", "-trace_msg",
                   "-message_file", self.base + ".msg", "-timeout", "60", "-deadcall_wait", "0"]
        if not server:
            command += ["-s", number, "-m", str(calls), "-d", str(pause_ms)]
        for key, value in keys:
            command += ["-key", key, str(value)]
        command += list(extra)
        if not server:
            command.append(f"127.0.0.1:{node.port}")
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def messages(self):
        try:
            with open(self.base + ".msg", errors="replace") as out:
                return out.read()
        except FileNotFoundError:
            return ""

    def received(self):
        """What came in, each message as text."""
        parts = re.split(r"-{40,} .*\n", self.messages())
        return [p for p in parts if "message received" in p[:60]]

    def expect_success(self, timeout=20):
        try:
            status = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            status = "timeout"
        if status != 0:
            raise Failed(f"SIPp {self.scenario}: {status}\n{self.errors()}\n{self.messages()[-3000:]}")

    def errors(self):
        try:
            with open(self.base + ".err") as out:
                return out.read()[-1500:]
        except FileNotFoundError:
            return ""

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def expect_no_errors(self):
        """For servers, which are ended by us."""
        self.kill()
        if "unexpected" in self.errors() or "Aborting" in self.errors():
            raise Failed(f"SIPp {self.scenario}:\n{self.errors()}")


class Stage:
    """One test's node and programs; whatever it started ends with it."""

    def __init__(self, node, relay):
        self.node = node
        self.relay = relay
        self.programs = []
        self.since = node.mark()

    def reads(self, words, times=1, seconds=20):
        """Waits for so many lines with these words in the node's log."""
        deadline = time.monotonic() + seconds
        while self.node.log().count(words) < times:
            if time.monotonic() > deadline:
                raise Failed(f"the log does not say '{words}':\n{self.node.log()}")
            time.sleep(0.1)

    def call(self, scenario, number=SHORT, address=CARRIER, **options):
        program = Sipp(self.node, scenario, address, number=number, **options)
        self.programs.append(program)
        return program

    def seat(self, scenario, site=1, **options):
        """Starts a site and waits until offers may go there."""
        return self.starts(site, lambda: Sipp(self.node, scenario, f"127.0.2.{site}", port=self.node.port + 5,
                                              server=True, **options))

    def starts(self, site, program_of):
        since = self.node.mark()
        program = program_of()
        self.programs.append(program)
        self.node.wait_for("SiteHealthChanged", since, site=site, reachable=1)
        return program

    def sees(self, event, **fields):
        return self.node.wait_for(event, self.since, **fields)

    def never_saw(self, event, **fields):
        self.node.expect_none(event, self.since, **fields)

    def close(self):
        for program in self.programs:
            program.kill()
