#!/usr/bin/env python3
"""Runs the SIP cases, each against a fixture of its own, some side by side.

Usage: run_sip_tests.py FIXTURE [--only WORD] [--port N] [--jobs N] [fixture arguments...]
"""

import argparse
import concurrent.futures
import sys
import time
import traceback

from cases import CASES
from harness import Failed, Node, Stage

PORTS_PER_CASE = 10
LONGEST_FIRST = "a_lost_ack_ends_in_bye"


def run(case, program, port, arguments):
    """Seconds taken, and what was wrong or nothing."""
    begun = time.monotonic()
    node = stage = None
    try:
        node = Node(program, port, "--seat-probe-ms", 2500, *arguments)
        stage = Stage(node)
        case(stage)
        stage.close()
        if node.process.poll() is None and node.stop() != 0:
            raise Failed(f"the fixture ended badly:\n{node.log()}")
        return time.monotonic() - begun, None
    except Failed as failure:
        return time.monotonic() - begun, str(failure)
    except Exception:  # pylint: disable=broad-except
        return time.monotonic() - begun, traceback.format_exc()
    finally:
        if stage:
            stage.close()
        if node:
            node.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fixture")
    parser.add_argument("--only", default="")
    parser.add_argument("--port", type=int, default=15000)
    parser.add_argument("--jobs", type=int, default=4)
    options, arguments = parser.parse_known_args()
    chosen = sorted((c for c in CASES if options.only in c.__name__), key=lambda c: c.__name__ != LONGEST_FIRST)
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        futures = {pool.submit(run, case, options.fixture, options.port + PORTS_PER_CASE * i, arguments): case
                   for i, case in enumerate(chosen)}
        for future in concurrent.futures.as_completed(futures):
            seconds, problem = future.result()
            failures += problem is not None
            name = futures[future].__name__.replace("_", " ")
            print(f"{'FAIL' if problem else 'ok  '} {name} ({seconds:.1f} s)", flush=True)
            if problem:
                print(problem, flush=True)
    print(f"{failures} of {len(chosen)} failed" if failures else f"all {len(chosen)} passed")
    return 1 if failures or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
