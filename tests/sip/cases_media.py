"""Cases of sound: what passes between both sides, what is heard while waiting, and relays that fail."""

import time

from case import case, check
from harness import SHORT_LINE
from raw_seat import RawSeat


@case
def what_an_sdp_tells_of_its_user_stays_here(stage):
    seat = stage.seat("seat_tells_much")
    caller = stage.call("caller_tells_much")
    caller.expect_success()
    stage.sees("TicketEnded", end="kServed")
    to_seat, to_caller = "".join(seat.received()), "".join(caller.received())
    check("m=audio" in to_seat and to_caller.count("m=audio") == 2, "there was no session")
    for told in ("4917139200", "rika", "beispiel", "x-caller"):
        check(told not in to_seat, f"the seat was told {told}:\n{to_seat}")
        inside = to_caller.replace("+491713920009", "")  # its own, in From
        check(told not in inside, f"the caller was told {told}:\n{to_caller}")


@case
def a_caller_who_waits_is_ended_when_the_relay_was_restarted(stage):
    caller = stage.call("caller_is_ended")
    stage.sees("TicketQueued")
    stage.relay.restart()
    caller.expect_success()
    stage.sees("TicketEnded", end="kBroken")


@case
def a_conversation_is_ended_when_the_relay_was_restarted(stage):
    seat = stage.seat("seat_answers")
    caller = stage.call("caller_is_ended")
    stage.sees("OfferAnswered")
    time.sleep(0.3)
    stage.relay.restart()
    caller.expect_success()
    stage.sees("ConversationEnded", by="kPlatform")
    stage.sees("TicketEnded", end="kBroken")
    seat.expect_no_errors()


@case
def a_seat_is_not_rung_for_a_caller_whose_room_is_forgotten(stage):
    caller = stage.call("caller_is_ended")
    stage.sees("TicketQueued")
    time.sleep(0.5)
    check(stage.relay.forget_rooms() >= 1, "the relay had no room")
    seat = stage.seat("seat_answers")
    caller.expect_success()
    stage.sees("TicketEnded", end="kBroken")
    stage.never_saw("OfferAnswered")
    check("INVITE " not in "".join(seat.received()), "the seat was rung")


@case
def a_relay_that_is_away_is_charged_to_nobody(stage):
    caller = stage.call("caller_is_ended")
    stage.sees("TicketQueued")
    time.sleep(0.5)
    stage.relay.close()
    try:
        seat = stage.seat("seat_answers")
        stage.sees("OfferFailed", failure="kLost")
        caller.expect_success()
        stage.sees("TicketEnded", end="kBroken")
    finally:
        stage.relay.start()
    stage.never_saw("OfferFailed", failure="kUnreachable")
    stage.never_saw("SiteSetAside")
    offers = len(stage.node.find("OfferMade", stage.since))
    check(offers <= 3, f"{offers} offers were made")
    check("INVITE " not in "".join(seat.received()), "the seat was rung")


@case
def an_answer_without_sound_is_the_seats_failure(stage):
    silent = stage.starts(1, lambda: RawSeat(stage.node, site=1))
    caller = stage.call("caller_hangs_up", pause_ms=8000)
    invite = silent.waits_for("INVITE ")
    silent.answer(invite, "200 OK", tag="one", sdp=True, audio="0 RTP/AVP 8")
    silent.waits_for("BYE sip:seat@", "tag=one")
    stage.sees("OfferFailed", seat=1, failure="kRefused")
    stage.never_saw("OfferAnswered", seat=1)
    stage.node.order(f"site {SHORT_LINE} 1 2")
    stage.seat("seat_answers", site=2)
    stage.sees("OfferAnswered")
    caller.expect_success()
    stage.never_saw("ConversationBroken")


@case
def whom_a_seat_leaves_before_they_are_connected_waits_on(stage):
    stage.node.order("slow-connection 6000")
    seat = stage.starts(1, lambda: RawSeat(stage.node, site=1))
    caller = stage.call("caller_hangs_up", pause_ms=9000)
    invite = seat.waits_for("INVITE ")
    seat.answer(invite, "200 OK", tag="one", sdp=True)
    seat.waits_for("ACK sip:seat@", "tag=one")
    time.sleep(3)  # in silence
    seat.hang_up(invite, tag="one")
    stage.sees("ConversationBroken", seat=1, cause="kPlatform")
    stage.never_saw("TicketEnded")
    seat.kill()
    caller.expect_success()
    stage.sees("TicketEnded", end="kAbandoned")


@case
def connections_that_fail_again_end_the_call_and_charge_nobody(stage):
    stage.node.order("no-connection 1")
    try:
        stage.seat("seat_answers")
        caller = stage.call("caller_is_ended")
        caller.expect_success()
    finally:
        stage.node.order("no-connection 0")
    broken = stage.node.find("ConversationBroken", stage.since)
    check(len(broken) <= 2 and all(b["cause"] == "kPlatform" for b in broken), broken)
    stage.sees("TicketEnded", end="kBroken")
