#!/usr/bin/env python3
"""Sites are checked by a real node with a real relay: a good one passes, and its signed result is the evidence that the
member lacked; of each faulty one the fault is named. site_check.py RUFBUND"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time

from alliance import SIP, SITES, Alliance, Failed, get, token, until
from e2e import require
from office import PDF, Person, rfc3339
from site_peer import SitePeer

# Number that is rung → what must be found wrong. What else is found follows from it.
FAULTS = {
    "at-once": {"ringing": "answered_at_once"},
    "queue": {"ringing": "queued_there"},
    "silent": {"sound": "silence"},
    "no-rtp": {"sound": "no_packets"},
    "no-keys": {"keys": "keys_unnoticed", "hang_up_there": "no_hang_up"},
    "hangs-up": {"answer": "hung_up"},
    "never": {"answer": "no_answer"},
    "busy": {"answer": "busy_there"},
    "gone": {"answer": "refused"},
    "deaf-to-bye": {"hang_up_here": "unanswered"},
    "sends-on-hold": {"hold": "still_sends"},
    "refuses-hold": {"hold": "refused"},
    "strict": {"headers": "headers_refused"},
    "deaf-to-cancel": {"cancel": "answered_cancelled"},
    "deaf-to-refer": {"transfer": "unanswered"},
    "long-answer": {"codec": "no_codec"},
}
# Number at which nobody should answer → what is found of it at a site that is good otherwise.
NOBODY = {
    "mailbox": {"rings_on": "nobody_answered"},
    "short-ring": {"rings_on": "gave_up"},
    "queue": {"rings_on": "queued_there"},
    "gone": {"rings_on": "gave_up"},
    "late": {"rings_on": "answered_cancelled"},
}
FOLLOWS = {"not_reached"}


def run(alliance, *arguments):
    """The command as somebody at the node's machine gives it."""
    done = subprocess.run([alliance.program, "site-check", *arguments], cwd=alliance.folder, capture_output=True, text=True,
                          timeout=300)
    return done.returncode, done.stdout + done.stderr


def join(office):
    office.post("/api/alliance/members", {"key": "nord", "name": "Nordlicht Dialog GmbH", "city": "Kiel"})
    office.post("/api/alliance/members/nord/sites", {"key": "kiel", "name": "Kiel", "address": f"127.0.0.1:{SITES['kiel']}",
                                                     "skills": ["de", "termine"], "channels": 6})
    for kind in ("iso_18295_1", "art_28", "code_of_conduct"):
        body = {"kind": kind, "title": kind, "valid_from": rfc3339(time.time() - 86_400), "file": {"name": "Nachweis.pdf", "content": PDF}}
        made = office.post("/api/alliance/members/nord/evidence", body)
        office.put(f"/api/alliance/members/nord/evidence/{made['id']}", {"status": "accepted", "version": 1})
    require(office.get("/api/alliance/members/nord")["missing"] == ["site_check:kiel"], "the check alone is missing")
    # A check that nobody can verify is no proof, unless the office says why it takes it.
    by_hand = office.post("/api/alliance/members/nord/evidence", {
        "kind": "site_check", "site": "kiel", "title": "Prüfung von Hand", "valid_from": rfc3339(time.time() - 86_400)})
    path = f"/api/alliance/members/nord/evidence/{by_hand['id']}"
    office.put(path, {"status": "accepted", "version": 1}, 422)
    office.put(path, {"status": "rejected", "note": "Bitte mit site-check prüfen.", "version": 1})


def passes(alliance, office, peer):
    """By the command; meanwhile the site reports its capacity."""
    stop = threading.Event()

    def report():
        while not stop.wait(2):
            office.put("/api/sites/kiel/capacity", {"groups": [{"logged_in": 4, "ready": 4, "talking": 0, "wrap_up": 0}]})

    threading.Thread(target=report, daemon=True).start()
    answered = []

    def twice():
        answered.append(until("the check runs", lambda: office.get("/api/sites/kiel/check")["state"] == "running"))
        office.post("/api/sites/kiel/check", {"test_number": "good"}, 409)
        answered.append("refused")

    second = threading.Thread(target=twice, daemon=True)
    second.start()
    status, said = run(alliance, "kiel", "--config", alliance.config, "--test-number", "good", "--busy-number", "busy", "--no-answer-number", "never",
                       "--reports-capacity", "--out", "kiel.json")
    stop.set()
    second.join()
    require(status == 0, f"a good site passes: {status}\n{said}")
    require(said.count("passed  ") == 15 and "evidence is evidence-" in said, f"fifteen findings, and evidence:\n{said}")
    require(answered[-1] == "refused", "one check at a time")
    require("User-to-User: 736974652d636865636b" in peer.invites[0], f"the context goes along: {peer.invites[0]}")
    member = office.get("/api/alliance/members/nord")
    require(member["missing"] == [], f"the checklist is full: {member}")
    office.post("/api/alliance/members/nord/status", {"status": "active", "reason": "Aufnahme", "version": member["version"]})
    require(office.get("/api/alliance/members/nord/sites/kiel")["status"] == "planned", "a check connects nothing: the office does")
    check = office.get("/api/sites/kiel/check")
    evidence = office.get(f"/api/alliance/members/nord/evidence/{check['evidence']}")
    require(evidence["kind"] == "site_check" and evidence["status"] == "accepted" and evidence["expires_at"], f"{evidence}")
    kept = office.get(f"/api/alliance/members/nord/evidence/{check['evidence']}/file")
    with open(os.path.join(alliance.folder, "kiel.json"), encoding="utf-8") as file:
        require(json.load(file) == kept, "the evidence is the signed result")
    log = office.get("/api/audit?limit=50")["items"]
    require(any(e["kind"] == "site_checks" and e["action"] == "passed" for e in log), "the audit log has it")


