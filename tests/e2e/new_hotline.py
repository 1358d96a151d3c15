#!/usr/bin/env python3
"""From an empty form to the first answered call: two companies join from the books alone, a template becomes a hotline with a
number, the check names what is missing, it goes live under a call that goes on elsewhere; a suspended member gets no more
offers; all of it is there after a restart. And all of that once more where the configuration's file has no hotline, member or site
at all. new_hotline.py RUFBUND"""

import os
import subprocess
import sys
import tempfile
import time

from alliance import CONFIG, SIP, SITES, Alliance, Failed, get, until
from e2e import require, run
from faults import Peer
from office import PDF, Person, rfc3339
from softphone import Softphone

NEW_NUMBER = "+493023125101"
COMPANIES = {"saale": ("Saalestimme eG", "halle", 19103), "havel": ('Havelkontor "Süd" \\ 山田 GmbH', "potsdam", 19104)}
# One channel at one site of the hotline that is there: its call goes on all the while. The telephone of whoever tries is a carrier too.
BASE = CONFIG.replace("channels = 6", "channels = 1").replace('["127.0.0.2"]', '["127.0.0.2", "127.0.0.1"]')
# A node of whose file nobody can be called: what there is comes from the office.
BARE = BASE[:BASE.index("[[members]]")]
PATH = "/api/alliance/hotline-drafts/spenden"


def lines():
    return {h["key"]: h for h in get("/api/status")["hotlines"]}


def in_line(coordinator, path, body, done):
    """What the line takes may take longer than a request waits: then one looks before one repeats it."""
    answer = coordinator.post(path, body, (200, 503))
    require(answer.get("code", "not_confirmed") == "not_confirmed", f"{path}: {answer}")
    return until(f"{path} is done", done)


def in_state(coordinator, path, status):
    def look():
        entry = coordinator.get(path)
        return entry if entry["status"] == status else None

    return look


def goes_on(peers, what):
    require(lines()["impfen"]["talking"] == 1, f"{what}: the other hotline's call goes on")
    for peer in peers:
        require(peer.process.poll() is None and not peer.got("BYE sip"), f"{what}: nobody hung up")


def company_joins(coordinator, key):
    name, site, port = COMPANIES[key]
    member = f"/api/alliance/members/{key}"
    coordinator.post("/api/alliance/members", {"key": key, "name": name, "city": "Halle"})
    body = {"key": site, "name": site.title(), "address": f"127.0.0.1:{port}", "skills": ["de", "en", "spende"], "channels": 6, "wrap_up_s": 0}
    refused = coordinator.post(f"{member}/sites", {**body, "address": "irgendwo"}, 422)
    require("address" in refused["detail"], f"what the line would not take is refused when it is entered: {refused}")
    if "impfen" in lines():
        require("impfen" not in coordinator.post(f"{member}/sites", {**body, "key": "kiel"}, 422)["detail"], "a site of the file is not the books'")
    coordinator.post(f"{member}/sites", body)
    coordinator.post(f"{member}/sites/{site}/connect", {"version": 1}, 409)  # no member yet
    for kind, of in (("iso_18295_1", ""), ("art_28", ""), ("code_of_conduct", ""), ("site_check", site)):
        evidence = {"kind": kind, "title": f"{kind} {key}", "valid_from": rfc3339(time.time() - 86_400),
                    "expires_at": rfc3339(time.time() + 300 * 86_400)}
        if of:
            evidence["site"] = of
        if kind == "iso_18295_1":
            evidence["file"] = {"name": "Zertifikat.pdf", "content": PDF}
        made = coordinator.post(f"{member}/evidence", evidence)
        coordinator.put(f"{member}/evidence/{made['id']}", {"status": "accepted", "note": "in diesem Lauf von Hand geprüft", "version": 1})
    coordinator.post(f"{member}/status", {"status": "active", "reason": "Aufnahme", "version": 1})
    in_line(coordinator, f"{member}/sites/{site}/connect", {"version": 1}, in_state(coordinator, f"{member}/sites/{site}", "connected"))
    coordinator.ask("DELETE", f"{member}/sites/{site}", expect=409)


