"""A small alliance for tests: its configuration, and the processes that make it live. Ends what it started, by id."""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SIP, HTTP, NG, KEYS = 19060, 19480, 19222, 19223
SITES = {"kiel": 19101, "dresden": 19102}
NUMBER = "+493023125100"

CONFIG = f"""
[node]
data = "data"
prompts = "{ROOT}/prompts"
[sip]
bind = "127.0.0.1"
udp_port = {SIP}
tcp_port = {SIP}
[media]
relays = ["127.0.0.1:{NG}"]
keys = "127.0.0.1:{KEYS}"
[http]
bind = "127.0.0.1:{HTTP}"
[[carriers]]
key = "funk"
name = "Nordfunk Netze"
addresses = ["127.0.0.2"]
[[members]]
key = "nord"
name = "Nordlicht Dialog GmbH"
[[members]]
key = "elbe"
name = "Elbruf Service AG"
[[sites]]
key = "kiel"
name = "Kiel"
member = "nord"
address = "127.0.0.1:{SITES['kiel']}"
wrap_up = "0s"
[[sites]]
key = "dresden"
name = "Dresden"
member = "elbe"
address = "127.0.0.1:{SITES['dresden']}"
wrap_up = "0s"
[[hotlines]]
key = "impfen"
name = {{ de = "Impf-Hotline" }}
languages = ["de"]
weights_ppm = {{ nord = 700000, elbe = 300000 }}
[hotlines.policy]
short_conversation = "0s"
least_talk = "1s"
share_tolerance = "0s"
[[hotlines.numbers]]
number = "{NUMBER}"
[[hotlines.topics]]
key = "termine"
name = {{ de = "Termine" }}
digit = 1
[[hotlines.seats]]
site = "kiel"
channels = 6
skills = ["de", "termine"]
[[hotlines.seats]]
site = "dresden"
channels = 6
skills = ["de", "termine"]
"""


class Failed(Exception):
    pass


def until(what, check, seconds=30.0):
    """Waits for a state, not for a time: gives the first true result of `check`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = check()
        if result:
            return result
        time.sleep(0.1)
    raise Failed(f"did not happen within {seconds} s: {what}")


TOKEN_FILE = None  # of the node that was started last


def token():
    """The secret by which whoever may read the node's data folder acts as the coordinator."""
    try:
        with open(TOKEN_FILE, encoding="utf-8") as file:
            return file.read().strip()
    except (OSError, TypeError):
        return ""


def get(path, expect=200):
    request = urllib.request.Request(f"http://127.0.0.1:{HTTP}{path}", headers={"Authorization": f"Bearer {token()}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            status, body = reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        status, body = error.code, error.read().decode()
    except OSError:
        return None
    if status != expect:
        return None
    return json.loads(body) if body.startswith(("{", "[")) else body


class Alliance:
    def __init__(self, program, folder, config=CONFIG):
        global TOKEN_FILE
        TOKEN_FILE = os.path.join(folder, "data", "operator.token")
        self.program, self.folder = program, folder
        self.config = os.path.join(folder, "rufbund.toml")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(config)
        self.running = {}

    def start(self, name, *command):
        log = open(os.path.join(self.folder, f"{name}.log"), "ab")
        # Signals stay as they are here: a file that may not grow is an error to write to, not the end (faults.py).
        self.running[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                                              start_new_session=True, restore_signals=False)

    def end(self, name, kind=signal.SIGTERM):
        """Its exit status."""
        process = self.running.pop(name)
        if process.poll() is None:
            process.send_signal(kind)
        try:
            return process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "killed"

    def end_all(self):
        for name in reversed(list(self.running)):
            self.end(name)

    def log(self, name):
        with open(os.path.join(self.folder, f"{name}.log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def start_relay(self):
        self.start("rtpengine", "rtpengine", "--config-file=none", "--foreground", "--log-stderr", "--log-level=3", "--table=-1",
                   "--interface=127.0.0.1", f"--listen-ng=127.0.0.1:{NG}", f"--dtmf-log-dest=127.0.0.1:{KEYS}",
                   "--port-min=37000", "--port-max=37999", "--timeout=3600",
                   f"--pidfile={os.path.join(self.folder, 'rtpengine.pid')}")

    def start_node(self, *under):
        """`under`: a command that runs another."""
        self.start("rufbund", *under, self.program, "serve", "--config", self.config)

        def ready():
            if self.running["rufbund"].poll() is not None:
                raise Failed("the node ended:\n" + self.log("rufbund")[-3000:])
            return get("/healthz") == "ok\n" and self.running["rufbund"].poll() is None

        until("the node accepts calls", ready)

    def start_site(self, site, port):
        self.start(site, "sipp", "-sf", os.path.join(HERE, "site.xml"), "-i", "127.0.0.1", "-p", str(port),
                   "-mp", str(38000 + 200 * (port - 19101)), "-nostdin", "-trace_err", "-error_file",
                   os.path.join(self.folder, f"{site}.errors"))

    def start_sites(self):
        for site, port in SITES.items():
            self.start_site(site, port)

        def reachable():
            picture = get("/api/overview")
            return picture and all(s["reachable"] for s in picture["sites"])

        until("both sites are reachable", reachable)

    def call(self, calls, first=0, at_once=4, rate=4, number=NUMBER, port=19050, media=38600):
        """So many calls, to their end; every one must be answered and ended by the other
        side. Callers are numbered from `first`: one who returns soon counts once (R3)."""
        numbers = os.path.join(self.folder, "numbers.csv")
        with open(numbers, "w", encoding="utf-8") as file:
            file.write("SEQUENTIAL\n" + "".join(f"{n:02}\n" for n in range(first, first + calls)))
        command = ["sipp", "-sf", os.path.join(HERE, "caller.xml"), "-inf", numbers, "-s", number, "-i", "127.0.0.2", "-p", str(port),
                   "-mp", str(media), "-m", str(calls), "-l", str(at_once), "-r", str(rate),
                   "-nostdin", "-timeout", "90s", "-timeout_error", f"127.0.0.1:{SIP}"]
        run = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        if run.returncode != 0:
            raise Failed(f"callers: sipp gave {run.returncode}:\n{run.stdout[-1500:]}\n{run.stderr[-1500:]}")
