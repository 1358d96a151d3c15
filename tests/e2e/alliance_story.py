#!/usr/bin/env python3
"""Six companies that compete answer one hotline together: from their application to a proof that each makes by itself and a
report for the assembly. Each step is told as a line. alliance_story.py RUFBUND"""

import base64
import http.server
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import types

import office
from alliance import CONFIG, SIP, Alliance, Failed, get, until
from case_report import document
from e2e import require, run
from office import HOOK, SMTP, WITH_OFFICE, Person, evidence_of, rfc3339
from proof import take_away
from rivals import reads, refused
from site_peer import SitePeer

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "sip"))

CALLS = 36
HOUR, QUARTER = 3600, 900
CENTS_A_MINUTE, CENTS_A_SEAT_HOUR = 90, 1800
# Key: name, site, seats pledged.
COMPANIES = {"nord": ("Nordlicht Dialog GmbH", "kiel", 12), "elbe": ("Elbruf Service AG", "dresden", 10),
             "havel": ("Havelkontor GmbH", "potsdam", 8), "isar": ("Isarwerk Stimme GmbH", "landshut", 8),
             "ruhr": ("Ruhrdialog eG", "bochum", 6), "saale": ("Saalestimme GmbH", "halle", 4)}
PORTS = {site: 19101 + n for n, (_, site, _) in enumerate(COMPANIES.values())}


def configuration():
    """The small alliance of the other tests, with six members in place of its two."""
    head = WITH_OFFICE[:WITH_OFFICE.index("[[members]]")]
    line = CONFIG[CONFIG.index("[[hotlines]]"):CONFIG.index("[[hotlines.seats]]")]
    shares = [f"{key} = {share}" for key, share in zip(COMPANIES, [166_667] * 4 + [166_666] * 2)]
    line = re.sub(r"weights_ppm = .*", f"weights_ppm = {{ {', '.join(shares)} }}", line)
    text = head
    for key, (name, site, _) in COMPANIES.items():
        text += f'[[members]]\nkey = "{key}"\nname = "{name}"\n'
        text += f'[[sites]]\nkey = "{site}"\nname = "{site.title()}"\nmember = "{key}"\naddress = "127.0.0.1:{PORTS[site]}"\nwrap_up = "0s"\n'
    text += line
    for _, site, _ in COMPANIES.values():
        text += f'[[hotlines.seats]]\nsite = "{site}"\nchannels = 6\nskills = ["de", "termine"]\n'
    return text


def tell(step):
    print(f"{time.strftime('%H:%M:%S')}  {step}", flush=True)


def site_is_checked(alliance, coordinator):
    """Nord's site answers a real check; its signed result is the evidence."""
    peer = SitePeer(("127.0.0.1", PORTS["kiel"]), ("127.0.0.1", SIP))
    try:
        until("the site is reachable", lambda: any(s["key"] == "kiel" and s["reachable"] for s in get("/api/sites")["items"]))
        done = subprocess.run([alliance.program, "site-check", "kiel", "--config", alliance.config, "--test-number", "good",
                               "--busy-number", "busy"], cwd=alliance.folder, capture_output=True, text=True, timeout=200)
        require(done.returncode == 0 and "evidence is evidence-" in done.stdout, f"Kiel passes: {done.stdout}{done.stderr}")
    finally:
        peer.close()
    require(coordinator.get("/api/alliance/members/nord")["missing"] == [], "Nord's checklist is full")


