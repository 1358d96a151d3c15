#!/usr/bin/env python3
"""Two softphones: one rings the hotline and hears where it stands, the other is a site and answers; both hear each other,
the conversation counts, everything is stopped and started again, and the journal verifies. softphones.py RUFBUND"""

import os
import sys
import tempfile

from alliance import CONFIG, NUMBER, SIP, SITES, Alliance, Failed, get, until
from e2e import require, run
from softphone import Softphone

CALLERS_TONE, SEATS_TONE = 440, 1000
CALLER_PORT, CONTROL = 19051, {"caller": 19070, "seat": 19071}


def work_of(member):
    return {m["member"]: m["today"]["norm_work_ms"] for m in get("/api/overview")["members"]}[member]


def alarms():
    return [(a["code"], a["site"]) for a in get("/api/overview")["alarms"] if a["code"] == "site_unreachable"]


def health_of(site):
    return {s["key"]: s["health"] for s in get("/api/overview")["sites"]}[site]


def a_conversation(alliance, phones):
    def start(name, user, port, tone, first_rtp_port):
        phones[name] = Softphone(os.path.join(alliance.folder, name), user, port, CONTROL[name], tone, first_rtp_port)
        until(f"the {name}'s softphone is ready", phones[name].ready)
        return phones[name]

    alliance.start_node()
    require(not alarms(), f"sites that never were there are an alarm: {alarms()}")
    caller = start("caller", "probe", CALLER_PORT, CALLERS_TONE, 38700)
    caller.order("dial", f"sip:{NUMBER}@127.0.0.1:{SIP}")
    until("the hotline answers", lambda: caller.in_state("ESTABLISHED"))
    until("the caller waits", lambda: get("/api/status")["hotlines"][0]["waiting"] == 1)
    until("the caller hears welcome and place", lambda: caller.seconds_of_sound() > 4)
    seat = start("seat", "impfen", SITES["kiel"], SEATS_TONE, 38750)
    until("the site is seen", lambda: health_of("kiel") == "ok")
    until("the site's softphone rings", lambda: seat.in_state("INCOMING"))
    seat.order("accept")
    until("the seat hears the caller", lambda: seat.seconds_of(CALLERS_TONE) > 2)
    until("the caller hears the seat", lambda: caller.seconds_of(SEATS_TONE) > 2)
    caller.order("hangup")
    until("the seat's softphone is free again", seat.idle)
    until("the conversation counts", lambda: work_of("nord") == 180_000)
    require(work_of("elbe") == 0, "and for nobody else")
    require('rufbund_calls_answered_total{hotline="impfen"} 1\n' in get("/metrics"), "the metrics show it")
    seat.end()
    until("a site that was there and is gone is an alarm", lambda: alarms() == [("site_unreachable", "kiel")])


def main():
    program = os.path.abspath(sys.argv[1])
    phones = {}
    with tempfile.TemporaryDirectory(prefix="rufbund-softphones-") as folder:
        alliance = Alliance(program, folder, CONFIG.replace('"127.0.0.2"', '"127.0.0.1"'))
        try:
            alliance.start_relay()
            a_conversation(alliance, phones)
            require(alliance.end("rufbund") == 0, "the node stops with status 0")
            alliance.start_node()
            until("the share is there after the restart", lambda: work_of("nord") == 180_000)
            require(alliance.end("rufbund") == 0, "the node stops again with status 0")
            file = os.path.join(folder, "impfen.export")
            run(program, "export", "--config", alliance.config, "--hotline", "impfen", "--out", file)
            print(run(program, "verify", file).strip())
        except Failed as failure:
            print(f"failed: {failure}\n--- rufbund\n{alliance.log('rufbund')[-3000:]}")
            for name in phones:
                with open(os.path.join(folder, name, "log"), encoding="utf-8", errors="replace") as log:
                    print(f"--- {name}\n{log.read()[-2000:]}")
            return 1
        finally:
            for phone in phones.values():
                phone.end()
            alliance.end_all()
    print("both softphones heard each other")
    return 0


if __name__ == "__main__":
    sys.exit(main())
