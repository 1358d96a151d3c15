"""Cases of answers to an offer that come twice, late, or from where nobody waits for them (RFC 3261 §13.2.2.4)."""

import re
import time

from case import case, check
from raw_seat import RawSeat, value


def hears(seat, words, seconds=8):
    """Waits until the seat got a message with these words."""
    deadline = time.monotonic() + seconds
    while not any(words in message for message in seat.received()):
        check(time.monotonic() < deadline, f"no '{words}' came:\n{seat.messages()[-3000:]}")
        time.sleep(0.05)


def raw_seat(stage, **options):
    return stage.starts(1, lambda: RawSeat(stage.node, site=1, **options))


@case
def a_second_answer_of_a_fork_is_ended_and_the_first_one_stands(stage):
    seat = stage.seat("seat_forks")
    stage.call("caller_hangs_up", pause_ms=4500).expect_success()
    stage.sees("OfferAnswered", seat=1)
    stage.sees("ConversationEnded", by="kCaller")
    stage.sees("TicketEnded", end="kServed")
    stage.never_saw("ConversationBroken")
    hears(seat, "BYE sip:seat@")
    seat.expect_no_errors()


@case
def an_answer_after_the_seat_was_given_up_gets_ack_and_bye(stage):
    seat = stage.seat("seat_answers_late")
    stage.call("caller_hangs_up", pause_ms=4500).expect_success()
    stage.sees("OfferFailed", failure="kUnreachable")
    stage.never_saw("OfferAnswered")
    hears(seat, "ACK sip:seat@")
    hears(seat, "BYE sip:seat@")
    seat.expect_no_errors()


@case
def two_answers_at_once_are_one_conversation(stage):
    seat = raw_seat(stage)
    caller = stage.call("caller_hangs_up", pause_ms=6000)
    invite = seat.waits_for("INVITE ")
    seat.answer(invite, "180 Ringing", tag="one")
    seat.answer(invite, "180 Ringing", tag="two")
    seat.answer(invite, "200 OK", tag="one", sdp=True)
    seat.answer(invite, "200 OK", tag="two", contact="fork", sdp=True)
    seat.waits_for("ACK sip:seat@", "tag=one")
    seat.waits_for("ACK sip:fork@", "tag=two")
    seat.waits_for("BYE sip:fork@", "tag=two")
    stage.sees("OfferAnswered", seat=1)
    caller.expect_success()
    seat.waits_for("BYE sip:seat@", "tag=one")
    stage.sees("ConversationEnded", by="kCaller")
    stage.never_saw("ConversationBroken")


@case
def an_answer_that_is_repeated_is_acknowledged_again(stage):
    seat = raw_seat(stage)
    caller = stage.call("caller_hangs_up", pause_ms=6000)
    invite = seat.waits_for("INVITE ")
    for times in range(1, 4):  # as if the ACK were lost
        seat.answer(invite, "200 OK", tag="one", sdp=True)
        seat.waits_for("ACK sip:seat@", "tag=one", count=times)
    check(not seat.got("BYE "), "it was ended")
    caller.expect_success()
    seat.waits_for("BYE sip:seat@", "tag=one")
    stage.sees("ConversationEnded", by="kCaller")
    stage.never_saw("ConversationBroken")


@case
def an_answer_to_an_offer_from_before_a_crash_gets_ack_and_bye(stage):
    seat = raw_seat(stage, answers_bye=False)
    caller = stage.call("caller_hangs_up", pause_ms=60_000)
    invite = seat.waits_for("INVITE ")
    seat.answer(invite, "180 Ringing", tag="one")
    stage.sees("OfferRang")
    stage.node.crash_and_restart()
    seat.waits_for("CANCEL ")
    seat.answer(invite, "200 OK", tag="one", sdp=True)
    seat.waits_for("ACK sip:seat@", "tag=one", "CSeq: 1 ACK")
    bye = seat.waits_for("BYE sip:seat@", "tag=one", count=2)  # the first one is lost
    check(int(value(bye, "CSeq").split()[0]) > 1, bye)  # §12.2.1.1
    seat.answer(bye, "200 OK")
    caller.kill()


@case
def an_answer_to_nothing_of_ours_gets_nothing(stage):
    seat = raw_seat(stage)
    caller = stage.call("caller_hangs_up", pause_ms=6000)
    invite = seat.waits_for("INVITE ")
    seat.answer(invite, "200 OK", tag="one", sdp=True)
    seat.waits_for("ACK sip:seat@", "tag=one")
    for header in ("Call-ID", "From"):  # of both, only we can make the one that fits the other
        whole = value(invite, header)
        changed = re.sub(r"[0-9a-f]{16}", "0123456789abcdef", whole)
        check(changed != whole, whole)
        seat.answer(invite.replace(whole, changed), "200 OK", tag="two", contact="other", sdp=True)
    caller.expect_success()
    seat.waits_for("BYE sip:seat@", "tag=one")
    check(not seat.got("ACK sip:other@") and not seat.got("BYE sip:other@"), "a stranger's answer made us write")