def apply_and_join(alliance, coordinator):
    agreement = coordinator.post("/api/alliance/agreements", {
        "name": "code_of_conduct", "title_de": "Verhaltenskodex", "title_en": "Code of conduct",
        "text_de": "Wir gehen fair miteinander um.", "text_en": "We treat each other fairly."})
    managers = {}
    for key, (name, site, _) in COMPANIES.items():
        path = f"/api/alliance/members/{key}"
        coordinator.post("/api/alliance/members", {"key": key, "name": name, "city": site.title()})
        link = coordinator.post("/api/invitations", {"email": f"{key}@example.org", "role": "manager", "organisation": key})["link"]
        manager = managers[key] = Person().joins(link, f"Leitung {key}", f"{key}@example.org")
        manager.post(f"{path}/sites", {"key": site, "name": site.title(), "address": f"127.0.0.1:{PORTS[site]}",
                                       "skills": ["de", "termine"], "channels": 6})
        without = coordinator.post(f"{path}/status", {"status": "active", "reason": "Aufnahme", "version": 1}, 409)
        require(without["code"] == "evidence_missing" and "iso_18295_1" in without["missing"], f"nobody joins without papers: {without}")
        evidence_of(coordinator, manager, key, [
            ("iso_18295_1", ""), ("art_28", ""), ("code_of_conduct", ""), *([("site_check", site)] if key != "nord" else [])])
        manager.post(f"{path}/acceptances", {"agreement": agreement["id"], "person": "Dörte Brandt-Öztürk", "task": "Geschäftsführung"})
        if key == "nord":
            site_is_checked(alliance, coordinator)
        coordinator.post(f"{path}/status", {"status": "active", "reason": "Aufnahme", "version": coordinator.get(path)["version"]})
        manager.post(f"{path}/contacts", {"name": "Ümit Ålund 山田", "day_phone": "+49 30 23125 120", "night_phone": "+49 30 23125 120",
                                          "email": f"leitstelle-{key}@example.org"})
        coordinator.post(f"{path}/rate-cards", {"hotline_type": "health", "cents_per_minute": CENTS_A_MINUTE,
                                                "cents_per_seat_hour": CENTS_A_SEAT_HOUR, "valid_from": rfc3339(time.time() - 86_400)})
    path = "/api/alliance/members/havel"
    managers["havel"].put(path, {"webhook_url": f"http://127.0.0.1:{HOOK}/rufbund", "version": managers["havel"].get(path)["version"]})
    members = {m["key"]: m for m in coordinator.get("/api/alliance/members")["items"]}
    require({k: m["status"] for k, m in members.items()} == dict.fromkeys(COMPANIES, "active"), f"six are active: {members}")
    return managers


def pledge(managers):
    today, later = time.strftime("%Y-%m-%d"), time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86_400))
    for key, manager in managers.items():
        path = f"/api/alliance/members/{key}/pledges"
        manager.post(path, {"level": "live", "skills": ["de", "termine"], "valid_from": today, "valid_to": later, "ramp_up_min": 30,
                            "seats": [COMPANIES[key][2]] * 168})
    # One keeps its grid as a table: it changes Nord's Monday at midnight and takes it in again.
    head, rows = managers["nord"].get("/api/alliance/members/nord/pledges.csv").split("\r\n", 1)
    changed = head + "\r\n" + rows.replace(";12;", ";11;", 1)
    managers["nord"].ask("PUT", "/api/alliance/members/nord/pledges.csv", raw=changed.encode(), kind="text/csv")
    require(11 in managers["nord"].get("/api/alliance/members/nord/pledges")["items"][0]["seats"], "the table is the pledge now")
    return today, later


def own_key(alliance, program, member, manager):
    """A key on the member's own machine, its public half on the line."""
    folder = os.path.join(alliance.folder, f"{member}-office")
    os.mkdir(folder)
    public = run(program, "member-key", os.path.join(folder, "member.key")).strip()
    manager.put(f"/api/members/{member}/key", {"public_key": public})
    until("the key is on the line", lambda: any(s["key"] == public for s in manager.get("/api/hotlines/impfen/proof")["shares"]))


def signature_of(alliance, program, member, manager, path):
    folder = os.path.join(alliance.folder, f"{member}-office")
    text = os.path.join(folder, "key.agreement")
    with open(text, "w", encoding="utf-8") as file:
        json.dump(manager.get(f"{path}/agreement"), file)
    return json.loads(run(program, "sign", "--key", os.path.join(folder, "member.key"), text))


