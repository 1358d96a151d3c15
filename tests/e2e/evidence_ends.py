#!/usr/bin/env python3
"""Evidence that ends, as members and office live it: a letter before, dormancy with letter, alarm and log, the line that
follows, a case for whose sake a member stays, and the way back.
evidence_ends.py RUFBUND"""

import email
import email.policy
import os
import subprocess
import sys
import tempfile
import time

from alliance import Alliance, Failed, get, until
from e2e import require
from office import SMTP, WITH_OFFICE, Person, contacts_and_rates, evidence_of, join_members, rfc3339

CODE = "code_of_conduct"


def letters(folder):
    """Receivers and subjects of all letters so far."""
    new = os.path.join(folder, "mails", "new")
    out = []
    for name in sorted(os.listdir(new)) if os.path.isdir(new) else []:
        with open(os.path.join(new, name), "rb") as file:
            letter = email.message_from_binary_file(file, policy=email.policy.default)
        out.append((letter["To"].addresses[0].addr_spec, letter["Subject"], letter.get_content()))
    return out


def told(folder, to, words):
    return until(f"a letter to {to}: {words}", lambda: next((text for whom, subject, text in letters(folder)
                                                             if whom == to and words in subject), None), 60)


def only_until(coordinator, manager, member, ends):
    """The member's code of conduct in force is one that ends then."""
    path = f"/api/alliance/members/{member}/evidence"
    made = manager.post(path, {"kind": CODE, "title": "Verhaltenskodex, kurz", "valid_from": rfc3339(time.time() - 86_400),
                               "expires_at": rfc3339(ends)})
    coordinator.put(f"{path}/{made['id']}", {"status": "accepted", "version": 1})
    for one in coordinator.get(path)["items"]:
        if one["kind"] == CODE and one["status"] == "accepted" and one["id"] != made["id"]:
            coordinator.put(f"{path}/{one['id']}", {"status": "rejected", "version": one["version"], "note": "Durch den kurzen ersetzt."})


def alarms(person):
    return [(a["code"], a["member"]) for a in person.get("/api/alarms")["items"] if a["member"] and a["site"] is None]


def mode(site):
    return next((s["mode"] for s in get("/api/sites")["items"] if s["key"] == site), None)


def member(coordinator, key):
    return coordinator.get(f"/api/alliance/members/{key}")


def a_letter_before(coordinator, managers, folder):
    only_until(coordinator, managers["nord"], "nord", time.time() + 6 * 86_400)
    text = told(folder, "leitstelle-nord@example.org", "Nachweise laufen ab")
    require("Verhaltenskodex: gilt bis" in text and "noch 6 Tage" in text, f"which, and until when:\n{text}")
    told(folder, "office@example.org", "evidence ends soon")
    require(not any("elbe" in to for to, _, _ in letters(folder)), "no rival is told")
    notices = until("every notice has its fate", lambda: (lambda all_: all(n["state"] == "sent" for n in all_) and all_)(
        coordinator.get("/api/alliance/members/nord/notices")["items"]))
    require({(n["kind"], n["channel"]) for n in notices} == {("evidence_ends", "portal"), ("evidence_ends", "email")}, f"{notices}")
    managers["elbe"].get("/api/alliance/members/nord/notices", 403)


def dormant_by_itself(coordinator, managers, folder):
    require(mode("kiel") == "active", "it serves the line until then")
    only_until(coordinator, managers["nord"], "nord", time.time() + 2)
    until("the member is dormant", lambda: member(coordinator, "nord")["status"] == "dormant", 60)
    require("Evidence ended: Code of conduct" in member(coordinator, "nord")["status_reason"], "its record says why")
    until("the line follows", lambda: mode("kiel") == "paused")
    require(mode("dresden") == "active", "nobody else does")
    told(folder, "leitstelle-nord@example.org", "die Mitgliedschaft ruht")
    until("an alarm", lambda: alarms(coordinator) == [("member_dormant", "nord")])
    require(alarms(managers["nord"]) == [("member_dormant", "nord")] and alarms(managers["elbe"]) == [], "its own business")
    entry = coordinator.get("/api/audit?kind=members&item=nord&limit=1")["items"][0]
    require(entry["name"] == "office" and entry["after"]["status"] == "dormant", f"who, and what: {entry}")
    coordinator.post("/api/alliance/members/nord/status",
                     {"status": "active", "reason": "trotzdem", "version": member(coordinator, "nord")["version"]}, 409)