def a_form_is_filled_in(coordinator):
    templates = coordinator.get("/api/alliance/hotline-templates")["items"]
    require({"donation-night", "health-information", "appointments", "disaster"} <= {t["key"] for t in templates}, f"templates: {templates}")
    choices = coordinator.get("/api/alliance/hotline-choices")
    require([c["key"] for c in choices["carriers"]] == ["funk"] and {"halle", "potsdam"} <= {s["key"] for s in choices["sites"] if s["takes_part"]},
            f"what may be chosen: {choices}")
    draft = coordinator.post("/api/alliance/hotline-drafts", {"key": "spenden", "form": "donation-night"})
    problems = {(p["pointer"], p["code"]) for p in coordinator.get(f"{PATH}/check")["problems"]}
    require({("/numbers", "required"), ("/seats", "required")} <= problems, f"what is missing is named by field: {problems}")
    unready = coordinator.post(f"{PATH}/live", {"version": 1}, 422)
    require("/document/numbers" in [e["pointer"] for e in unready["errors"]], f"it cannot go live so: {unready}")
    form = draft["document"]
    form["numbers"] = [{"number": "+49 30 23125 101", "language": "de", "carrier": "funk"}]
    form["topics"] = [t for t in form["topics"] if t["key"] == "spende"]
    form["seats"] = [{"site": site, "channels": 4} for _, site, _ in COMPANIES.values()]
    form["prompts"]["welcome"]["de"] = 'Willkommen beim "Spendenabend".\nSchön, dass Sie da sind.'
    form["weights_ppm"] = {"saale": 500_000, "havel": 400_000}
    draft = coordinator.put(PATH, {"version": 1, "document": form})
    problems = coordinator.get(f"{PATH}/check")["problems"]
    require([p["code"] for p in problems] == ["wrong_sum"], f"the shares' sum is wrong: {problems}")
    form["weights_ppm"] = {}
    taken = coordinator.put(PATH, {"version": 2, "document": {**form, "numbers": [{"number": "+49 30 23125 100"}]}})
    problems = coordinator.get(f"{PATH}/check")["problems"]
    require([p["pointer"] for p in problems] == ["/numbers/0/number"], f"the number is the other hotline's: {problems}")
    coordinator.put(PATH, {"version": 2, "document": form}, 409)  # somebody was faster
    draft = coordinator.put(PATH, {"version": taken["version"], "document": form})
    require(coordinator.get(f"{PATH}/check") == {"ready": True, "problems": []}, "it is ready")
    heard = [h for h in coordinator.get(f"{PATH}/preview")["items"] if h["language"] == "de"]
    require(heard[0]["text"] == form["prompts"]["welcome"]["de"], f"what callers will hear: {heard}")
    require(not os.path.exists("data/spenden.journal"), "nothing is open yet")
    return draft


def goes_live(alliance, coordinator, draft, peers, phones):
    live = in_line(coordinator, f"{PATH}/live", {"version": draft["version"]}, in_state(coordinator, PATH, "live"))
    require(live["live_at"], f"it is live: {live}")
    until("it is in the picture", lambda: "spenden" in lines())
    goes_on(peers, "after going live")
    phone = Softphone(os.path.join(alliance.folder, "phone"), "probe", 19051, 19070, 440, 38700)
    phones.append(phone)
    until("the softphone is ready", phone.ready)
    phone.order("dial", f"sip:{NEW_NUMBER}@127.0.0.1:{SIP}")
    until("the hotline answers", lambda: phone.in_state("ESTABLISHED"))
    until("the welcome is heard", lambda: phone.seconds_of_sound() > 3)
    phone.order("hangup")
    coordinator.put("/api/hotlines/spenden/policy", {"short_conversation_ms": 0, "least_talk_ms": 1000})
    for _, site, port in COMPANIES.values():
        alliance.start_site(site, port)
    until("both sites are reachable", lambda: sum(s["reachable"] for s in get("/api/sites?hotline=spenden")["items"]) == 2)
    alliance.call(1, first=30, number=NEW_NUMBER)
    until("the first call was answered", lambda: lines()["spenden"]["answered_today"] >= 1)
    return live


def sites_that_answered():
    items = get("/api/calls?hotline=spenden&outcome=served&limit=100")["items"]
    require(all(c["site"] for c in items), f"each was answered somewhere: {items}")
    return sorted(c["site"] for c in items)


