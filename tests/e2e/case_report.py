#!/usr/bin/env python3
"""A case with real calls to its close: figures that agree with the calls and the journal, delivery by skill, spend by rate
card up to the close, of a talk that goes on its part, the report and certificates as PDF, each for its reader; and the same
figures after a restart. case_report.py RUFBUND"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from alliance import CONFIG, HERE, HTTP, NUMBER, SITES, Alliance, Failed, get, until
from e2e import require, run
from office import MEMBERS, Person, join_members, rfc3339

CALLS = 10
QUARTER = 900
# Kiel speaks English too, Dresden does not. Callers of the number are not asked for a language.
LINE = (CONFIG.replace('languages = ["de"]', 'languages = ["de", "en"]')
        .replace('{ de = "Impf-Hotline" }', '{ de = "Impf-Hotline", en = "Vaccination line" }')
        .replace('{ de = "Termine" }', '{ de = "Termine", en = "Appointments" }')
        .replace(f'number = "{NUMBER}"', f'number = "{NUMBER}"\nlanguage = "de"')
        .replace('site = "kiel"\nchannels = 6\nskills = ["de", "termine"]', 'site = "kiel"\nchannels = 6\nskills = ["de", "en", "termine"]'))


def document(person, path, kind):
    """A PDF's text, or a page."""
    request = urllib.request.Request(f"http://127.0.0.1:{HTTP}{path}", headers={"Cookie": person.cookie})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            require(reply.headers["Content-Type"].startswith(kind), f"{path} is {reply.headers['Content-Type']}")
            content = reply.read()
    except urllib.error.HTTPError as error:
        raise Failed(f"{path} gave {error.code}: {error.read()[:400]}") from error
    if kind != "application/pdf":
        return content.decode()
    require(content.startswith(b"%PDF"), f"{path} is a PDF")
    keep = os.environ.get("RUFBUND_KEEP_DOCUMENTS")  # to look at them
    if keep:
        with open(os.path.join(keep, re.sub(r"\W+", "-", f"{person.name}{path}") + ".pdf"), "wb") as file:
            file.write(content)
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


def rates_and_client(coordinator):
    for member in MEMBERS:
        coordinator.post(f"/api/alliance/members/{member}/rate-cards",
                         {"hotline_type": "health", "cents_per_minute": 6000, "cents_per_seat_hour": 360_000,
                          "valid_from": rfc3339(time.time() - 86_400)})
    coordinator.post("/api/alliance/clients", {"key": "amt", "name": "Gesundheitsamt Nord", "hotlines": ["impfen"]})
    link = coordinator.post("/api/invitations", {"email": "amt@example.org", "role": "client", "organisation": "amt"})["link"]
    return Person().joins(link, "Amtsleitung", "amt@example.org")


def activate(coordinator, managers):
    case = coordinator.post("/api/alliance/cases", {"title": "Impfstart Winter", "hotlines": ["impfen"], "hotline_type": "health",
                                                    "client": "amt", "budget_cents": 5_000_000, "drill": 1})
    path = f"/api/alliance/cases/{case['id']}"
    coordinator.post(f"{path}/level", {"level": "activation", "reason": "Andrang erwartet", "version": 1})
    coordinator.post(f"{path}/level", {"level": "live", "reason": "Es geht los", "version": 2})
    coordinator.post(f"{path}/entries", {"kind": "note", "text": "Nur für die Geschäftsstelle"})
    coordinator.post(f"{path}/open-points", {"text": "Rechnung schreiben", "person": "Koordination"})
    begin = time.time() // QUARTER * QUARTER
    order = {"member": "nord", "hotline": "impfen", "skills": ["de", "termine"], "begin_at": rfc3339(begin),
             "deadline": rfc3339(time.time() + 600), "ordered": [4, 4, 4, 4]}
    coordinator.post(f"{path}/call-ups", {**order, "begin_at": rfc3339(begin + 60)}, 422)  # delivery is measured by quarter hours
    coordinator.post(f"{path}/call-ups", {**order, "skills": ["de", "klingonisch"]}, 422)  # nobody could ever deliver that
    # Nord has six seats for both languages and owes four and four; elbe has none that speaks English.
    for member, skills in (("nord", ["de", "termine"]), ("nord", ["en"]), ("elbe", ["en", "termine"])):
        ordered = coordinator.post(f"{path}/call-ups", {**order, "member": member, "skills": skills})
        managers[member].post(f"/api/alliance/members/{member}/call-ups/{ordered['id']}/answer", {"answer": "accept"})
    return path


