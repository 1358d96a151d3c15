"""Cases of sound: what passes between both sides, what is heard while waiting, and relays that fail."""

import time

from case import case, check


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