def a_member_is_suspended(alliance, coordinator):
    alliance.call(3, first=40, number=NEW_NUMBER)
    until("all are counted", lambda: lines()["spenden"]["answered_today"] == 4)
    require(set(sites_that_answered()) == {"halle", "potsdam"}, f"both companies answer: {sites_that_answered()}")
    before = sites_that_answered().count("potsdam")
    havel = coordinator.get("/api/alliance/members/havel")
    in_line(coordinator, "/api/alliance/members/havel/status", {
        "status": "suspended", "reason": "Prüfung läuft", "hearing_at": rfc3339(time.time()), "version": havel["version"]},
            in_state(coordinator, "/api/alliance/members/havel", "suspended"))
    until("its share is nothing", lambda: {m["member"]: m["agreed_ppm"] for m in get("/api/hotlines/spenden/members")["items"]}.get("saale") == 1_000_000)
    alliance.call(3, first=50, number=NEW_NUMBER)
    until("all are counted again", lambda: lines()["spenden"]["answered_today"] == 7)
    require(sites_that_answered().count("potsdam") == before, f"a suspended member gets no call: {sites_that_answered()}")
    refused = coordinator.post("/api/alliance/members/saale/sites/halle/disconnect", {"version": 2}, 409)
    require(refused["code"] == "line_refuses", f"the last site that serves a live hotline stays: {refused}")


def a_change_and_an_end(alliance, coordinator):
    live = coordinator.get(PATH)
    wrong = coordinator.put(PATH, {"version": live["version"], "document": {**live["document"], "topics": []}}, 422)
    require(wrong["errors"][0]["pointer"] == "/document/topics", f"a live hotline is not broken by a change: {wrong}")
    require(lines()["spenden"]["state"] == "open", "and goes on as it is")
    coordinator.put(PATH, {"version": live["version"], "document": {**live["document"], "limits": {"max_waiting": 77, "max_wait_s": 600}}}, (200, 503))
    until("the line follows", lambda: get("/api/hotlines/spenden/policy")["max_waiting"] == 77)
    entries = coordinator.get("/api/audit?kind=hotline_drafts&item=spenden")["items"]
    require({e["name"] for e in entries} == {"Koordination"} and any('"live"' in str(e["after"]).replace("'", '"') for e in entries),
            f"the audit log says who: {entries}")


def the_same_after_a_restart(alliance, program, coordinator):
    require(alliance.end("rufbund") == 0, "the node stops")
    require("fine" in run(program, "check-config", alliance.config), "the configuration is read with the books")
    alliance.start_node()
    until("it is there again", lambda: "spenden" in lines())
    until("its site is reachable", lambda: any(s["reachable"] for s in get("/api/sites?hotline=spenden")["items"]))
    alliance.call(1, first=60, number=NEW_NUMBER)
    until("and takes calls", lambda: lines()["spenden"]["answered_today"] == 8)
    live = coordinator.get(PATH)
    off = in_line(coordinator, f"{PATH}/off", {"version": live["version"]}, in_state(coordinator, PATH, "off"))
    until("it is closed", lambda: lines()["spenden"]["state"] == "closed")
    coordinator.ask("DELETE", PATH, expect=409)
    in_line(coordinator, f"{PATH}/live", {"version": off["version"]}, in_state(coordinator, PATH, "live"))
    until("and open again", lambda: lines()["spenden"]["state"] == "open")
    require(alliance.end("rufbund") == 0, "the node stops again")
    file = os.path.join(alliance.folder, "spenden.export")
    run(program, "export", "--config", alliance.config, "--hotline", "spenden", "--out", file)
    print(run(program, "verify", file).strip().splitlines()[-1])


def an_empty_form_becomes_the_first(coordinator):
    draft = coordinator.post("/api/alliance/hotline-drafts", {"key": "spenden"})
    require(draft["document"]["topics"] == [] and draft["document"]["seats"] == [], f"the form is empty: {draft}")
    wanted = {"/name/de", "/languages", "/numbers", "/topics", "/seats"}
    missing = {p["pointer"] for p in coordinator.get(f"{PATH}/check")["problems"]}
    require(missing == wanted, f"what is missing is named: {missing}")
    form = {**draft["document"], "name": {"de": "Spendentelefon", "en": ""}, "languages": ["de"],
            "numbers": [{"number": "+49 30 23125 101", "carrier": "funk"}],
            "topics": [{"key": "spende", "name": {"de": "Ihre Spende", "en": ""}, "digit": 1}], "seats": [{"site": "halle", "channels": 4}]}
    draft = coordinator.put(PATH, {"version": 1, "document": form})
    require(coordinator.get(f"{PATH}/check") == {"ready": True, "problems": []}, "it is ready")
    in_line(coordinator, f"{PATH}/live", {"version": draft["version"]}, in_state(coordinator, PATH, "live"))
    until("it is in the picture", lambda: "spenden" in lines())
    coordinator.put("/api/hotlines/spenden/policy", {"short_conversation_ms": 0, "least_talk_ms": 1000})