def delivery_goes_by_skill(coordinator, managers, path):
    """In the order of the orders, each seat once: of nord's six seats four are the first order's, two the second's."""
    def of(member):
        return next(m for m in coordinator.get(f"{path}/figures")["members"] if m["member"] == member)

    def measured():
        of_each = [i["delivered_seat_ms"] for i in of("nord")["intervals"]]
        return len(of_each) == 2 and all(ms > 0 for ms in of_each) and of("elbe")["committed_seat_ms"] > 0

    until("both of nord's orders are served", measured)
    nord, elbe = of("nord"), of("elbe")
    first, second = nord["intervals"]
    require(first["delivered_seat_ms"] == first["committed_seat_ms"], f"the first has its four: {nord}")
    require(second["delivered_seat_ms"] < second["committed_seat_ms"] * 2 / 3, f"the second about two of four: {nord}")
    require(nord["delivered_seat_ms"] <= nord["staffed_seat_ms"] and nord["rounded_seat_ms"] == 0, f"no seat twice: {nord}")
    require(elbe["staffed_seat_ms"] > 0 and elbe["committed_seat_ms"] > 0 and elbe["delivered_seat_ms"] == 0 and elbe["reliability_ppm"] == 0,
            f"elbe was there, without the skill that it owes: {elbe}")
    mine = managers["elbe"].get(f"{path}/figures")["members"]
    require([(m["member"], m["delivered_seat_ms"]) for m in mine] == [("elbe", 0)], f"elbe reads that, and nothing of nord's seats: {mine}")


def spend_burns(coordinator, path):
    def seats():
        return next((m["seat_ms"] for m in coordinator.get(f"{path}/spend")["members"] if m["member"] == "nord"), 0)

    first = until("seats that are owed are paid", seats)
    until("spend goes on burning", lambda: seats() > first)


def check_figures(alliance, program, coordinator, managers, client, path):
    until("all calls are in the figures", lambda: coordinator.get(f"{path}/figures")["totals"]["conversations"] == CALLS)
    figures = coordinator.get(f"{path}/figures")
    totals = figures["totals"]
    require(totals["offered"] == totals["answered"] == CALLS and totals["abandoned"] == 0, f"every caller once: {totals}")
    require(totals["answered_in_target"] == CALLS and totals["service_level_ppm"] == 1_000_000, f"all in time: {totals}")
    require(sum(i["offered"] for i in figures["intervals"]) == CALLS, "the intervals add up")
    calls = until("all calls are in the books", lambda: (c := get("/api/calls?limit=100")["items"]) and len(c) == CALLS and c)
    members = {m["member"]: m for m in figures["members"]}
    for member, own in members.items():
        mine = [c for c in calls if c["member"] == member]
        require((own["conversations"], own["counted"], own["talk_ms"], own["norm_work_ms"]) ==
                (len(mine), len(mine), sum(c["talk_ms"] for c in mine), sum(c["norm_work_ms"] for c in mine)),
                f"{member}'s figures are its calls': {own}")
    spend = {m["member"]: m for m in coordinator.get(f"{path}/spend")["members"]}
    for member, cost in spend.items():
        own = managers[member].get(f"{path}/spend")["members"]
        require([m["member"] for m in own] == [member], f"a member sees its own spend: {own}")
        require(cost["talk_ms"] == members[member]["talk_ms"], f"spend and figures agree: {cost} {members[member]}")
    for share in figures["shares"]:
        require(share["delivered_ppm"] == members[share["member"]]["norm_work_ms"] * 1_000_000 // totals["norm_work_ms"],
                f"shares are what was delivered of the whole: {share}")
        require(share["agreed_ppm"] == {"nord": 700_000, "elbe": 300_000}[share["member"]], f"and what was agreed: {share}")
    # The journal, decided again by the auditor's program, gives the same work.
    file = os.path.join(alliance.folder, "impfen.export")
    run(program, "export", "--config", alliance.config, "--hotline", "impfen", "--out", file)
    verified = run(program, "verify", file)
    for share in figures["shares"]:
        percent = f"{share['delivered_ppm'] / 10_000:.1f}"
        require(re.search(rf"{share['name']}.*\b{re.escape(percent)} %", verified), f"{share['name']} delivered {percent} % in:\n{verified}")
    # Who sees what.
    mine = managers["elbe"].get(f"{path}/figures")
    require([m["member"] for m in mine["members"]] == ["elbe"], f"a member sees its own: {mine['members']}")
    for share in mine["shares"]:
        require(("norm_work_ms" in share) == (share["member"] == "elbe") and "delivered_ppm" in share, f"and everybody's share: {share}")
    require(mine["totals"]["offered"] == CALLS, "and the totals")
    ordered = client.get(f"{path}/figures")
    require("members" not in ordered or ordered["members"] == [], f"the client sees no member's figures: {ordered.get('members')}")
    return figures


