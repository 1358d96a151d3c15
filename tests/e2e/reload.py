#!/usr/bin/env python3
"""A running node takes a changed configuration: callers wait and talk all the while, a new hotline is rung and answered by
a new site, mistakes change nothing, what leaves is closed and comes back, the journals verify. reload.py RUFBUND"""

import os
import re
import signal
import subprocess
import sys
import tempfile

from alliance import CONFIG, SITES, Alliance, Failed, get, until
from e2e import require, run
from faults import Peer

NEW_NUMBER, HALLE = "+493023125101", 19103
# One channel at one site that talks for long, so that the second caller waits.
BASE = CONFIG.replace("channels = 6", "channels = 1")
ANOTHER = f"""
[[members]]
key = "saale"
name = "Saalestimme eG"
[[sites]]
key = "halle"
name = "Halle"
member = "saale"
address = "127.0.0.1:{HALLE}"
wrap_up = "0s"
[[hotlines]]
key = "spenden"
name = {{ de = "Spendentelefon", en = "Donations" }}
languages = ["de"]
weights_ppm = {{ saale = 1000000 }}
[hotlines.policy]
short_conversation = "0s"
least_talk = "1s"
[[hotlines.numbers]]
number = "{NEW_NUMBER}"
[[hotlines.topics]]
key = "geld"
name = {{ de = "Geld" }}
digit = 1
[[hotlines.seats]]
site = "halle"
channels = 4
skills = ["de", "geld"]
"""


class Reloads:
    def __init__(self, alliance):
        self.alliance, self.count = alliance, 0

    def with_file(self, text):
        """Writes the file, has it read, and gives what the log says of it."""
        with open(self.alliance.config, "w", encoding="utf-8") as file:
            file.write(text)
        before = len(self.alliance.log("rufbund"))
        self.alliance.running["rufbund"].send_signal(signal.SIGHUP)

        def told():
            said = self.alliance.log("rufbund")[before:]
            return said if "commands=" in said or "was not put into force" in said else None

        return until("the reload is told of", told)


def lines():
    return {h["key"]: h for h in get("/api/status")["hotlines"]}


def undisturbed(peers, what):
    line = lines()["impfen"]
    require(line["talking"] == 1 and line["waiting"] == 1, f"{what}: one talks and one waits: {line}")
    for peer in peers:
        require(peer.process.poll() is None and not peer.got("BYE sip"), f"{what}: no call has ended")
        require(len([m for m in peer.received() if "INVITE sip" in m]) <= 1, f"{what}: no call was moved")


def while_calls_go_on(alliance, reloads, peers):
    alliance.start_node()
    seat = Peer(alliance, "seat_answers", "seat", "127.0.0.1", SITES["kiel"])
    peers.append(seat)
    until("the site is seen", lambda: any(s["reachable"] for s in get("/api/overview")["sites"]))
    talking = Peer(alliance, "caller_hangs_up", "talking", "127.0.0.2", 19054, caller=True, pause_ms=90000, asserted="01")
    peers.append(talking)
    until("one talks", lambda: lines()["impfen"]["talking"] == 1)
    waiting = Peer(alliance, "caller_hangs_up", "waiting", "127.0.0.2", 19056, caller=True, pause_ms=90000, asserted="02")
    peers.append(waiting)
    until("one waits", lambda: lines()["impfen"]["waiting"] == 1)
    calls = [talking, waiting, seat]

    wrong = (BASE + ANOTHER).replace('site = "halle"', 'site = "hale"').replace("+493023125101", "+49 30 x")
    said = reloads.with_file(wrong)
    require(re.search(r"reload: \S+/rufbund.toml:\d+: hotlines.spenden.numbers\[1\].number: ", said), f"line and key are named:\n{said}")
    require(list(lines()) == ["impfen"], "nothing is opened")
    require(not os.path.exists(os.path.join(alliance.folder, "data", "spenden.journal")), "no journal is begun")
    said = reloads.with_file((BASE + ANOTHER).replace('languages = ["de"]\nweights_ppm = { saale', 'languages = ["de", "xx"]\nweights_ppm = { saale')
                             .replace('skills = ["de", "geld"]', 'skills = ["de", "xx", "geld"]'))
    require("words.txt" in said and "not put into force" in said, f"a language without texts is refused:\n{said}")
    undisturbed(calls, "after mistakes")

    alliance.start_site("halle", HALLE)
    said = reloads.with_file(BASE.replace(f"udp_port = {19060}", "udp_port = 19999") + ANOTHER)
    require("opened=[spenden]" in said, f"the new hotline is opened:\n{said}")
    require("sip.udp_port: the file says '19999'" in said, f"what takes a restart is said:\n{said}")
    undisturbed(calls, "after the reload")
    until("the new line is in the picture", lambda: list(lines()) == ["impfen", "spenden"])
    alliance.call(2, first=30, number=NEW_NUMBER)
    until("its calls are counted", lambda: lines()["spenden"]["answered_today"] == 2)
    require('rufbund_calls_answered_total{hotline="spenden"} 2\n' in get("/metrics"), "the metrics show it")
    calls_of_saale = get("/api/calls?hotline=spenden")["items"]
    require([c["site"] for c in calls_of_saale] == ["halle", "halle"], f"the new site answered: {calls_of_saale}")
    undisturbed(calls, "while the new line works")

    said = reloads.with_file(BASE + ANOTHER)
    require("commands=0 opened=[] closed=[]" in said, f"the same once more changes nothing:\n{said}")
    undisturbed(calls, "after nothing changed")
    return calls


