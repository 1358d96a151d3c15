#!/usr/bin/env python3
"""A case from the first link to the answered call-ups, as its people live it: the coordinator's account, members who join
with evidence, pledge and accept, the key, a case, call-ups answered by portal and by telephone, mail and webhook.
office.py RUFBUND"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import queue
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import time
import types
import urllib.error
import urllib.request

from alliance import CONFIG, HTTP, SIP, Alliance, Failed, get, until
from e2e import require

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "sip"))

HOOK, SMTP = 19490, 19491
MEMBERS = {"nord": "Nordlicht Dialog GmbH", "elbe": "Elbruf Service AG"}
PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n").decode()
WITH_OFFICE = CONFIG.replace('[[carriers]]\nkey = "funk"\nname = "Nordfunk Netze"\naddresses = ["127.0.0.2"]\n', """
[mail]
host = "127.0.0.1"
port = %d
tls = "none"
from = "office@example.org"
[webhooks]
own_networks = true
[alliance]
name = "Impfbund Nord"
[[carriers]]
key = "funk"
name = "Nordfunk Netze"
addresses = ["127.0.0.2", "127.0.1.1"]
outbound = "127.0.1.1:%d"
caller_number = "+49 30 23125 100"
""" % (SMTP, SIP + 7))


def rfc3339(at):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))


def totp(uri, at=None):
    secret = uri.split("secret=")[1].split("&")[0]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int((at or time.time()) // 30)), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06}"


class Person:
    """Somebody at a browser: a session's cookie, and the word that goes with changes."""

    def __init__(self, name="nobody", token=""):
        self.name, self.cookie, self.csrf, self.token = name, "", "", token

    def ask(self, method, path, body=None, expect=None, raw=None, kind="application/json"):
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": kind} if data is not None else {}
        if self.cookie:
            headers["Cookie"] = self.cookie
            headers["Rufbund-Csrf"] = self.csrf
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"http://127.0.0.1:{HTTP}{path}", data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                status, text, got = reply.status, reply.read().decode(), reply.headers
        except urllib.error.HTTPError as error:
            status, text, got = error.code, error.read().decode(), error.headers
        if got.get("Set-Cookie"):
            self.cookie = got["Set-Cookie"].split(";")[0]
        answer = json.loads(text) if text.startswith(("{", "[")) else text
        if isinstance(answer, dict) and answer.get("csrf"):
            self.csrf = answer["csrf"]
        if expect is None:
            expect = {"POST": (200, 201)}.get(method, (200,))
        require(status in (expect if isinstance(expect, tuple) else (expect,)),
                f"{self.name}: {method} {path} gave {status}, not {expect}: {text[:800]}")
        return answer

    def get(self, path, expect=200):
        return self.ask("GET", path, expect=expect)

    def post(self, path, body=None, expect=None):
        return self.ask("POST", path, body if body is not None else {}, expect)

    def put(self, path, body, expect=200):
        return self.ask("PUT", path, body, expect)

    def joins(self, link, name, email):
        secret = link.rsplit("/", 1)[-1]
        require(self.post("/api/links/look", {"link": secret})["purpose"], "the link is good")
        self.name = name
        password = f"Wolkenbruch-{name}-im-Juni-84"
        joined = self.post("/api/links/redeem", {"link": secret, "name": name, "email": email, "password": password})
        require(joined["second_factor_missing"], "a second factor is needed before anything else")
        self.get("/api/overview", 401)
        uri = self.post("/api/session/second-factor")["uri"]
        self.post("/api/session/second-factor", {"code": "000000"}, 401)
        self.post("/api/session/second-factor", {"code": totp(uri)})
        session = self.get("/api/session")
        require(session["signed_in"] and session["name"] == name, f"{name} is signed in: {session}")
        Person().post("/api/links/redeem", {"link": secret, "name": name, "email": "x@example.org", "password": password}, 404)
        # The code was used: it does not count a second time.
        Person().post("/api/session", {"email": email, "password": password, "code": totp(uri)}, 401)
        Person().post("/api/session", {"email": email, "password": password}, 401)
        later = Person(name)
        later.post("/api/session", {"email": email.upper(), "password": password, "code": totp(uri, time.time() + 30)})
        require(later.get("/api/session")["signed_in"], "signed in by password and code")
        later.ask("DELETE", "/api/session")
        later.get("/api/overview", 401)
        return self