def talk_long(alliance):
    """A caller whose talk takes as long as nobody ends the thread: gives both. The sites hang up late from now on."""
    with open(os.path.join(HERE, "site.xml"), encoding="utf-8") as file:
        slow = file.read().replace('"2600"', '"8000"')
    require('"8000"' in slow, "the site's talk is longer")
    with open(os.path.join(alliance.folder, "slow.xml"), "w", encoding="utf-8") as file:
        file.write(slow)
    for site, port in SITES.items():
        alliance.end(site)
        alliance.start(site, "sipp", "-sf", "slow.xml", "-i", "127.0.0.1", "-p", str(port), "-mp", str(38000 + 200 * (port - 19101)), "-nostdin")
    failed = []

    def calls():
        try:
            alliance.call(1, first=CALLS)
        except (Failed, subprocess.SubprocessError, OSError) as error:
            failed.append(error)

    caller = threading.Thread(target=calls)
    caller.start()
    until("somebody talks", lambda: failed or get("/api/status")["hotlines"][0]["talking"] == 1)
    return caller, failed


def close(alliance, coordinator, path):
    draft = coordinator.post(f"{path}/report")
    require(draft["status"] == "draft", f"before the close it is a draft: {draft}")
    caller, failed = talk_long(alliance)
    coordinator.post(f"{path}/level", {"level": "stand_down", "reason": "Der Andrang ist vorbei", "version": 3})
    coordinator.post(f"{path}/level", {"level": "normal", "reason": "Abgeschlossen", "version": 4})
    reports = until("the final report is made by itself", lambda: (
        r := coordinator.get(f"{path}/reports")["items"]) and r[0]["status"] == "final" and r)
    require([r["status"] for r in reports] == ["final", "draft"], f"one of them is final: {reports}")
    text = document(coordinator, f"{path}/report.html?language=en", "text/html")
    require("Conversations of this case that still go on: 1" in text, "somebody talks still, and it says so")
    at_close, figures = coordinator.get(f"{path}/spend")["members"], coordinator.get(f"{path}/figures")
    caller.join()
    require(not failed, f"the last caller: {failed}")
    second = next(m for m in coordinator.get(f"{path}/figures")["members"] if m["member"] == "nord")["intervals"][1]
    require(second["delivered_seat_ms"] < second["committed_seat_ms"] * 2 / 3, f"seats that stay after the close make up for nothing: {second}")
    calls = until("the last call is in the books", lambda: (c := get("/api/calls?limit=100")["items"]) and len(c) == CALLS + 1 and c)
    longest = max(c["talk_ms"] for c in calls)
    spend = coordinator.get(f"{path}/spend")["members"]
    before, paid, after = (sum(c["talk_ms"] for c in calls) - longest, sum(m["talk_ms"] for m in spend), sum(c["talk_ms"] for c in calls))
    require(longest > 7_000 and before < paid < after, f"of the talk that went on is paid what lies in the case: {before} < {paid} < {after}")
    require(spend == at_close, f"and the account stands: {spend} {at_close}")
    require(len(reports[0]["sha256"]) == 64 and reports[0]["drill"], f"with its hash, and it says drill: {reports[0]}")
    head = reports[0]["heads"][0]
    require(head["hotline"] == "impfen" and head["sequence"] > 0 and len(head["hash"]) == 64, f"and the journal's head: {head}")
    return reports[0], figures


