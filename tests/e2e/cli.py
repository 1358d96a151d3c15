#!/usr/bin/env python3
"""The command line: mistakes have one message and exit status 2, and start nothing. cli.py RUFBUND"""

import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
GOOD = os.path.join(os.path.dirname(HERE), "config", "good.toml")


def main():
    program = os.path.abspath(sys.argv[1])
    failures = []

    def case(what, arguments, status, out="", err=""):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=30)
        if done.returncode != status or out not in done.stdout or err not in done.stderr:
            failures.append(f"{what}: status {done.returncode} (wanted {status})\n{done.stdout}{done.stderr}")

    with tempfile.TemporaryDirectory() as folder:
        bad = os.path.join(folder, "bad.toml")
        with open(GOOD, encoding="utf-8") as good, open(bad, "w", encoding="utf-8") as file:
            file.write(good.read().replace("elbe = 400000", "elbe = 300000"))
        case("no subcommand", [], 2)
        case("an unknown subcommand", ["sevre"], 2, err="there is no subcommand 'sevre'. Did you mean 'serve'?")
        case("an unknown subcommand like none", ["zzzzzzzz"], 2, err="there is no subcommand 'zzzzzzzz'")
        case("an unknown option beside what is missing", ["export", "--bogus"], 2, err="--bogus")
        case("an unknown option", ["status", "--jsno"], 2)
        case("help", ["--help"], 0, out="serve")
        case("version", ["version"], 0, out="rufbund 0.")
        case("a good configuration", ["check-config", GOOD], 0, out="fine. 1 hotline, ")
        case("a wrong one", ["check-config", bad], 2, err=f"{bad}:55: hotlines.impfen.weights_ppm: sum to 900000")
        case("a wrong one starts nothing", ["serve", "--config", bad], 2, err="sum to 900000")
        case("a missing one", ["serve", "--config", os.path.join(folder, "none.toml")], 2, err="cannot be read")
        case("nobody there", ["status", "--address", "127.0.0.1:19999"], 1, err="no node answers at 127.0.0.1:19999")
        case("no address", ["status", "--address", "somewhere"], 2, err="is no address")
        case("no export there", ["verify", os.path.join(folder, "none")], 2)
        case("no heads there", ["verify", GOOD, "--heads", os.path.join(folder, "none")], 2, err="cannot be read")
        case("no heads in it", ["verify", GOOD, "--heads", GOOD], 2, err="is not JSON")
        case("no agreement", ["sign", "--key", os.path.join(folder, "none"), GOOD], 2, err="is not an agreement")
        case("no folder for a key", ["member-key", os.path.join(folder, "none", "member.key")], 1, err="cannot")
        if os.listdir(folder) != ["bad.toml"]:
            failures.append(f"something was made: {os.listdir(folder)}")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