class Hook(http.server.BaseHTTPRequestHandler):
    seen = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.seen.put((dict(self.headers), json.loads(body)))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def evidence_of(coordinator, manager, member, kinds):
    for kind, site in kinds:
        body = {"kind": kind, "title": f"{kind} {member}", "valid_from": rfc3339(time.time() - 86_400),
                "expires_at": rfc3339(time.time() + 300 * 86_400)}
        if site:
            body["site"] = site
        if kind == "iso_18295_1":
            body["file"] = {"name": "Zertifikat.pdf", "content": PDF}
        made = manager.post(f"/api/alliance/members/{member}/evidence", body)
        manager.put(f"/api/alliance/members/{member}/evidence/{made['id']}", {"status": "accepted", "version": 1}, 403)
        # A check of a site that no node signed is taken for a reason only.
        reason = {"note": "Vor Ort gemeinsam geprüft."} if kind == "site_check" else {}
        coordinator.put(f"/api/alliance/members/{member}/evidence/{made['id']}", {"status": "accepted", "version": 1, **reason})


def join_members(coordinator):
    agreement = coordinator.post("/api/alliance/agreements", {
        "name": "code_of_conduct", "title_de": "Verhaltenskodex", "title_en": "Code of conduct",
        "text_de": "Wir gehen fair miteinander um.", "text_en": "We treat each other fairly."})
    managers = {}
    for member, name in MEMBERS.items():
        coordinator.post("/api/alliance/members", {"key": member, "name": name, "city": "Kiel"})
        link = coordinator.post("/api/invitations", {"email": f"{member}@example.org", "role": "manager", "organisation": member})
        managers[member] = Person().joins(link["link"], f"Leitung {member}", f"{member}@example.org")
    for member, manager in managers.items():
        rival = next(m for key, m in managers.items() if key != member)
        site = {"nord": "kiel", "elbe": "dresden"}[member]
        status = coordinator.get(f"/api/alliance/members/{member}")
        require("iso_18295_1" in status["missing"], f"evidence is missing at first: {status}")
        coordinator.post(f"/api/alliance/members/{member}/status", {"status": "active", "reason": "Aufnahme", "version": 1}, 409)
        manager.post(f"/api/alliance/members/{member}/sites",
                     {"key": site, "name": site.title(), "address": "127.0.0.1:19101", "skills": ["de", "termine"], "channels": 6})
        rival.post(f"/api/alliance/members/{member}/sites",
                   {"key": "fremd", "name": "Fremd", "address": "127.0.0.1:19101", "skills": ["de"], "channels": 6}, 403)
        evidence_of(coordinator, manager, member, [("iso_18295_1", ""), ("art_28", ""), ("code_of_conduct", ""), ("site_check", site)])
        bad = {"kind": "iso_18295_1", "title": "Bild", "valid_from": rfc3339(time.time()),
               "file": {"name": "Bild.pdf", "content": base64.b64encode(b"MZ\x90 no pdf").decode()}}
        manager.post(f"/api/alliance/members/{member}/evidence", bad, 422)
        manager.post(f"/api/alliance/members/{member}/acceptances",
                     {"agreement": agreement["id"], "person": "Dörte Brandt-Öztürk", "task": "Geschäftsführung"})
        coordinator.post(f"/api/alliance/members/{member}/status", {"status": "active", "reason": "Aufnahme", "version": 1})
        manager.post(f"/api/alliance/members/{member}/status", {"status": "left", "reason": "Ende", "version": 2}, 403)
        require(rival.get(f"/api/alliance/members/{member}").keys() & {"missing", "webhook_url", "status_reason"} == set(),
                "a rival sees a member's name and state, not what it lacks")
        rival.get(f"/api/alliance/members/{member}/evidence", 403)
    return managers


def contacts_and_rates(coordinator, managers):
    managers["elbe"].put("/api/alliance/members/elbe", {"webhook_url": f"http://127.0.0.1:{HOOK}/rufbund", "version": 2})
    for member, manager in managers.items():
        manager.post(f"/api/alliance/members/{member}/contacts",
                     {"name": "Ümit Ålund 山田", "day_phone": "+49 30 23125 120", "night_phone": "+49 30 23125 120",
                      "email": f"leitstelle-{member}@example.org"})
        coordinator.post(f"/api/alliance/members/{member}/rate-cards",
                         {"hotline_type": "health", "cents_per_minute": 60 if member == "nord" else 61,
                          "cents_per_seat_hour": 3000, "valid_from": rfc3339(time.time() - 86_400)})
        rival = next(m for key, m in managers.items() if key != member)
        rival.get(f"/api/alliance/members/{member}/rate-cards", 403)
        rival.get(f"/api/alliance/members/{member}/contacts", 403)


