#!/usr/bin/env python3
"""End to end: calls come in, are answered in shares, survive a restart, and their journal verifies. e2e.py RUFBUND"""

import os
import re
import subprocess
import sys
import tempfile

from alliance import HTTP, Alliance, Failed, get, until

FIRST, SECOND = 10, 4
_NUMBER = re.compile(rb"(?:\+|00)49(?:3023125|17139200)\d|\b0?(?:3023125|17139200)\d{2,3}\b")


def require(condition, what):
    if not condition:
        raise Failed(what)


def run(program, *arguments, expect=(0,)):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)
    if done.returncode not in expect:
        raise Failed(f"rufbund {' '.join(arguments)} gave {done.returncode}, not {expect}:\n{done.stdout}{done.stderr}")
    return done.stdout


def answered_today():
    return get("/api/status")["hotlines"][0]["answered_today"]


def no_number_in(folder):
    """Neither journal, books, keys nor logs name anybody. The configuration names the hotline's own numbers."""
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            with open(path, "rb") as file:
                found = _NUMBER.search(file.read().replace(b"+493023125100", b""))
            require(not found, f"a telephone number is in {path}: {found and found.group(0)}")


def first_life(alliance, program):
    alliance.start_node()
    with open(f"/proc/{alliance.running['rufbund'].pid}/limits", encoding="utf-8") as limits:
        require(re.search(r"Max core file size +0 +0 ", limits.read()), "no crash leaves numbers on a disk")
    alliance.start_sites()
    alliance.call(FIRST)
    until("all calls are counted", lambda: answered_today() == FIRST)
    shares = {m["member"]: m for m in get("/api/overview")["members"]}
    require(len(shares) == 2, f"two members have shares, not {sorted(shares)}")
    picture = run(program, "status", "--config", alliance.config)
    require("accepts calls" in picture and "impfen" in picture, f"status shows:\n{picture}")
    require('"product"' in run(program, "status", "--json", "--config", alliance.config), "status --json gives JSON")
    metrics = get("/metrics")
    require("rufbund_" in metrics, "there are metrics")
    require(not _NUMBER.search(metrics.encode()), "metrics name no telephone number")
    calls = get("/api/calls?limit=100")["items"]
    require(len(calls) == FIRST, f"{FIRST} calls are recorded, not {len(calls)}")
    require(alliance.end("rufbund") == 0, "the node stops on SIGTERM with status 0:\n" + alliance.log("rufbund")[-2000:])


def second_life(alliance):
    alliance.start_node()
    until("the calls before the restart are there", lambda: answered_today() == FIRST)
    until("both sites are reachable again", lambda: all(s["reachable"] for s in get("/api/overview")["sites"]))
    alliance.call(SECOND, first=FIRST)
    until("the calls after the restart are counted", lambda: answered_today() == FIRST + SECOND)
    # 14 conversations of equal norm work, 70 and 30 %: whoever is furthest behind is next, so neither is off by a whole one.
    whole = FIRST + SECOND

    def delivered():
        return {m["member"]: m["today"]["norm_work_ms"] for m in get("/api/overview")["members"]}

    until("all conversations count", lambda: sum(delivered().values()) == whole * 180_000)
    work = delivered()
    require(abs(work["nord"] / 180_000 - 0.7 * whole) <= 1.0, f"shares are as agreed: {work}")
    require(alliance.end("rufbund") == 0, "the node stops again with status 0")


def proof(alliance, program):
    file = os.path.join(alliance.folder, "impfen.export")
    run(program, "export", "--config", alliance.config, "--hotline", "impfen", "--out", file)
    agreed = run(program, "verify", file)
    print(agreed.strip())
    own = os.path.join(alliance.folder, "nord.export")
    run(program, "export", "--config", alliance.config, "--hotline", "impfen", "--member", "nord", "--out", own)
    run(program, "verify", own)
    with open(file, "rb") as original:
        content = bytearray(original.read())
    content[len(content) // 2] ^= 1
    with open(file, "wb") as changed:
        changed.write(content)
    run(program, "verify", file, expect=(1, 2))


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="rufbund-e2e-") as folder:
        alliance = Alliance(program, folder)
        try:
            alliance.start_relay()
            first_life(alliance, program)
            second_life(alliance)
            alliance.end_all()
            proof(alliance, program)
            no_number_in(os.path.join(folder, "data"))
            require(not _NUMBER.search(alliance.log("rufbund").encode()), "the log names no telephone number")
        except Exception as error:
            alliance.end_all()
            for name in ("rufbund", "rtpengine"):
                path = os.path.join(folder, f"{name}.log")
                if os.path.exists(path):
                    print(f"--- {name}\n{alliance.log(name)[-4000:]}")
            print(f"failed: {error}")
            return 1
        finally:
            alliance.end_all()
    print("everything happened as it should")
    return 0


if __name__ == "__main__":
    sys.exit(main())