def over_a_restart(coordinator, alliance, folder):
    before = len(letters(folder))
    require(alliance.end("rufbund") == 0, "the node stops:\n" + alliance.log("rufbund")[-2000:])
    alliance.start_node()
    until("the alarm is there again", lambda: alarms(coordinator) == [("member_dormant", "nord")])
    require(mode("kiel") == "paused", "the line remembers")
    require(len(letters(folder)) == before, "nothing is told twice")


def the_way_back(coordinator, managers):
    evidence_of(coordinator, managers["nord"], "nord", [(CODE, "")])
    until("the alarm goes", lambda: alarms(coordinator) == [], 60)
    require(member(coordinator, "nord")["status"] == "dormant", "the coordinator decides about the status")
    coordinator.post("/api/alliance/members/nord/status",
                     {"status": "active", "reason": "Nachweis erneuert", "version": member(coordinator, "nord")["version"]})
    until("back in the line", lambda: mode("kiel") == "active")


def stays_for_a_case(coordinator, managers, folder):
    case = coordinator.post("/api/alliance/cases", {"title": "Hochwasser", "hotlines": ["impfen"], "hotline_type": "health", "budget_cents": 1_000_000})
    path = f"/api/alliance/cases/{case['id']}"
    coordinator.post(f"{path}/level", {"level": "activation", "reason": "Pegel steigt", "version": 1})
    order = coordinator.post(f"{path}/call-ups", {"member": "elbe", "hotline": "impfen", "skills": ["de", "termine"], "substitutes": [], "ordered": [2],
                                                  "begin_at": rfc3339((time.time() // 900 + 2) * 900), "deadline": rfc3339(time.time() + 600)})
    managers["elbe"].post(f"/api/alliance/members/elbe/call-ups/{order['id']}/answer", {"answer": "accept"})
    only_until(coordinator, managers["elbe"], "elbe", time.time() + 2)
    until("an alarm", lambda: alarms(coordinator) == [("evidence_ended", "elbe")], 60)
    told(folder, "leitstelle-elbe@example.org", "Nachweise sind abgelaufen")
    require(member(coordinator, "elbe")["status"] == "active" and mode("dresden") == "active", "it stays in the line")
    coordinator.post(f"{path}/level", {"level": "stand_down", "reason": "Pegel fällt", "version": coordinator.get(path)["version"]})
    until("it is dormant when the case stands down", lambda: member(coordinator, "elbe")["status"] == "dormant", 60)
    until("the line follows", lambda: mode("dresden") == "paused")


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        alliance = Alliance(program, folder, WITH_OFFICE)
        try:
            alliance.start("smtp", "/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{SMTP}", "-c", "aiosmtpd.handlers.Mailbox",
                           os.path.join(folder, "mails"))
            alliance.start_relay()
            alliance.start_node()
            with open(os.path.join(folder, "data", "first-link"), encoding="utf-8") as file:
                coordinator = Person().joins(file.read().strip(), "Koordination", "office@example.org")
            managers = join_members(coordinator)
            contacts_and_rates(coordinator, managers)
            # A webhook is office.py's; nobody listens here.
            managers["elbe"].put("/api/alliance/members/elbe", {"webhook_url": "", "version": member(coordinator, "elbe")["version"]})
            a_letter_before(coordinator, managers, folder)
            dormant_by_itself(coordinator, managers, folder)
            over_a_restart(coordinator, alliance, folder)
            the_way_back(coordinator, managers)
            stays_for_a_case(coordinator, managers, folder)
            require("2312512" not in alliance.log("rufbund"), "no number of a contact in the log")
        except (Failed, OSError, KeyError):
            print(alliance.log("rufbund")[-3000:], file=sys.stderr)
            raise
        finally:
            alliance.end_all()


if __name__ == "__main__":
    try:
        main()
    except (Failed, subprocess.SubprocessError) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