def look_at_documents(coordinator, managers, client, path, report, figures):
    spend = coordinator.get(f"{path}/spend")
    money = f"{spend['spent_cents'] // 100:,}".replace(",", ".") + f",{spend['spent_cents'] % 100:02}"
    text = document(coordinator, f"{path}/report.pdf?language=de", "application/pdf")
    for wanted in ("Impfstart Winter", "Übung", "Gesundheitsamt Nord", "Nordlicht Dialog GmbH", "Elbruf Service AG", "Rechnung schreiben",
                   "Nur für die Geschäftsstelle", "100,0", money, "50.000,00"):
        require(wanted in text, f"the report says {wanted}:\n{text}")
    require(re.search(rf"Angenommen\s+{CALLS}\b|Beantwortet\s+{CALLS}\b", text) or str(CALLS) in text, "and how many were answered")
    for share in figures["shares"]:
        percent = f"{share['delivered_ppm'] / 10_000:.1f}".replace(".", ",")
        require(percent in text, f"the report says {percent} %")
    head = report["heads"][0]["hash"]
    require(head in re.sub(r"\s", "", text), "the report names the journal's head")
    english = document(coordinator, f"{path}/report.html?language=en", "text/html")
    require("drill" in english.lower() and "Elbruf Service AG" in english, "in English too")
    own = document(managers["elbe"], f"{path}/report.html", "text/html")
    for secret in ("Nur für die Geschäftsstelle", "Rechnung schreiben", money, "50.000,00", "Andrang erwartet"):
        require(secret not in own, f"a member does not read {secret}")
    paid = document(client, f"{path}/report.html", "text/html")
    require(money in paid and "Nur für die Geschäftsstelle" not in paid, "the client reads what it pays and no notes")
    certificate = document(managers["nord"], f"{path}/certificates/nord/document.pdf", "application/pdf")
    require("Nordlicht Dialog GmbH" in certificate and "Übung" in certificate, f"the certificate:\n{certificate}")
    managers["elbe"].get(f"{path}/certificates/nord/document.pdf", 403)
    managers["elbe"].get(f"{path}/certificates/nord/document.html", 403)
    managers["elbe"].post(f"{path}/report", {}, 403)
    client.get(f"{path}/certificates/nord/document.pdf", 403)
    Person().get(f"{path}/report.pdf", 401)
    coordinator.get(f"{path}/report.pdf?language=fr", 422)
    coordinator.get(f"{path}/report.html?report=report-99", 404)


def still(figures):
    return {name: value for name, value in figures.items() if name != "at"}


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="rufbund-case-") as folder:
        alliance = Alliance(program, folder, LINE)
        try:
            alliance.start_relay()
            alliance.start_node()
            with open(os.path.join(folder, "data", "first-link"), encoding="utf-8") as file:
                coordinator = Person().joins(file.read().strip(), "Koordination", "office@example.org")
            managers = join_members(coordinator)
            client = rates_and_client(coordinator)
            alliance.start_sites()
            path = activate(coordinator, managers)
            alliance.call(CALLS)
            spend_burns(coordinator, path)
            delivery_goes_by_skill(coordinator, managers, path)
            check_figures(alliance, program, coordinator, managers, client, path)
            report, figures = close(alliance, coordinator, path)
            look_at_documents(coordinator, managers, client, path, report, figures)
            before = still(coordinator.get(f"{path}/figures"))
            require(alliance.end("rufbund") == 0, "the node stops:\n" + alliance.log("rufbund")[-2000:])
            os.remove(os.path.join(folder, "data", "impfen.journal-picture"))  # all of it from the journal again
            alliance.start_node()
            after = until("the figures are there again", lambda: (
                f := coordinator.ask("GET", f"{path}/figures", expect=(200, 503))) and "totals" in f and f)
            require(still(after)["shares"] == before["shares"] and after["totals"]["offered"] == CALLS + 1, f"the same journal, the same figures: {after}")
            for name in ("totals", "members"):
                a, b = (dict(x[name]) if name == "totals" else {m["member"]: m for m in x[name]} for x in (before, after))
                if name == "totals":
                    a.pop("staffed_seat_ms"), b.pop("staffed_seat_ms")  # the quarter hour goes on
                else:
                    for m in [*a.values(), *b.values()]:
                        m.pop("staffed_seat_ms")
                require(a == b, f"{name} after the restart: {b}, not {a}")
        except (Failed, OSError, KeyError):
            print(alliance.log("rufbund")[-3000:], file=sys.stderr)
            raise
        finally:
            alliance.end_all()
    print("the case is closed, and its account is right")


if __name__ == "__main__":
    try:
        main()
    except (Failed, subprocess.SubprocessError) as failure:
        sys.exit(f"{type(failure).__name__}: {failure}")