def is_refused(alliance):
    try:
        alliance.call(1, first=20, number=NEW_NUMBER)
    except Failed:
        return require(alliance.running["rufbund"].poll() is None and get("/healthz") == "ok\n", "a call that nobody takes does no harm")
    raise Failed("a call to nobody's number was answered")


def from_nothing(program):
    with tempfile.TemporaryDirectory(prefix="rufbund-first-hotline-") as folder:
        alliance = Alliance(program, folder, BARE)
        try:
            require("fine" in run(program, "check-config", alliance.config), "a file without a hotline is a configuration")
            alliance.start_relay()
            alliance.start_node()
            require(lines() == {} and get("/api/overview")["hotlines"] == [] and get("/api/overview")["sites"] == [], "there is nothing yet")
            with open(os.path.join(folder, "data", "first-link"), encoding="utf-8") as file:
                coordinator = Person().joins(file.read().strip(), "Koordination", "office@example.org")
            require(run(program, "status", "--config", alliance.config), "the terminal's picture is drawn")
            is_refused(alliance)
            begun = time.monotonic()
            company_joins(coordinator, "saale")
            an_empty_form_becomes_the_first(coordinator)
            alliance.start_site("halle", COMPANIES["saale"][2])
            until("its site is reachable", lambda: any(s["reachable"] for s in get("/api/sites?hotline=spenden")["items"]))
            alliance.call(1, first=30, number=NEW_NUMBER)
            until("the first call was answered", lambda: lines()["spenden"]["answered_today"] == 1)
            print(f"from no hotline at all to the first answered call: {time.monotonic() - begun:.1f} s")
            require(alliance.end("rufbund") == 0, "the node stops")
            alliance.start_node()
            until("it is there again", lambda: "spenden" in lines())
            until("its site is reachable", lambda: any(s["reachable"] for s in get("/api/sites?hotline=spenden")["items"]))
            alliance.call(1, first=40, number=NEW_NUMBER)
            until("and takes calls", lambda: lines()["spenden"]["answered_today"] == 2)
        except (Failed, OSError, KeyError, subprocess.TimeoutExpired) as failure:
            print(f"failed: {failure}\n--- rufbund\n{alliance.log('rufbund')[-5000:]}")
            return False
        finally:
            alliance.end_all()
    return True


def main():
    program = os.path.abspath(sys.argv[1])
    if not from_nothing(program):
        return 1
    peers, phones = [], []
    with tempfile.TemporaryDirectory(prefix="rufbund-new-hotline-") as folder:
        alliance = Alliance(program, folder, BASE)
        try:
            alliance.start_relay()
            alliance.start_node()
            with open(os.path.join(folder, "data", "first-link"), encoding="utf-8") as file:
                coordinator = Person().joins(file.read().strip(), "Koordination", "office@example.org")
            peers.append(Peer(alliance, "seat_answers", "seat", "127.0.0.1", SITES["kiel"]))
            until("the site is seen", lambda: any(s["reachable"] for s in get("/api/overview")["sites"]))
            peers.append(Peer(alliance, "caller_hangs_up", "talking", "127.0.0.2", 19054, caller=True, pause_ms=90000, asserted="01"))
            until("one talks", lambda: lines()["impfen"]["talking"] == 1)
            for company in COMPANIES:
                company_joins(coordinator, company)
            goes_on(peers, "while companies join")
            begun = time.monotonic()
            draft = a_form_is_filled_in(coordinator)
            goes_live(alliance, coordinator, draft, peers, phones)
            print(f"from the empty form to the first answered call: {time.monotonic() - begun:.1f} s")
            a_member_is_suspended(alliance, coordinator)
            a_change_and_an_end(alliance, coordinator)
            the_same_after_a_restart(alliance, program, coordinator)
        except (Failed, OSError, KeyError, subprocess.TimeoutExpired) as failure:
            print(f"failed: {failure}\n--- rufbund\n{alliance.log('rufbund')[-5000:]}")
            return 1
        finally:
            for phone in phones:
                phone.end()
            for peer in peers:
                peer.end()
            alliance.end_all()
    print("a new hotline takes calls")
    return 0


if __name__ == "__main__":
    sys.exit(main())
