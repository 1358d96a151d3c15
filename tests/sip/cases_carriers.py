"""Cases in which one carrier misbehaves, or a stranger does: what others need stays theirs."""

import time

from case import case, check
from harness import UNCONFIRMING_CARRIER

UNCONFIRMED, NODE_UNCONFIRMED = 6, 12  # the carrier's bound and the node's


@case
def a_carrier_that_never_confirms_leaves_room_for_others(stage):
    callers = [stage.call("lost_ack", address=UNCONFIRMING_CARRIER) for _ in range(UNCONFIRMED)]
    stage.sees("AttemptAdmitted", carrier=3, count=UNCONFIRMED)
    for _ in range(NODE_UNCONFIRMED):
        stage.call("busy_486", address=UNCONFIRMING_CARRIER).expect_success()
    stage.sees("RefusalsRecorded", carrier=3, cause="kCarrierLimit")
    check(stage.node.snapshot()["unconfirmed"] == UNCONFIRMED, "calls beyond the bound were let in")
    stage.call("caller_hangs_up", pause_ms=500).expect_success()
    stage.sees("AttemptAdmitted", carrier=1)
    for caller in callers:
        caller.expect_success(timeout=45)
    since = stage.node.mark()
    again = [stage.call("caller_hangs_up", address=UNCONFIRMING_CARRIER, pause_ms=500) for _ in range(UNCONFIRMED)]
    for caller in again:
        caller.expect_success()
    stage.node.wait_for("AttemptAdmitted", since, carrier=3, count=UNCONFIRMED)


a_carrier_that_never_confirms_leaves_room_for_others.arguments = ["--max-unconfirmed", NODE_UNCONFIRMED]


@case
def what_waits_for_the_core_counts_against_its_carrier(stage):
    stage.node.order("delay-all 1500")
    time.sleep(0.2)
    callers = [stage.call("caller_hangs_up", address=UNCONFIRMING_CARRIER, pause_ms=500) for _ in range(UNCONFIRMED)]
    deadline = time.monotonic() + 10
    while stage.node.snapshot()["attempts"] < UNCONFIRMED and time.monotonic() < deadline:
        pass
    stage.call("busy_486", address=UNCONFIRMING_CARRIER).expect_success()
    stage.never_saw("AttemptAdmitted")
    stage.node.order("delay-all 0")
    other = stage.call("caller_hangs_up", pause_ms=500)
    for caller in [other, *callers]:
        caller.expect_success()