def verifies(alliance):
    path = os.path.join(alliance.folder, "kiel.json")
    status, said = run(alliance, "--verify", path)
    require(status == 0 and "The signature holds: site kiel of nord passed" in said, f"{status} {said}")
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    status, said = run(alliance, "--verify", path, "--key", document["key"])
    require(status == 0, f"by the known key: {said}")
    status, said = run(alliance, "--verify", path, "--key", "00" * 31 + "01")
    require(status == 1, f"by another's key: {status} {said}")
    for change in (lambda d: d["result"].update(site="dresden"), lambda d: d["result"]["findings"][2].update(verdict="failed"),
                   lambda d: d.update(signature="00" * 64), lambda d: d.update(signature="")):
        forged = json.loads(json.dumps(document))
        change(forged)
        with open(path + ".forged", "w", encoding="utf-8") as file:
            json.dump(forged, file)
        status, said = run(alliance, "--verify", path + ".forged")
        require(status == 1, f"a changed file does not verify: {status} {said}")
    for text in ("", "{}", "[1]", '{"format": "rufbund-site-check-1", "result": 3}'):
        with open(path + ".none", "w", encoding="utf-8") as file:
            file.write(text)
        require(run(alliance, "--verify", path + ".none")[0] == 2, f"{text!r} is no result")


def found(check):
    return {f["item"]: f["reason"] for f in check["findings"] if f["verdict"] != "passed" and f["reason"] != "not_asked"}


def begin_planned(office, number, nobody=None):
    """A site that the office's books have and the line does not yet."""
    key = f"probe-{number}-{nobody}" if nobody else f"probe-{number}"
    office.post("/api/alliance/members/nord/sites", {"key": key, "name": number, "address": f"127.0.0.1:{SITES['kiel']}",
                                                     "skills": ["de"], "channels": 1})
    office.post(f"/api/sites/{key}/check", {"test_number": number, **({"no_answer_number": nobody} if nobody else {})}, 202)
    return key


def faults_are_named(office):
    waiting = {(number, None): expected for number, expected in FAULTS.items()}
    waiting.update({("good", nobody): expected for nobody, expected in NOBODY.items()})
    under_way = {}
    deadline = time.monotonic() + 240
    while waiting or under_way:
        while waiting and len(under_way) < 4:
            number, expected = waiting.popitem()
            under_way[begin_planned(office, *number)] = (number, expected)
        for key, (number, expected) in list(under_way.items()):
            check = office.get(f"/api/sites/{key}/check")
            if check["state"] == "running":
                continue
            del under_way[key]
            got = found(check)
            require(check["state"] == "failed" and check["evidence"] is None, f"{number} does not pass: {check['state']}")
            require({**got, **expected} == got and all(reason in FOLLOWS for item, reason in got.items() if item not in expected),
                    f"{number}: {expected} is found, and nothing else: {got}")
            for finding in check["findings"]:
                require(finding["verdict"] != "failed" or (finding["remedy"]["de"] and finding["remedy"]["en"]),
                        f"what to do is said: {finding}")
        if time.monotonic() > deadline:
            raise Failed(f"these do not end: {under_way}")
        time.sleep(0.3)


def refusals(alliance, office):
    office.post("/api/sites/nowhere/check", {"test_number": "good"}, 404)
    office.post("/api/sites/kiel/check", {"test_number": "a@b;c"}, 422)
    office.post("/api/sites/kiel/check", {}, 422)
    office.post("/api/sites/kiel/check", {"test_number": "good", "no_answer_number": "a@b"}, 422)
    status, said = run(alliance, "nowhere", "--config", alliance.config)
    require(status == 1 and "404" in said, f"{status} {said}")
    # Nobody is there: named at once, and nothing else is tried.
    status, said = run(alliance, "dresden", "--config", alliance.config, "--language", "de")
    require(status == 1 and "NICHT BESTANDEN" in said and "Keine Adresse des Standorts antwortet" in said, f"{status} {said}")


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        alliance = Alliance(program, folder)
        peer = SitePeer(("127.0.0.1", SITES["kiel"]), ("127.0.0.1", SIP))
        try:
            alliance.start_relay()
            alliance.start_node()
            office = Person("office", token())
            until("the site is reachable", lambda: any(s["key"] == "kiel" and s["reachable"] for s in get("/api/sites")["items"]))
            join(office)
            passes(alliance, office, peer)
            verifies(alliance)
            # A number that plays a tone of its own: heard, and it heard our key.
            key = begin_planned(office, "tone")
            until("it is checked", lambda: office.get(f"/api/sites/{key}/check")["state"] != "running", 120)
            check = office.get(f"/api/sites/{key}/check")
            require(check["state"] == "passed" and check["evidence"], f"a tone and a key are sound both ways: {found(check)}")
            refusals(alliance, office)
            faults_are_named(office)
            require(all(m.count("tag=") == 1 for m in peer.invites), "first INVITEs only")
            # A site that moved was never checked where it is now.
            site = office.get("/api/alliance/members/nord/sites/kiel")
            office.put("/api/alliance/members/nord/sites/kiel", {"address": "127.0.0.1:19199", "version": site["version"]})
            require("site_check:kiel" in office.get("/api/alliance/members/nord")["missing"], "another address wants another check")
            require(alliance.end("rufbund") == 0, "the node stops:\n" + alliance.log("rufbund")[-2000:])
        except (Failed, OSError, KeyError):
            print(alliance.log("rufbund")[-6000:], file=sys.stderr)
            raise
        finally:
            alliance.end_all()
            peer.close()


if __name__ == "__main__":
    try:
        main()
    except (Failed, subprocess.SubprocessError) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