def what_leaves_and_comes_back(alliance, reloads, peers):
    said = reloads.with_file(BASE)
    require("closed=[spenden]" in said, f"a hotline that left is closed:\n{said}")
    until("and it is shown so", lambda: lines()["spenden"]["state"] == "closed")
    nobody = Peer(alliance, "unknown_number", "nobody", "127.0.0.2", 19058, caller=True, dials=NEW_NUMBER)
    peers.append(nobody)
    until("its number is nobody's", lambda: nobody.process.poll() is not None)
    require(nobody.process.returncode == 0, f"who rings gets 404:\n{nobody.received()}")
    require("commands=0 opened=[] closed=[]" in reloads.with_file(BASE), "it is closed once")
    said = reloads.with_file(BASE + ANOTHER)
    require("opened=[spenden]" in said, f"it comes back:\n{said}")
    alliance.call(1, first=40, number=NEW_NUMBER)
    until("in the same line", lambda: lines()["spenden"]["answered_today"] == 3)


def more_seats(alliance, reloads, calls):
    undisturbed(calls, "until now")
    said = reloads.with_file((BASE + ANOTHER).replace("channels = 1", "channels = 2", 1))
    require("commands=1 " in said, f"a second channel is one command:\n{said}")
    until("who waited is served by it", lambda: lines()["impfen"]["talking"] == 2)
    # A site that leaves keeps its conversations and gets no more.
    alone = (BASE + ANOTHER).replace("channels = 1", "channels = 2", 1)
    alone = alone.replace('[[hotlines.seats]]\nsite = "dresden"\nchannels = 1\nskills = ["de", "termine"]\n', "")
    alone = alone.replace("{ nord = 700000, elbe = 300000 }", "{ nord = 1000000 }")
    require("not put into force" not in reloads.with_file(alone), "a member leaves the line")
    require(lines()["impfen"]["talking"] == 2, "and nobody notices")


def the_same_after_a_restart(alliance, program):
    require(alliance.end("rufbund") == 0, "the node stops with status 0")
    before = len(alliance.log("rufbund"))
    alliance.start_node()
    said = alliance.log("rufbund")[before:]
    require(said.count("commands_at_start=0") == 2, f"both lines know all of it:\n{said}")
    until("the figures are there", lambda: lines()["spenden"]["answered_today"] == 3)
    require(alliance.end("rufbund") == 0, "the node stops again with status 0")
    for hotline in ("impfen", "spenden"):
        file = os.path.join(alliance.folder, f"{hotline}.export")
        run(program, "export", "--config", alliance.config, "--hotline", hotline, "--out", file)
        print(run(program, "verify", file).strip().splitlines()[-1])


def main():
    program = os.path.abspath(sys.argv[1])
    peers = []
    with tempfile.TemporaryDirectory(prefix="rufbund-reload-") as folder:
        alliance = Alliance(program, folder, BASE)
        reloads = Reloads(alliance)
        try:
            alliance.start_relay()
            calls = while_calls_go_on(alliance, reloads, peers)
            what_leaves_and_comes_back(alliance, reloads, peers)
            more_seats(alliance, reloads, calls)
            the_same_after_a_restart(alliance, program)
        except (Failed, subprocess.TimeoutExpired) as failure:
            print(f"failed: {failure}\n--- rufbund\n{alliance.log('rufbund')[-5000:]}")
            return 1
        finally:
            for peer in peers:
                peer.end()
            alliance.end_all()
    print("nobody noticed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
