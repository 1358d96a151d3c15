#!/usr/bin/env python3
"""Runs the SIP cases, each against a fixture of its own, some side by side.

Usage: run_sip_tests.py FIXTURE [--only WORD] [--port N] [--jobs N] [fixture arguments...]

WORD is part of a case's name or of its file's.
"""

import argparse
import concurrent.futures
import queue
import sys
import tempfile
import time
import traceback

from cases import CASES
from harness import Failed, Node, Relay, Stage, short_prompts

PORTS_PER_SLOT = 10
FIRST_RTP_PORT, RTP_PORTS_PER_SLOT = 28_000, 400
LONGEST_FIRST = ("a_carrier_that_never_confirms_leaves_room_for_others", "a_lost_ack_ends_in_bye",
                 "a_reinvite_of_the_caller_without_ack_ends_in_bye",
                 "a_reinvite_of_a_seat_without_ack_puts_the_caller_back_in_line")


def run(case, slots, program, prompts, arguments):
    """Seconds taken, and what was wrong or nothing. A slot is a range of ports with a relay."""
    port, relay = slots.get()
    begun = time.monotonic()
    node = stage = None
    try:
        node = Node(program, port, prompts, "--seat-probe-ms", 2500, *getattr(case, "arguments", ()), *arguments)
        stage = Stage(node, relay)
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
        relay.restore()
        slots.put((port, relay))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("fixture")
    parser.add_argument("--only", default="")
    parser.add_argument("--port", type=int, default=15000)
    parser.add_argument("--jobs", type=int, default=4)
    options, arguments = parser.parse_known_args()
    chosen = sorted((c for c in CASES if options.only in c.__name__ or options.only in c.__module__), key=lambda c: c.__name__ not in LONGEST_FIRST)
    failures = 0
    with tempfile.TemporaryDirectory(prefix="rufbund-sip-") as folder, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        prompts = short_prompts(folder)
        slots, relays = queue.Queue(), []
        for slot in range(options.jobs):
            port = options.port + PORTS_PER_SLOT * slot
            relays.append(Relay(f"{folder}/relay{slot}", port + 8, port + 9, FIRST_RTP_PORT + RTP_PORTS_PER_SLOT * slot))
            slots.put((port, relays[-1]))
        futures = {pool.submit(run, case, slots, options.fixture, prompts, arguments): case for case in chosen}
        for future in concurrent.futures.as_completed(futures):
            seconds, problem = future.result()
            failures += problem is not None
            name = futures[future].__name__.replace("_", " ")
            print(f"{'FAIL' if problem else 'ok  '} {name} ({seconds:.1f} s)", flush=True)
            if problem:
                print(problem, flush=True)
        for relay in relays:
            relay.close()
    print(f"{failures} of {len(chosen)} failed" if failures else f"all {len(chosen)} passed")
    return 1 if failures or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
