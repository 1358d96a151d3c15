#!/usr/bin/env python3
"""A member proves its share by itself: it signs the agreement, takes heads and its export by the API, and verifies them in a
folder that holds nothing but the program, the export, its heads and the node's public key. proof.py RUFBUND"""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import urllib.request

from alliance import HTTP, Alliance, get, until
from e2e import require, run
from office import MEMBERS, Person

CALLS = 6


def download(person, path, to):
    request = urllib.request.Request(f"http://127.0.0.1:{HTTP}{path}", headers={"Cookie": person.cookie})
    with urllib.request.urlopen(request, timeout=30) as reply, open(to, "wb") as file:
        shutil.copyfileobj(reply, file)


def join(alliance):
    """The coordinator by the first link, and a manager of each company."""
    with open(os.path.join(alliance.folder, "data", "first-link"), encoding="utf-8") as file:
        coordinator = Person().joins(file.read().strip(), "Carla Koordination", "carla@example.org")
    managers = {}
    for member in ("nord", "elbe"):
        coordinator.post("/api/alliance/members", {"key": member, "name": MEMBERS[member]})
        invited = coordinator.post("/api/invitations", {"email": f"mira@{member}.example", "role": "manager", "organisation": member})
        managers[member] = Person().joins(invited["link"], f"Mira {member}", f"mira@{member}.example")
    return coordinator, managers


def sign(alliance, program, member, manager):
    """On the member's own machine; of its key only the public half leaves it."""
    folder = os.path.join(alliance.folder, f"{member}-office")
    os.mkdir(folder)
    key = os.path.join(folder, "member.key")
    public = run(program, "member-key", key).strip()
    require(os.stat(key).st_mode & 0o077 == 0, "the private key is its owner's alone")
    require(run(program, "member-key", key).strip() == public, "asked again it is the same")
    manager.put(f"/api/members/{member}/key", {"public_key": public})
    until("the key is on the line", lambda: any(s["key"] == public for s in manager.get("/api/hotlines/impfen/proof")["shares"]))
    document = os.path.join(folder, "agreement.json")
    with open(document, "w", encoding="utf-8") as file:
        json.dump(manager.get("/api/hotlines/impfen/agreement"), file)
    signature = json.loads(run(program, "sign", "--key", key, document))
    forged = {**signature, "signature": signature["signature"][::-1]}
    manager.post(f"/api/members/{member}/signatures", forged, 422)
    manager.post(f"/api/members/{member}/signatures", signature)
    return public


def take_away(manager, member, to, sequence):
    """Everything that the member needs, into a folder of its own."""
    os.mkdir(to)

    def receipt():
        return manager.get(f"/api/hotlines/impfen/heads?covering={sequence}")["items"]

    until("a signed head covers what was told", receipt)
    heads = manager.get("/api/hotlines/impfen/heads?limit=1000")
    with open(os.path.join(to, "heads.json"), "w", encoding="utf-8") as file:
        json.dump(heads, file)
    download(manager, "/api/hotlines/impfen/export", os.path.join(to, "own.export"))
    return heads["public_key"]