def sign_key(alliance, program, coordinator, managers, path):
    """Before it takes effect, each on its own machine; Saale does not sign."""
    def statuses():
        return {s["member"]: s["status"] for s in managers["saale"].get(path)["signatures"]}

    nord = managers["nord"]
    unknown = {"hotline": "impfen", "agreement": nord.get(f"{path}/agreement")["agreement"], "signature": "ab" * 64}
    require(nord.post(f"{path}/signatures", unknown, 409)["code"] == "no_own_key", "nobody knows its key yet")
    for member, manager in managers.items():
        own_key(alliance, program, member, manager)
    first = signature_of(alliance, program, "nord", nord, path)
    nord.post(f"{path}/signatures", first, 201)
    require(statuses() == {"nord": "waiting"}, f"it waits: {statuses()}")
    # Another key takes the number: what was signed is not what would take effect.
    sixth = {m: 166_666 for m in COMPANIES} | {"nord": 166_670}
    coordinator.put("/api/hotlines/impfen/weights", {"weights_ppm": sixth})
    until("the signature is outdated", lambda: statuses() == {"nord": "outdated"})
    require(nord.post(f"{path}/signatures", first, 409)["code"] == "key_changed", "the number is taken")
    for member, manager in managers.items():
        given = signature_of(alliance, program, member, manager, path)
        if member == "saale":
            require(manager.post(f"{path}/signatures", {**given, "signature": given["signature"][::-1]}, 422)["code"] == "signature_wrong", "forged")
            continue
        manager.post(f"{path}/signatures", given, 201)
        manager.post(f"{path}/signatures", given, 201)  # again: one stays
    require(statuses() == dict.fromkeys(set(COMPANIES) - {"saale"}, "waiting"), f"five wait: {statuses()}")


def agree_on_key(alliance, program, coordinator, managers, today, later):
    until_then = int(time.time()) + 12
    key = coordinator.post("/api/alliance/keys", {"hotline": "impfen", "valid_from": today, "valid_to": later,
                                                  "floor_ppm": 50_000, "cap_ppm": 300_000, "objections_until": rfc3339(until_then)})
    path = f"/api/alliance/keys/{key['id']}"
    for member, manager in managers.items():
        shares = {s["member"]: s for s in manager.get(path)["shares"]}
        require(sum(s["share_ppm"] for s in shares.values()) == 1_000_000 and set(shares) == set(COMPANIES), f"all shares: {shares}")
        require([m for m, s in shares.items() if "live_seat_hours" in s] == [member], f"{member} sees its own inputs alone: {shares}")
    objection = managers["saale"].post(f"{path}/objections", {"reason": "Unser Nachtbetrieb fehlt."})
    sign_key(alliance, program, coordinator, managers, path)
    time.sleep(max(0, until_then - time.time()))
    coordinator.post(f"{path}/adopt", {"version": 1}, 409)  # an objection is open
    coordinator.put(f"{path}/objections/{objection['id']}", {"answer": "Er ist in den Stunden enthalten.", "version": 1})
    coordinator.post(f"{path}/adopt", {"version": 1})
    require({s["status"] for s in coordinator.get(path)["signatures"]} == {"in_journal"}, "with the key its signatures are in the journal")
    shares = {s["member"]: s["share_ppm"] for s in coordinator.get(path)["shares"]}
    until("the line has the key", lambda: {m["member"]: m["agreed_ppm"] for m in get("/api/hotlines/impfen/members")["items"]} == shares)
    require(shares["nord"] > shares["elbe"] > shares["ruhr"] > shares["saale"], f"more seats, more share: {shares}")
    return shares


