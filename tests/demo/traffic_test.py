"""The demo's traffic: what it draws, that its callers really call, and that it leaves nothing behind."""

import importlib.machinery
import importlib.util
import pathlib
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
NODE_PORT, CALLER_PORTS = 19_700, 19_000

sys.dont_write_bytecode = True
loader = importlib.machinery.SourceFileLoader("traffic", str(ROOT / "demo" / "traffic"))
traffic = importlib.util.module_from_spec(importlib.util.spec_from_loader("traffic", loader))
loader.exec_module(traffic)


class Draws(unittest.TestCase):
    def setUp(self):
        random.seed(7)
        self.folder = tempfile.TemporaryDirectory()
        self.file = pathlib.Path(self.folder.name) / "values.csv"

    def tearDown(self):
        self.folder.cleanup()

    def test_handling_times_have_their_median(self):
        traffic.draw_handling(self.file)
        lines = self.file.read_text().splitlines()
        self.assertEqual(lines[0], "RANDOM")
        seconds = [int(line) / 1000 for line in lines[1:]]
        self.assertAlmostEqual(statistics.median(seconds), 101, delta=10)
        self.assertLessEqual(max(seconds), 3600)

    def test_callers_use_the_range_for_film_and_test_alone(self):
        traffic.draw_callers(self.file, lambda: 60)
        for line in self.file.read_text().splitlines()[1:]:
            dialled, caller, language, topic, stay = line.split(";")
            self.assertRegex(caller, r"^\+493023125(01\d|0[2-9]\d|[1-9]\d\d)$")
            self.assertIn(dialled, traffic.NUMBERS)
            self.assertEqual(language != "", dialled == traffic.NUMBERS[0])
            self.assertIn(topic, ("1", "2"))
            self.assertEqual(stay, "60000")

    def test_those_who_leave_do_so_before_the_limit(self):
        patience = [traffic.patience_below(150) for _ in range(2000)]
        self.assertTrue(all(0 <= p < 150 for p in patience))
        self.assertAlmostEqual(statistics.mean(patience), 70, delta=4)

    def test_scenarios_are_well_formed(self):
        for path in (ROOT / "demo" / "sipp").glob("*.xml"):
            xml.etree.ElementTree.parse(path)


class Calls(unittest.TestCase):
    def test_callers_call_and_are_gone_at_the_end(self):
        with tempfile.TemporaryDirectory() as name:
            place = pathlib.Path(name)
            (place / "talk.csv").write_text("RANDOM\n600000\n")
            for sound in ("greeting", "seat"):
                (place / f"{sound}.al").write_bytes(b"\xd5" * 8000)
            node = subprocess.Popen(
                ["sipp", "-sf", str(ROOT / "demo/sipp/seat.xml"), "-inf", str(place / "talk.csv"), "-i", "127.0.0.1",
                 "-mi", "127.0.0.1", "-p", str(NODE_PORT), "-mp", str(NODE_PORT + 10), "-ci", "127.0.0.1",
                 "-cp", str(NODE_PORT + 90), "-aa", "-nostdin", "-trace_msg", "-message_file", str(place / "messages")],
                cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            driver = subprocess.Popen(
                [sys.executable, str(ROOT / "demo" / "traffic"), "--no-sites", "--node", f"127.0.0.1:{NODE_PORT}",
                 "--http", "127.0.0.1:1", "--caller-ports", str(CALLER_PORTS), "--calls-per-minute", "60",
                 "--fill", "30", "--place", str(place / "traffic")], start_new_session=True)
            try:
                seen = ""
                deadline = time.monotonic() + 60
                while len(re.findall("^INVITE ", seen, re.M)) < 5 or "Signal=" not in seen:
                    self.assertLess(time.monotonic(), deadline, "no calls came")
                    self.assertIsNone(driver.poll())
                    time.sleep(0.5)
                    if (place / "messages").exists():
                        seen = (place / "messages").read_text(errors="replace")
                children = self.children_of(driver.pid)
                self.assertEqual(len(children), 4)
                driver.send_signal(signal.SIGTERM)
                self.assertEqual(driver.wait(30), 0)
                self.assertFalse([c for c in children if pathlib.Path(f"/proc/{c}").exists()])
                seen = (place / "messages").read_text(errors="replace")
                self.assertIn("\nBYE ", seen)
            finally:
                if driver.poll() is None:
                    driver.terminate()
                    driver.wait(30)
                node.kill()
                node.wait()

    @staticmethod
    def children_of(pid):
        return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


if __name__ == "__main__":
    unittest.main()