def pledges_and_key(coordinator, managers):
    today = time.strftime("%Y-%m-%d")
    grid = {"level": "live", "skills": ["de", "termine"], "valid_from": today, "valid_to": time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86_400)),
            "ramp_up_min": 30}
    for member, seats in (("nord", 12), ("elbe", 6)):
        managers[member].post(f"/api/alliance/members/{member}/pledges", {**grid, "seats": [seats] * 168})
        refused = managers[member].post(f"/api/alliance/members/{member}/pledges", {**grid, "seats": [1] * 168}, 422)
        require("overlap" in refused["detail"], f"overlapping pledges are refused: {refused}")
        managers[member].get(f"/api/alliance/members/{'elbe' if member == 'nord' else 'nord'}/pledges", 403)
    table = managers["nord"].get("/api/alliance/members/nord/pledges.csv")
    require(table.count("\r\n") == 8, f"seven rows and a header:\n{table}")
    head, rows = table.split("\r\n", 1)
    wrong = head + "\r\n" + rows.replace(";12;", ";zwölf;", 1)
    refused = managers["nord"].ask("PUT", "/api/alliance/members/nord/pledges.csv", raw=wrong.encode(), kind="text/csv", expect=422)
    require(refused["mistakes"][0]["line"] == 2 and refused["mistakes"][0]["code"] == "bad_number", f"line and column: {refused}")
    require(len(managers["nord"].get("/api/alliance/members/nord/pledges")["items"]) == 1, "nothing was half imported")
    managers["nord"].ask("PUT", "/api/alliance/members/nord/pledges.csv", raw=table.encode(), kind="text/csv")
    # A day that no calendar of ours reaches ended the node.
    coordinator.post("/api/alliance/keys", {"hotline": "impfen", "valid_from": today, "valid_to": "2150-01-01",
                                            "objections_until": rfc3339(time.time() + 4)}, 422)
    key = coordinator.post("/api/alliance/keys", {"hotline": "impfen", "valid_from": today, "valid_to": grid["valid_to"],
                                                  "objections_until": rfc3339(time.time() + 4)})
    seen = managers["elbe"].get(f"/api/alliance/keys/{key['id']}")
    shares = {s["member"]: s for s in seen["shares"]}
    require(sum(s["share_ppm"] for s in shares.values()) == 1_000_000, f"shares sum to the whole: {seen}")
    require("live_seat_hours" in shares["elbe"] and "live_seat_hours" not in shares["nord"],
            f"each sees its own inputs and everybody's share: {seen}")
    objection = managers["elbe"].post(f"/api/alliance/keys/{key['id']}/objections", {"reason": "Unsere Zusage ist zu niedrig angesetzt."})
    coordinator.post(f"/api/alliance/keys/{key['id']}/adopt", {"version": 1}, 409)
    time.sleep(4)
    coordinator.post(f"/api/alliance/keys/{key['id']}/adopt", {"version": 1}, 409)  # an objection is open
    coordinator.put(f"/api/alliance/keys/{key['id']}/objections/{objection['id']}", {"answer": "Geprüft und erklärt.", "version": 1})
    coordinator.post(f"/api/alliance/keys/{key['id']}/adopt", {"version": 1})
    until("the line has the key", lambda: {m["member"]: m["agreed_ppm"] for m in get("/api/hotlines/impfen/members")["items"]}
          == {m: s["share_ppm"] for m, s in shares.items()})
    require(coordinator.get(f"/api/alliance/keys/{key['id']}")["status"] == "in_force", "the books say so too")