def plan_and_call_up(coordinator, managers, mails, rings):
    """Gives the case, live, with its orders answered."""
    opened = coordinator.post("/api/alliance/cases", {"title": "Impfstart Winter", "hotlines": ["impfen"], "hotline_type": "health",
                                                      "client": "amt", "budget_cents": 5_000_000})
    case = f"/api/alliance/cases/{opened['id']}"
    for level, reason in (("watch", "Die Briefe werden gedruckt"), ("activation", "Sie gehen am Montag hinaus")):
        coordinator.post(f"{case}/level", {"level": level, "reason": reason, "version": coordinator.get(case)["version"]})
    begin = (time.time() // HOUR + 26) * HOUR
    plan = coordinator.post("/api/alliance/plans", {
        "title": "Impfstart Winter", "title_en": "Vaccination winter", "occasion_de": "Alle Haushalte erhalten einen Brief.",
        "hotline": "impfen", "case_id": opened["id"], "level": "live", "activated_at": rfc3339(begin - 2 * HOUR),
        "begin_at": rfc3339(begin), "ends_at": rfc3339(begin + 6 * HOUR), "answer_within_min": 60,
        "demand": [{"skills": ["de", "termine"], "handling_s": 210, "patience_s": 150, "calls_by_hour": [400] * 24}]})
    require(plan["call_ups"] and not plan["gaps"], f"the pledges suffice: {plan['gaps']}")
    coordinator.post(f"/api/alliance/plans/{plan['id']}/approve", {"version": 1})
    done = coordinator.post(f"/api/alliance/plans/{plan['id']}/carry-out", {"version": 2, "reason": "Die Briefe sind unterwegs."})
    require(done["case_id"] == opened["id"], f"it is the case's plan: {done['case_id']}")
    orders = coordinator.get(f"{case}/call-ups")["items"]
    require({o["member"] for o in orders} == {c["member"] for c in plan["call_ups"]} and len(orders) >= 3, f"as planned: {orders}")
    are_told(mails, {o["member"] for o in orders})
    for number, member in enumerate(sorted({o["member"] for o in orders})):
        for order in [o for o in orders if o["member"] == member]:
            path = f"/api/alliance/members/{member}/call-ups/{order['id']}/answer"
            if number == 0:
                managers[member].post(path, {"answer": "decline", "reason": "no_staff", "text": "Krankheitswelle"})
            elif number == 1:
                part = [max(0, n - 1) for n in order["ordered"]]
                require(managers[member].post(path, {"answer": "accept", "seats": part})["accepted"] == part, "accepted in part")
            else:
                managers[member].post(path, {"answer": "accept"})
            managers[member].post(path, {"answer": "accept"}, 409)  # one answer per order
    declined = sorted({o["member"] for o in orders})[0]
    rest = until("what was declined goes to a substitute", lambda: [
        o for o in coordinator.get(f"{case}/call-ups")["items"] if o["state"] == "open" and o["member"] != declined])[0]
    managers[rest["member"]].post(f"/api/alliance/members/{rest['member']}/call-ups/{rest['id']}/answer", {"answer": "accept"})
    # Isar owes seats from this quarter hour on, and says so by telephone.
    now = time.time() // QUARTER * QUARTER
    order = coordinator.post(f"{case}/call-ups", {
        "member": "isar", "hotline": "impfen", "skills": ["de", "termine"], "begin_at": rfc3339(now), "deadline": rfc3339(time.time() + 90),
        "ordered": [3, 3, 3, 3]})
    rings()
    answered = until("answered by telephone", lambda: next(
        (c for c in managers["isar"].get("/api/alliance/members/isar/call-ups")["items"] if c["id"] == order["id"] and c["state"] != "open"),
        None), 90)
    require(answered["state"] == "accepted" and answered["answered_via"] == "telephone", f"by key 1: {answered}")
    coordinator.post(f"{case}/level", {"level": "live", "reason": "Es geht los", "version": coordinator.get(case)["version"]})
    return case, plan


def are_told(mails, asked):
    """Before they answer: to whom has answered, nothing is sent any more."""
    def addressed():
        found = set()
        for name in os.listdir(os.path.join(mails, "new")):
            with open(os.path.join(mails, "new", name), encoding="utf-8") as file:
                letter = file.read()
            if "callup-" in letter:  # not of the case's level alone
                found |= set(re.findall(r"leitstelle-(\w+)@example\.org", letter))
        return found

    until(f"a letter for each of {asked}", lambda: addressed() >= asked, 60)
    until("Havel's program is told", lambda: any(b'"call_up"' in body for body in Hook.bodies), 60)


def notices_went_out(alliance, coordinator, case):
    wanted = {("portal", "sent"), ("email", "sent"), ("webhook", "sent"), ("telephone", "sent")}
    until("each notice's fate is on record", lambda: wanted <= {
        (n["channel"], n["state"]) for n in coordinator.get(f"{case}/notices?limit=200")["items"]})
    headers, body = Hook.seen.get(timeout=20)
    require(body["member"] == "havel" and genuine(alliance, headers, Hook.bodies.pop(0)), f"Havel's program gets it signed: {headers} {body}")


def genuine(alliance, headers, body):
    """By the key that signs webhooks, with openssl as docs/webhooks.md has it."""
    with open(os.path.join(alliance.folder, "data", "webhook.key"), encoding="ascii") as file:
        seed = bytes.fromhex(file.read())
    paths = {n: os.path.join(alliance.folder, n) for n in ("rufbund.der", "signed", "signature")}
    for name, content in (("rufbund.der", bytes.fromhex("302e020100300506032b657004220420") + seed),
                          ("signed", f"{headers['Rufbund-Id']}.{headers['Rufbund-Timestamp']}.".encode() + body),
                          ("signature", base64.b64decode(headers["Rufbund-Signature"].removeprefix("ed25519=")))):
        with open(paths[name], "wb") as file:
            file.write(content)
    done = subprocess.run(["openssl", "pkeyutl", "-verify", "-inkey", paths["rufbund.der"], "-keyform", "DER", "-rawin",
                           "-in", paths["signed"], "-sigfile", paths["signature"]], capture_output=True, text=True, timeout=20)
    return done.returncode == 0


class Hook(office.Hook):
    """Keeps the bytes besides, which are what is signed."""
    seen, bodies = office.Hook.seen, []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.bodies.append(body)
        self.rfile = io.BytesIO(body)
        super().do_POST()


def press_one():
    from callee import Callee  # of tests/sip
    phone = Callee(types.SimpleNamespace(port=SIP))
    until("the telephone rings", lambda: any(m.startswith("INVITE ") for m in phone.came), 60)
    phone.picks_up(phone.invited())
    phone.hears_words()
    phone.presses("1")
    return phone


def calls_flow_by_the_key(alliance, coordinator, case, shares):
    for site, port in PORTS.items():
        alliance.start_site(site, port)
    until("six sites are reachable", lambda: (p := get("/api/overview")) and all(s["reachable"] for s in p["sites"]))
    alliance.call(CALLS, at_once=9, rate=6, media=39_400)
    until("all calls are in the figures", lambda: coordinator.get(f"{case}/figures")["totals"]["conversations"] == CALLS)
    counted = {m["member"]: m["conversations"] for m in coordinator.get(f"{case}/figures")["members"]}
    for member, ppm in shares.items():
        # Whole conversations, and those that were offered side by side: never more than two beside the key (R3).
        require(abs(counted.get(member, 0) - CALLS * ppm / 1_000_000) <= 2, f"{member} has {counted.get(member, 0)} of {CALLS} at {ppm} ppm")
    tell("     " + ", ".join(f"{m} {counted.get(m, 0)} (key: {CALLS * p / 1_000_000:.1f})" for m, p in shares.items()))


def spend_is_minutes_times_rate(coordinator, managers, case):
    spend = coordinator.get(f"{case}/spend")
    for member in spend["members"]:
        own = member["talk_ms"] * CENTS_A_MINUTE / 60_000 + member["seat_ms"] * CENTS_A_SEAT_HOUR / 3_600_000
        require(abs(member["cents"] - own) <= 2, f"{member} costs {own:.2f} cents")
        theirs = managers[member["member"]].get(f"{case}/spend")["members"]
        require([m["member"] for m in theirs] == [member["member"]], f"a member sees its own spend: {theirs}")
    require(abs(spend["spent_cents"] - sum(m["cents"] for m in spend["members"])) <= 6, f"and their sum is the whole: {spend}")
    require(0 < spend["spent_cents"] < spend["budget_cents"] == 5_000_000, f"within the budget: {spend}")
    return spend


def verify_elsewhere(alliance, program, coordinator, manager, shares):
    """On another machine: without the node's files, without a network."""
    told = coordinator.post("/api/hotlines/impfen/totals")
    own = os.path.join(alliance.folder, "nord-elsewhere")
    key = take_away(manager, "nord", own, told["results"][0]["sequence"])
    with tempfile.TemporaryDirectory(prefix="rufbund-member-") as machine:
        for name in ("own.export", "heads.json"):
            shutil.copy2(os.path.join(own, name), machine)
        shutil.copy2(program, os.path.join(machine, "rufbund"))

        def verify(file, *arguments):
            hidden = f"mount -t tmpfs none {alliance.folder} && cd {machine} && exec ./rufbund verify {file} \"$@\""
            return subprocess.run(["unshare", "--map-root-user", "--mount", "--net", "sh", "-c", hidden, "verify", *arguments],
                                  env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, timeout=60)

        done = verify("own.export", "--heads", "heads.json", "--key", key)
        require(done.returncode == 0 and "AGREES" in done.stdout, f"verify gave {done.returncode}:\n{done.stdout}{done.stderr}")
        require(re.search(r"agreement +no\. \d+, signed by .*; not by " + re.escape(COMPANIES["saale"][0]), done.stdout),
                f"the proof tells who signed the key and who did not:\n{done.stdout}")
        for company, ppm in shares.items():
            require(re.search(rf"{re.escape(COMPANIES[company][0])}.*{ppm / 10_000:.1f} ?%", done.stdout),
                    f"the proof tells {company}'s share:\n{done.stdout}")
        with open(os.path.join(machine, "own.export"), "rb") as file:
            content = bytearray(file.read())
        content[len(content) // 2] ^= 1
        with open(os.path.join(machine, "changed.export"), "wb") as file:
            file.write(content)
        changed = verify("changed.export", "--key", key)
        words = changed.stdout + changed.stderr
        require(changed.returncode in (1, 2) and re.search(r"(record|batch|byte|sequence)s?\s+\d+", words), f"where it was changed is named:\n{words}")


def close_and_report(coordinator, managers, client, case):
    for level, reason in (("stand_down", "Der Andrang ist vorbei"), ("normal", "Abgeschlossen")):
        coordinator.post(f"{case}/level", {"level": level, "reason": reason, "version": coordinator.get(case)["version"]})
    # Whoever talks at the close is waited for.
    until("the final report is there", lambda: any(r["status"] == "final" for r in coordinator.get(f"{case}/reports")["items"]))
    figures = coordinator.get(f"{case}/figures")
    for language, words in (("de", ("Impfstart Winter", "Angenommen")), ("en", ("Impfstart Winter", "Answered"))):
        text = document(coordinator, f"{case}/report.pdf?language={language}", "application/pdf")
        for word in (*words, *(name for name, _, _ in COMPANIES.values())):
            require(word.lower() in text.lower(), f"the {language} report says {word}:\n{text}")
        require(re.search(rf"\b{figures['totals']['answered']}\b", text), "and how many were answered")
        for share in figures["shares"]:
            percent = f"{share['delivered_ppm'] / 10_000:.1f}"
            require((percent.replace(".", ",") if language == "de" else percent) in text, f"and {share['member']}'s {percent} %")
    require("Krankheitswelle" not in document(managers["nord"], f"{case}/report.html", "text/html"), "a rival's reasons are not a member's")
    paid = document(client, f"{case}/report.pdf?language=de", "application/pdf")
    require("Gesundheitsamt Nord" in paid and "Krankheitswelle" not in paid, f"the client's report is without the members' reasons:\n{paid}")
    for member, manager in managers.items():
        text = document(manager, f"{case}/certificates/{member}/document.pdf", "application/pdf")
        require(COMPANIES[member][0] in text, f"{member}'s certificate:\n{text}")
        rival = next(m for m in COMPANIES if m != member)
        manager.get(f"{case}/certificates/{rival}/document.pdf", 403)


def strangers_see_nothing(stranger, case, plan):
    """Who ordered something else reads nothing of this case."""
    paths = ["", "/spend", "/figures", "/entries", "/reports", "/report.html", "/report.pdf"]
    paths = [case + path for path in paths] + [f"/api/alliance/plans/{plan['id']}{path}" for path in ("", "/document.html", "/document.pdf")]
    got = {path: reads(stranger, path) for path in paths}
    lists = [path for path in (f"{case}/entries", f"{case}/reports") if got[path] == 200 and not stranger.get(path)["items"]]
    require(all(status in (403, 404) or path in lists for path, status in got.items()), f"another's client reads nothing: {got}")


def client_of(coordinator, key, name, hotlines):
    coordinator.post("/api/alliance/clients", {"key": key, "name": name, "hotlines": hotlines})
    link = coordinator.post("/api/invitations", {"email": f"{key}@example.org", "role": "client", "organisation": key})["link"]
    return Person().joins(link, f"Leitung {key}", f"{key}@example.org")


def story(alliance, program):
    mails = os.path.join(alliance.folder, "mails")
    alliance.start("smtp", "/usr/bin/python3", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{SMTP}", "-c", "aiosmtpd.handlers.Mailbox", mails)
    alliance.start_relay()
    alliance.start_node()
    with open(os.path.join(alliance.folder, "data", "first-link"), encoding="utf-8") as file:
        coordinator = Person().joins(file.read().strip(), "Koordination", "office@example.org")
    managers = apply_and_join(alliance, coordinator)
    stranger = client_of(coordinator, "funkhaus", "Musterfunk", [])
    client = client_of(coordinator, "amt", "Gesundheitsamt Nord", ["impfen"])
    tell("six companies have joined with their papers")
    today, later = pledge(managers)
    shares = agree_on_key(alliance, program, coordinator, managers, today, later)
    tell("the key is in force, an objection was answered: " + ", ".join(f"{m} {p / 10_000:.1f} %" for m, p in shares.items()))
    case, plan = plan_and_call_up(coordinator, managers, mails, press_one)
    tell(f"the plan is carried out with {len(plan['call_ups'])} orders: declined, in part, whole; one by telephone")
    notices_went_out(alliance, coordinator, case)
    tell("each was told by e-mail, one by a signed webhook, one by telephone")
    calls_flow_by_the_key(alliance, coordinator, case, shares)
    tell(f"{CALLS} calls have flowed by the key")
    spend = spend_is_minutes_times_rate(coordinator, managers, case)
    tell(f"{spend['spent_cents'] / 100:.2f} EUR of {spend['budget_cents'] / 100:.2f} are spent")
    verify_elsewhere(alliance, program, coordinator, managers["nord"], shares)
    tell("Nord has verified its export on a machine that holds nothing else")
    asked, paths = refused(managers["nord"], ("nord", "kiel"), managers["elbe"], case)
    tell(f"a rival and its token have asked {asked} times and seen nothing of Nord's, {paths} paths in all")
    close_and_report(coordinator, managers, client, case)
    strangers_see_nothing(stranger, case, plan)
    tell("the case is closed; report and certificates are there for the assembly")


def main():
    program = os.path.abspath(sys.argv[1])
    hook = http.server.ThreadingHTTPServer(("127.0.0.1", HOOK), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="rufbund-story-") as folder:
        alliance = Alliance(program, folder, configuration())
        try:
            story(alliance, program)
            require(alliance.end("rufbund") == 0, "the node stops:\n" + alliance.log("rufbund")[-2000:])
        except (Failed, OSError, KeyError):
            print(alliance.log("rufbund")[-3000:], file=sys.stderr)
            raise
        finally:
            alliance.end_all()
            hook.shutdown()


if __name__ == "__main__":
    try:
        main()
    except (Failed, subprocess.SubprocessError) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
