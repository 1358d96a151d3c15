#!/usr/bin/env python3
"""`rufbund simulate` as its user runs it: a report, a journal that verifies, the same bytes on any number of threads, and
mistakes that are told. simulate.py RUFBUND"""

import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SCENARIOS = os.path.join(os.path.dirname(os.path.dirname(HERE)), "scenarios")
SMALL = os.path.join(SCENARIOS, "small-day.toml")
FILES = ["report.html", "report.en.html", "worth.svg", "worth.en.svg", "results.json", "intervals.csv", "members.csv", "estimates.csv"]


def main():
    program = os.path.abspath(sys.argv[1])

    def run(*arguments, status=0):
        done = subprocess.run([program, "simulate", *arguments], capture_output=True, text=True, timeout=120)
        assert done.returncode == status, f"{arguments}: status {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout if status == 0 else done.stderr

    def read(folder, name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    with tempfile.TemporaryDirectory() as folder:
        one, two = os.path.join(folder, "one"), os.path.join(folder, "two")
        shown = run(SMALL, "--out", one, "--jobs", "1")
        run(SMALL, "--out", two, "--jobs", "3")
        for words in ("separate lines", "one contractor", "the alliance", "Nordlicht Dialog GmbH", "Foretold waits"):
            assert words in shown, words
        assert not re.search(r"\bnan\b|\binf\b", shown), shown
        for name in FILES:
            assert read(one, name) == read(two, name), f"{name} depends on the number of threads"
        results = json.loads(read(one, "results.json"))
        text = json.dumps(results)
        assert "NaN" not in text and text.count('"digest"') >= 12, "a digest for each of 4 runs of 3 organisations"
        german = read(one, "report.html")
        assert 'lang="de"' in german and 'lang="en"' in read(one, "report.en.html")
        assert "<script" not in german and "http://" not in german.replace("http://www.w3.org/", "") and "@import" not in german
        assert german.count("<svg") >= 5
        rows = read(one, "intervals.csv").splitlines()
        assert len(rows) == 1 + 96 * (3 + 1 + 1), len(rows)

        # Another seed is another day; one organisation alone is what it was among others.
        other = os.path.join(folder, "other")
        run(SMALL, "--out", other, "--seed", "99", "--replications", "1", "--organisation", "alliance")
        assert read(other, "results.json") != read(one, "results.json")

        journal = os.path.join(folder, "day.export")
        told = [run(SMALL, "--replications", "1", "--organisation", "alliance", "--journal", journal) for _ in range(2)]
        hashes = [re.search(r"hash of the records ([0-9a-f]{64})", text).group(1) for text in told]
        assert hashes[0] == hashes[1], "the same seed gave two histories"
        checked = subprocess.run([program, "verify", journal], capture_output=True, text=True, timeout=120)
        assert checked.returncode == 0 and "AGREES" in checked.stdout, checked.stdout + checked.stderr

        bad = os.path.join(folder, "bad.toml")
        with open(bad, "w", encoding="utf-8") as file:
            file.write(read(SCENARIOS, "small-day.toml").replace("service_target", "service_taget"))
        assert "policy.service_taget: is unknown. Did you mean 'service_target'?" in run(bad, status=2)
        assert "cannot be read" in run(os.path.join(folder, "none.toml"), status=2)
        assert "name a scenario's file" in run(status=2)
        run(SMALL, "--replications", "0", status=2)
        assert "cannot be written" in run(SMALL, "--replications", "1", "--out", "/dev/null/report", status=1)
        assert "no node answers" in run("--plan", "plan-1", "--address", "127.0.0.1:19999", status=2)
    return 0


if __name__ == "__main__":
    sys.exit(main())