def case_and_call_ups(coordinator, managers, callee):
    case = coordinator.post("/api/alliance/cases", {"title": "Impfstart Winter", "hotlines": ["impfen"], "hotline_type": "health",
                                                    "budget_cents": 5_000_000})
    order = {"hotline": "impfen", "skills": ["de", "termine"], "begin_at": rfc3339((time.time() // 900 + 2) * 900),
             "deadline": rfc3339(time.time() + 600), "ordered": [4, 4], "substitutes": ["elbe"]}
    path = f"/api/alliance/cases/{case['id']}/call-ups"
    coordinator.post(path, {**order, "member": "nord"}, 409)  # not activated yet
    coordinator.post(f"/api/alliance/cases/{case['id']}/level", {"level": "live", "reason": "sofort", "version": 1}, 422)
    coordinator.post(f"/api/alliance/cases/{case['id']}/level", {"level": "activation", "reason": "Start am Montag", "version": 1})
    lost = coordinator.post(f"/api/alliance/cases/{case['id']}/level", {"level": "live", "reason": "zu spät gesehen", "version": 1}, 409)
    require(lost["changed_by"] and lost["current"]["level"] == "activation", f"two coordinators at once: {lost}")
    first = coordinator.post(path, {**order, "member": "nord"})
    managers["elbe"].post(f"/api/alliance/members/nord/call-ups/{first['id']}/answer", {"answer": "accept"}, 403)
    managers["nord"].post(f"/api/alliance/members/nord/call-ups/{first['id']}/answer", {"answer": "accept", "seats": [9, 9]}, 409)
    part = managers["nord"].post(f"/api/alliance/members/nord/call-ups/{first['id']}/answer", {"answer": "accept", "seats": [3, 4]})
    require(part["state"] == "accepted" and part["accepted"] == [3, 4], f"accepted in part: {part}")
    again = managers["nord"].post(f"/api/alliance/members/nord/call-ups/{first['id']}/answer", {"answer": "decline", "reason": "no_staff"}, 409)
    require(again["refusal"] == "answered_already", f"one answer per order: {again}")
    require("accepted" in again["current"] and not {"substitutes", "plan", "replaces"} & again["current"].keys(),
            f"a refusal shows no more of the order than its reader sees: {again}")
    substitute = until("the substitute is asked", lambda: managers["elbe"].get("/api/alliance/members/elbe/call-ups")["items"])[0]
    require(substitute["state"] == "open" and substitute["ordered"] == [1], f"for the rest alone: {substitute}")
    managers["elbe"].get(path) == {"items": [substitute]}
    headers, body = Hook.seen.get(timeout=20)
    require(body["kind"] == "level" and body["level"] == "activation" and body["member"] == "elbe", f"the level comes first: {body}")
    headers, body = Hook.seen.get(timeout=20)
    require(body["member"] == "elbe" and body["call_up"] == substitute["id"] and headers["Rufbund-Signature"].startswith("ed25519="),
            f"a signed webhook: {headers} {body}")
    # The third by telephone: its deadline is near, so that it rings soon.
    third = coordinator.post(path, {**order, "member": "nord", "deadline": rfc3339(time.time() + 90), "ordered": [2]})
    callee(third)
    answered = until("answered by telephone", lambda: next(
        (c for c in managers["nord"].get("/api/alliance/members/nord/call-ups")["items"]
         if c["id"] == third["id"] and c["state"] != "open"), None), 90)
    require(answered["state"] == "accepted" and answered["answered_via"] == "telephone", f"by key 1: {answered}")
    wanted = {("portal", "sent"), ("email", "sent"), ("webhook", "sent"), ("telephone", "sent")}
    until("each notice's fate is on record", lambda: wanted <= {
        (n["channel"], n["state"]) for n in coordinator.get(f"/api/alliance/cases/{case['id']}/notices")["items"]})
    require(all(n["member"] == "nord" for n in managers["nord"].get(f"/api/alliance/cases/{case['id']}/notices")["items"]),
            "a member sees its own notices")
    spend = coordinator.get(f"/api/alliance/cases/{case['id']}/spend")
    require(spend["budget_cents"] == 5_000_000, f"spend against the budget: {spend}")
    require("budget_cents" not in managers["nord"].get(f"/api/alliance/cases/{case['id']}"), "the budget is not a member's")
    kinds = [e["kind"] for e in coordinator.get(f"/api/alliance/cases/{case['id']}/entries")["items"]]
    require({"opened", "level_activation", "called_up", "accepted", "substitute_asked"} <= set(kinds), f"the timeline: {kinds}")
    return case


def close_case(coordinator, managers, case):
    """What nobody has answered is withdrawn: nobody is reminded of a case that is over."""
    path = f"/api/alliance/cases/{case['id']}"
    open_before = [o for o in coordinator.get(f"{path}/call-ups")["items"] if o["state"] == "open"]
    require(open_before, "an order is open")
    for level in ("stand_down", "normal"):
        coordinator.post(f"{path}/level", {"level": level, "reason": "Es ist vorbei", "version": coordinator.get(path)["version"]})
    states = {o["id"]: o["state"] for o in coordinator.get(f"{path}/call-ups")["items"]}
    require(all(states[o["id"]] == "withdrawn" for o in open_before), f"what was open is withdrawn: {states}")
    late = open_before[0]
    refused = managers[late["member"]].post(f"/api/alliance/members/{late['member']}/call-ups/{late['id']}/answer", {"answer": "accept"}, 409)
    require(refused["refusal"] == "withdrawn", f"and nobody can accept it: {refused}")


def main():
    program = os.path.abspath(sys.argv[1])
    os.umask(0o022)  # as most people have it
    from callee import Callee  # of tests/sip
    hook = http.server.ThreadingHTTPServer(("127.0.0.1", HOOK), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        alliance = Alliance(program, folder, WITH_OFFICE)
        mails = os.path.join(folder, "mails")
        try:
            alliance.start("smtp", "/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{SMTP}", "-c", "aiosmtpd.handlers.Mailbox", mails)
            alliance.start_relay()
            alliance.start_node()
            with open(os.path.join(folder, "data", "first-link"), encoding="utf-8") as file:
                link = file.read().strip()
            kept = {name: os.stat(os.path.join(folder, "data", name)) for name in os.listdir(os.path.join(folder, "data"))}
            require(not [name for name, is_ in kept.items() if stat.S_ISREG(is_.st_mode) and is_.st_mode & 0o077] and
                    {"office.sqlite", "books.sqlite"} <= kept.keys(), f"what the node keeps is its owner's alone: {kept}")
            require(os.stat(os.path.join(folder, "data", "first-link")).st_mode & 0o077 == 0, "the first link is its owner's alone")
            coordinator = Person().joins(link, "Koordination", "office@example.org")
            managers = join_members(coordinator)
            contacts_and_rates(coordinator, managers)
            pledges_and_key(coordinator, managers)

            def callee(order):
                phone = Callee(types.SimpleNamespace(port=SIP))
                until("the telephone rings", lambda: any(m.startswith("INVITE ") for m in phone.came), 60)
                invite = phone.invited()
                phone.picks_up(invite)
                phone.hears_words()
                phone.presses("1")
                alliance.phone = phone

            case = case_and_call_ups(coordinator, managers, callee)
            letters = os.listdir(os.path.join(mails, "new"))
            require(len(letters) >= 2, f"a letter for every open call-up, not {len(letters)}")
            close_case(coordinator, managers, case)
            log = coordinator.get("/api/audit?limit=500")["items"]
            require(any(e["kind"] == "cases" and e["before"] for e in log), "the audit log has before and after")
            require(all("password" not in json.dumps(e).replace("password_hash", "") for e in log), "no secret in the audit log")
            own = managers["elbe"].get("/api/audit?limit=500")["items"]
            require(all(e["member"] == "elbe" for e in own), "a member's part of the log is its own")
            require("nord" not in json.dumps(own).lower().replace("impfbund nord", ""), f"and nothing in it tells who could not staff: {own}")
            asked = [e for e in own if e["kind"] == "call_ups" and e["action"] == "added"]
            require(asked and all(e["name"] == "office" and not {"substitutes", "plan", "replaces"} & e["after"].keys() for e in asked),
                    f"whoever declined, the office asks, and the log shows no more of an order than the order does: {asked}")
            require(alliance.end("rufbund") == 0, "the node stops:\n" + alliance.log("rufbund")[-2000:])
            alliance.start_node()
            require(coordinator.get(f"/api/alliance/cases/{case['id']}")["level"] == "normal", "sessions and books outlast a restart")
            for name in ("rufbund",):
                require("2312512" not in alliance.log(name), "no number of a contact in the log")
        except (Failed, OSError, KeyError):
            print(alliance.log("rufbund")[-3000:], file=sys.stderr)
            raise
        finally:
            alliance.end_all()
            hook.shutdown()


if __name__ == "__main__":
    try:
        main()
    except (Failed, subprocess.SubprocessError, queue.Empty) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