def countersign(alliance, program, manager, member, folder):
    """The member says which history it was shown, and gives it to the others; a rewritten one it does not sign."""
    key = os.path.join(alliance.folder, f"{member}-office", "member.key")
    own, heads = os.path.join(folder, "own.export"), os.path.join(folder, "heads.json")
    given = json.loads(run(program, "countersign", "--key", key, "--heads", heads, own))
    manager.post(f"/api/members/{member}/countersignatures", {**given, "signature": given["signature"][::-1]}, 422)
    manager.post(f"/api/members/{member}/countersignatures", given, 201)
    with open(os.path.join(folder, "countersigned.json"), "w", encoding="utf-8") as file:
        json.dump(manager.get("/api/hotlines/impfen/countersigned"), file)
    with open(own, "rb") as file:
        content = bytearray(file.read())
    content[len(content) // 2] ^= 1
    with open(own + ".changed", "wb") as file:
        file.write(content)
    run(program, "countersign", "--key", key, "--heads", heads, own + ".changed", expect=(1, 2))


def verify(program, folder, *arguments, expect=0):
    """With nothing but what is in the folder: neither configuration, nor data, nor a network."""
    done = subprocess.run([program, "verify", *arguments], cwd=folder, env={"PATH": "/nowhere"}, capture_output=True, text=True, timeout=60)
    require(done.returncode in (expect if isinstance(expect, tuple) else (expect,)), f"verify {arguments} gave {done.returncode}, not {expect}:\n{done.stdout}{done.stderr}")
    return done.stdout


def check_by_itself(program, folder, node_key, publics):
    mine = os.path.join(folder, "rufbund")
    shutil.copy2(program, mine)
    told = verify(mine, folder, "own.export", "--heads", "heads.json", "--key", node_key)
    print(told)
    require("AGREES" in told and "signed by every member" in told and "agree: what you hold" in told, told)
    report = json.loads(verify(mine, folder, "own.export", "--heads", "heads.json", "--json"))
    require(report["outcome"] == "agrees" and report["view"] == "member" and report["member"] == "nord", report)
    require(report["kept_heads"]["agreed"] > 0 and report["kept_heads"]["foreign"] == 0, report["kept_heads"])
    shown = verify(mine, folder, "own.export", "--heads", "heads.json", "--heads", "countersigned.json")
    require("Nordlicht Dialog GmbH countersigned this history up to record" in shown, shown)
    require({m["key"] for m in report["agreement"]["members"]} == set(publics), "the keys are those that were registered")
    require(len(report["standings"]) == 1, "of a rival it shows the share alone")
    standing = report["standings"][0]
    total = sum(m["delivered_ms"] for m in report["agreement"]["members"])
    require(total == CALLS * 180_000 == standing["total_ms"], f"all conversations are in the totals: {report['agreement']}")
    require(standing["missing_ms"] == standing["due_ms"] - standing["delivered_ms"], standing)
    # Down to one decision: the first offer.
    first = 0
    for sequence in range(1, report["records"] + 1):
        answer = json.loads(verify(mine, folder, "own.export", "--why", str(sequence), "--json", expect=(0, 2)))  # 2: withheld
        if answer["why"] and answer["why"]["offers"]:
            first = sequence
            break
    require(first > 0, "an offer is explained")
    require("went to Nordlicht Dialog GmbH" in verify(mine, folder, "own.export", "--why", str(first)), "in words too")
    require("names of seats, topics and skills: as the file says" in told, "what is not bound is said")
    # What was asked for and is not there is no success.
    for why in ("999999999", "-1", "0"):
        verify(mine, folder, "own.export", "--why", why, expect=2)
    # A changed byte, a head of another history, somebody else's key.
    with open(os.path.join(folder, "own.export"), "rb") as file:
        content = bytearray(file.read())
    content[len(content) // 2] ^= 1
    with open(os.path.join(folder, "changed.export"), "wb") as file:
        file.write(content)
    done = subprocess.run([mine, "verify", "changed.export"], cwd=folder, capture_output=True, timeout=60)
    require(done.returncode in (1, 2), "a changed byte is found")
    verify(mine, folder, "own.export", "--key", "00" * 32, expect=1)
    with open(os.path.join(folder, "heads.json"), encoding="utf-8") as file:
        heads = json.load(file)
    heads["items"][0]["head"] = "00" * 32
    with open(os.path.join(folder, "forged.json"), "w", encoding="utf-8") as file:
        json.dump({**heads, "items": heads["items"][:1]}, file)
    require("prove nothing" in verify(mine, folder, "own.export", "--heads", "forged.json"), "a forged head proves nothing")
    # Another node's heads: its file would otherwise pass for the journal of the node whose heads one kept.
    with open(os.path.join(folder, "other.json"), "w", encoding="utf-8") as file:
        json.dump({**heads, "public_key": "ab" * 32, "items": heads["items"][1:2]}, file)
    verify(mine, folder, "own.export", "--heads", "other.json", expect=1)
    verify(mine, folder, "own.export", "--heads", "heads.json", "--heads", "other.json", expect=2)
    verify(mine, folder, "own.export", "--heads", "own.export", expect=2)


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="rufbund-proof-") as folder:
        alliance = Alliance(program, folder)
        try:
            alliance.start_relay()
            alliance.start_node()
            coordinator, managers = join(alliance)
            publics = [sign(alliance, program, member, manager) for member, manager in managers.items()]
            alliance.start_sites()
            alliance.call(CALLS)
            until("all conversations count", lambda: sum(m["today"]["conversations"] for m in get("/api/overview")["members"]) == CALLS)
            told = coordinator.post("/api/hotlines/impfen/totals")
            managers["nord"].ask("GET", "/api/hotlines/impfen/export?member=elbe", expect=403)
            coordinator.ask("GET", "/api/hotlines/impfen/export", expect=409)
            own = os.path.join(folder, "elsewhere")
            node_key = take_away(managers["nord"], "nord", own, told["results"][0]["sequence"])
            countersign(alliance, program, managers["nord"], "nord", own)
            alliance.end_all()
            check_by_itself(program, own, node_key, publics)
            # What is no regular file is never replaced by one.
            pipe = os.path.join(folder, "pipe")
            os.mkfifo(pipe)
            done = subprocess.run([program, "export", "--data", os.path.join(folder, "data"), "--hotline", "impfen", "--out", pipe], capture_output=True, text=True, timeout=60)
            require(done.returncode == 2 and "no regular file" in done.stderr, f"an export into a pipe: {done}")
            require(stat.S_ISFIFO(os.lstat(pipe).st_mode), "the pipe is still one")
        except Exception as error:
            print(f"--- rufbund\n{alliance.log('rufbund')[-4000:]}\nfailed: {error!r}")
            return 1
        finally:
            alliance.end_all()
    print("the member has proven its share by itself")
    return 0


if __name__ == "__main__":
    sys.exit(main())
