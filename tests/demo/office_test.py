"""The demo's office, made over the API of a real node: six companies with their papers, a key in force, a case.
office_test.py RUFBUND"""

import json
import os
import pathlib
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
HTTP = "127.0.0.1:19760"
MOVED = {"../var/demo": "data", "127.0.0.1:8480": HTTP, "18060": "19761", "18222": "19762", "18223": "19763",
         "../prompts": str(ROOT / "prompts"), "../web/dist": str(ROOT / "web" / "dist")}


def seed():
    return subprocess.run([sys.executable, str(ROOT / "demo" / "office"), "--http", HTTP, "--data", str(Office.folder / "data")],
                          capture_output=True, text=True, timeout=120, check=False)


class Session:
    def __init__(self, email, password):
        self.cookie = ""
        self.ask("POST", "/api/session", {"email": email, "password": password})

    def ask(self, method, path, body=None):
        request = urllib.request.Request(f"http://{HTTP}{path}", method=method, headers={"Cookie": self.cookie, "Content-Type": "application/json"},
                                         data=json.dumps(body).encode() if body is not None else None)
        with urllib.request.urlopen(request, timeout=20) as reply:
            self.cookie = (reply.headers.get("Set-Cookie") or self.cookie).split(";")[0]
            return json.loads(reply.read())

    def get(self, path):
        return self.ask("GET", path)


class Office(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        Office.folder = pathlib.Path(cls.kept.name)
        text = (ROOT / "demo" / "rufbund.toml").read_text(encoding="utf-8")
        for old, new in MOVED.items():
            text = text.replace(old, new)
        (Office.folder / "rufbund.toml").write_text(text, encoding="utf-8")
        with open(Office.folder / "log", "w", encoding="utf-8") as log:
            cls.node = subprocess.Popen([Office.program, "serve", "--config", str(Office.folder / "rufbund.toml")], stdout=log, stderr=log)
        cls.addClassCleanup(cls.end)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://{HTTP}/healthz", timeout=5).close()
                break
            except urllib.error.HTTPError:
                break  # it answers: without a media relay it is not healthy
            except OSError:
                time.sleep(0.1)
        cls.first = seed()
        if cls.first.returncode != 0:
            raise AssertionError(cls.first.stderr + (Office.folder / "log").read_text()[-3000:])
        lines = (Office.folder / "data" / "demo-accounts").read_text(encoding="utf-8").splitlines()
        cls.password = lines[1]
        cls.emails = {line.split()[0]: line.split()[1] for line in lines[2:]}

    @classmethod
    def end(cls):
        cls.node.send_signal(signal.SIGTERM)
        cls.node.wait(timeout=30)
        cls.kept.cleanup()

    def session(self, email):
        return Session(email, self.password)

    def test_every_account_signs_in_and_is_what_it_says(self):
        self.assertEqual(sorted(self.emails.values()), ["auditor", "client", "coordinator"] + ["manager"] * 6)
        for email, role in self.emails.items():
            self.assertEqual(self.session(email).get("/api/session")["role"], role)

    def test_the_password_is_its_owners_alone_and_in_no_other_file(self):
        place = Office.folder / "data" / "demo-accounts"
        self.assertEqual(stat.S_IMODE(place.stat().st_mode) & 0o077, 0)
        self.assertNotIn(self.password, self.first.stdout + self.first.stderr)
        for path in Office.folder.rglob("*"):
            if path.is_file() and path != place:
                self.assertNotIn(self.password.encode(), path.read_bytes(), str(path))

    def test_six_members_are_active_and_lack_nothing(self):
        members = self.session("koordination@rufbund.example").get("/api/alliance/members")["items"]
        active = [m for m in members if m["status"] == "active"]
        self.assertEqual(len(active), 6)
        self.assertEqual([m["missing"] for m in active], [[]] * 6)
        self.assertEqual([m["key"] for m in members if m["status"] == "applicant"], ["emskontakt"])

    def test_the_key_is_the_lines(self):
        office = self.session("koordination@rufbund.example")
        key = office.get("/api/alliance/keys")["items"][0]
        shares = {s["member"]: s["share_ppm"] for s in key["shares"]}
        self.assertEqual(key["status"], "in_force")
        self.assertEqual(sum(shares.values()), 1_000_000)
        self.assertEqual({m["member"]: m["agreed_ppm"] for m in office.get("/api/hotlines/impfen/members")["items"]}, shares)

    def test_orders_are_answered_by_those_whom_they_concern(self):
        case = self.session("koordination@rufbund.example").get("/api/alliance/cases")["items"][0]
        orders = self.session("pruefung@pruefhaus.example").get(f"/api/alliance/cases/{case['id']}/call-ups")["items"]
        states = {(o["member"], o["state"]) for o in orders}
        self.assertLessEqual({("nordlicht", "accepted"), ("havelkontor", "accepted"), ("ruhrdialog", "declined"), ("saalestimme", "open")}, states)
        self.assertEqual(sum(1 for o in orders if o["replaces"] and o["member"] == "elbruf"), 1)
        own = self.session("leitung@isarwerk.example").get(f"/api/alliance/cases/{case['id']}/call-ups")["items"]
        self.assertEqual({o["member"] for o in own}, {"isarwerk"})

    def test_the_first_link_is_gone_with_its_use(self):
        self.assertFalse((Office.folder / "data" / "first-link").exists())

    def test_a_second_time_changes_nothing(self):
        again = seed()
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("open already", again.stdout)
        self.assertEqual(len(self.session("koordination@rufbund.example").get("/api/alliance/members")["items"]), 7)

    def test_numbers_are_those_kept_for_film_and_test(self):
        people = (ROOT / "demo" / "office.json").read_text(encoding="utf-8")
        for number in re.findall(r"\+49[ \d]+", people):
            self.assertRegex(number, r"^\+49 30 23125 [0-9]{3}$")


if __name__ == "__main__":
    Office.program = os.path.abspath(sys.argv.pop(1))
    unittest.main()
