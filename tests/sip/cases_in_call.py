"""Cases of callers who choose, wait and talk, and of seats that fail."""

import re
import socket
import struct
import time

from case import case, check
from harness import CARRIER, GERMAN, MENU, MENU_LINE, SHORT_LINE


# --- the menu ---

@case
def keys_as_sip_info_choose_language_and_topic(stage):
    stage.call("menu_by_info", number=MENU).expect_success()
    stage.sees("TicketQueued", cell=MENU_LINE, language=2, topic=2)


def press_by_rtp(caller, digit, address, first_sequence):
    """RFC 4733 events from the caller's address to the port that the 200 named."""
    deadline = time.monotonic() + 5
    port = None
    while port is None:
        answers = [m for m in caller.received() if "SIP/2.0 200" in m]
        port = re.search(r"m=audio (\d+)", answers[0]) if answers else None
        check(port or time.monotonic() < deadline, "no answer with SDP")
        time.sleep(0.05)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtp:
        rtp.bind((address, 0))
        for n in range(10):
            end = 0x80 if n > 6 else 0
            duration = min(n + 1, 8) * 160
            head = struct.pack("!BBHII", 0x80, 101 | (0x80 if n == 0 else 0), first_sequence + n, first_sequence * 160, 7)
            rtp.sendto(head + struct.pack("!BBH", digit, end | 10, duration), ("127.0.0.1", int(port[1])))
            time.sleep(0.02)


@case
def keys_as_rfc_4733_choose_language_and_topic(stage):
    caller = stage.call("caller_hangs_up", number=MENU, pause_ms=5000)
    press_by_rtp(caller, 2, CARRIER, 100)
    time.sleep(0.5)
    press_by_rtp(caller, 2, CARRIER, 200)
    stage.sees("TicketQueued", cell=MENU_LINE, language=2, topic=2)
    caller.expect_success()


@case
def a_wrong_key_is_asked_again(stage):
    stage.call("menu_wrong_then_right", number=MENU).expect_success()
    stage.sees("TicketQueued", cell=MENU_LINE, language=1, topic=2)


# --- while talking and waiting ---

@case
def a_caller_may_hold_and_resume(stage):
    seat = stage.seat("seat_answers")
    stage.call("hold_and_resume").expect_success()
    stage.sees("ConversationEnded", by="kCaller")
    seat.expect_no_errors()


@case
def a_seat_may_hold_and_resume(stage):
    seat = stage.seat("seat_holds")
    stage.call("caller_hangs_up", pause_ms=3500).expect_success()
    stage.sees("ConversationEnded", by="kCaller")
    seat.expect_no_errors()


@case
def keys_by_info_reach_the_other_side(stage):
    seat = stage.seat("seat_keys")
    stage.call("keys_both_ways").expect_success()
    stage.sees("ConversationEnded", by="kCaller")
    seat.expect_no_errors()


@case
def both_sides_may_hold_at_once(stage):
    seat = stage.seat("seat_reinvites_at_once")
    stage.call("reinvite_at_once").expect_success()
    stage.sees("ConversationEnded", by="kCaller")
    seat.expect_no_errors()


@case
def an_offer_that_crosses_ours_is_refused(stage):
    stage.call("offers_cross").expect_success()


@case
def who_moves_by_an_answer_in_an_ack_is_heard_from_there(stage):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as moved:
        moved.bind((CARRIER, 28_600))
        moved.settimeout(5)
        caller = stage.call("moves_by_ack", pause_ms=3000)
        packet = moved.recv(2_000)
        check(packet[0] == 0x80 and packet[1] & 0x7F == 8, f"no A-law RTP: {packet[:12].hex()}")
        caller.expect_success()


@case
def a_reinvite_of_the_caller_without_ack_ends_in_bye(stage):
    caller = stage.call("reinvite_without_ack")
    caller.expect_success(timeout=45)
    stage.sees("TicketEnded", end="kBroken")
    repeated = sum("SIP/2.0 200" in message and "CSeq: 2 INVITE" in message for message in caller.received())
    check(repeated >= 5, f"the 200 was sent {repeated} times")


@case
def a_reinvite_of_a_seat_without_ack_puts_the_caller_back_in_line(stage):
    seat = stage.seat("seat_reinvite_without_ack", site=1)
    caller = stage.call("caller_hangs_up", pause_ms=39000)
    stage.sees("OfferAnswered", seat=1)
    stage.sees("ConversationBroken", seat=1, timeout=45)
    caller.expect_success(timeout=20)
    stage.sees("TicketEnded")
    seat.expect_no_errors()


@case
def both_sides_may_hang_up_at_once(stage):
    seat = stage.seat("seat_hangs_up")
    stage.call("both_hang_up").expect_success()
    seat.expect_no_errors()
    stage.node.order(f"site {SHORT_LINE} 1 2")
    stage.seat("seat_both_hang_up", site=2)
    stage.call("caller_hangs_up", pause_ms=3500).expect_success()
    stage.sees("TicketEnded", count=2)
    snapshot = stage.node.snapshot()
    check(snapshot["caller_legs"] == 0 and snapshot["seat_legs"] == 0, snapshot)


@case
def a_withheld_number_reaches_nobody(stage):
    seat = stage.seat("seat_answers")
    stage.call("withheld", pause_ms=3500).expect_success()
    check(stage.sees("AttemptAdmitted")["caller"] == 0, "a caller key was made")
    stage.sees("TicketEnded", end="kServed")
    check("1713920001" not in "".join(seat.received()), "the seat saw the number")
    check("1713920001" not in stage.node.log(), "the log has the number")


@case
def an_announcement_may_answer_the_caller(stage):
    stage.node.order(f"announce {SHORT_LINE} 7 instead Heute geschlossen.")
    stage.sees("AnnouncementPublished")
    stage.call("served_by_announcement", pause_ms=2500).expect_success()
    stage.sees("TicketEnded", end="kServedByAnnouncement")


@case
def who_hangs_up_at_the_question_was_served_by_the_announcement(stage):
    stage.node.order(f"announce {SHORT_LINE} 7 instead Heute geschlossen.")
    stage.sees("AnnouncementPublished")
    caller = stage.call("caller_hangs_up", pause_ms=4500)
    stage.sees("AnnouncementHeard")
    caller.expect_success()
    stage.sees("TicketEnded", end="kServedByAnnouncement")


@case
def who_waits_on_after_an_announcement_was_not_served_by_it(stage):
    stage.node.order(f"announce {SHORT_LINE} 7 instead Heute geschlossen.")
    stage.sees("AnnouncementPublished")
    caller = stage.call("caller_hangs_up", pause_ms=19_000)  # longer than kServedWithin after its end
    stage.sees("AnnouncementHeard")
    caller.expect_success(40)
    stage.sees("TicketEnded", end="kAbandoned")


# --- after the conversation ---

def talks_and_is_left(stage, scenario="caller_is_ended", **options):
    """A caller of the line that asks for thanks, when its seat has just hung up."""
    seat = stage.seat("seat_hangs_up", site=3)
    caller = stage.call(scenario, number=GERMAN, **options)
    press_by_rtp(caller, 1, CARRIER, 100)
    stage.sees("ConversationEnded", cell=MENU_LINE, by="kSeat")
    return caller, seat


@case
def a_caller_says_thanks_by_a_key_and_only_once(stage):
    caller, seat = talks_and_is_left(stage)
    for n in range(12):
        press_by_rtp(caller, 1, CARRIER, 200 + 20 * n)
        if stage.node.find("ThanksGiven", stage.since):
            break
        time.sleep(0.4)
    stage.sees("ThanksGiven", cell=MENU_LINE, site=3)
    press_by_rtp(caller, 1, CARRIER, 500)
    caller.expect_success()
    seat.expect_no_errors()
    check(len(stage.node.find("ThanksGiven", stage.since)) == 1, "thanks were given twice")


@case
def who_presses_no_key_is_ended_and_gave_no_thanks(stage):
    caller, seat = talks_and_is_left(stage)
    press_by_rtp(caller, 2, CARRIER, 200)
    caller.expect_success()
    seat.expect_no_errors()
    stage.never_saw("ThanksGiven", cell=MENU_LINE)


@case
def who_hangs_up_at_the_question_leaves_nothing_behind(stage):
    caller, _ = talks_and_is_left(stage, "caller_hangs_up", pause_ms=5000)
    caller.expect_success()
    stage.never_saw("ThanksGiven", cell=MENU_LINE)
    snapshot = stage.node.snapshot()
    check(snapshot["caller_legs"] == 0 and snapshot["seat_legs"] == 0, snapshot)


# --- seats that fail ---

@case
def a_refused_offer_goes_to_the_next_seat(stage):
    busy, free = stage.seat("seat_refuses", site=1), stage.seat("seat_answers", site=2)
    for _ in range(2):  # fair shares choose the first; within two calls both are tried
        stage.call("caller_hangs_up", pause_ms=3500).expect_success()
    stage.sees("OfferFailed", failure="kRefused", sip_status=486)
    stage.sees("OfferAnswered", seat=2)
    busy.expect_no_errors()
    free.expect_no_errors()


@case
def a_seat_that_never_answers_is_cancelled_at_the_deadline(stage):
    stage.node.order(f"setting {SHORT_LINE} 3 1500")
    stage.sees("SettingChanged")
    ringing, free = stage.seat("seat_rings_only", site=1), stage.seat("seat_answers", site=2)
    for _ in range(2):
        stage.call("caller_hangs_up", pause_ms=6000).expect_success()
    stage.sees("OfferFailed", failure="kTimedOut")
    stage.sees("OfferAnswered", seat=2)
    ringing.expect_no_errors()
    free.expect_no_errors()


@case
def a_caller_who_leaves_while_it_rings_cancels_the_seat(stage):
    seat = stage.seat("seat_rings_only")
    stage.call("caller_hangs_up", pause_ms=3500).expect_success()
    stage.sees("OfferWithdrawn")
    deadline = time.monotonic() + 3
    while "CANCEL " not in "".join(seat.received()) and time.monotonic() < deadline:
        time.sleep(0.05)
    check("CANCEL " in "".join(seat.received()), "no CANCEL came")
    time.sleep(0.3)
    seat.expect_no_errors()


@case
def an_answer_that_crosses_the_cancel_gets_ack_and_bye(stage):
    seat = stage.seat("seat_answers_into_cancel")
    stage.call("caller_hangs_up", pause_ms=3500).expect_success()
    stage.sees("OfferWithdrawn")
    deadline = time.monotonic() + 3
    while "BYE " not in "".join(seat.received()) and time.monotonic() < deadline:
        time.sleep(0.05)
    check("BYE " in "".join(seat.received()), "no BYE came")
    seat.expect_no_errors()


@case
def an_invite_of_a_seat_that_rings_gets_491(stage):
    seat = stage.seat("seat_invites_while_ringing")
    stage.call("caller_hangs_up", pause_ms=4500).expect_success()
    stage.sees("ConversationEnded", by="kCaller")
    seat.expect_no_errors()


@case
def a_seat_that_loses_the_call_puts_the_caller_back_in_line(stage):
    lost = stage.seat("seat_loses_call", site=1)
    caller = stage.call("caller_hangs_up", pause_ms=9000)
    stage.sees("OfferAnswered", seat=1)
    lost_again = stage.sees("ConversationBroken")
    free = stage.seat("seat_answers", site=2)
    stage.sees("OfferAnswered", seat=2)
    caller.expect_success()
    ended = stage.sees("TicketEnded", end="kServed")
    check(ended["ticket"] == lost_again["ticket"], "it was another ticket")
    free.expect_no_errors()
    lost.kill()


@case
def a_seat_that_hangs_up_as_soon_as_it_answered_has_not_served(stage):
    first = stage.seat("seat_answers_and_leaves", site=1)
    caller = stage.call("caller_hangs_up", pause_ms=9000)
    broken = stage.sees("ConversationBroken", seat=1)
    second = stage.seat("seat_answers", site=2)
    stage.sees("OfferAnswered", seat=2)
    caller.expect_success()
    ended = stage.sees("TicketEnded", end="kServed")
    check(ended["ticket"] == broken["ticket"], "it was another ticket")
    stage.never_saw("ConversationEnded", by="kSeat")
    first.expect_no_errors()
    second.expect_no_errors()


@case
def a_site_that_dies_in_a_call_puts_the_caller_back_in_line(stage):
    dying = stage.seat("seat_answers", site=1)
    caller = stage.call("caller_hangs_up", pause_ms=5000)
    stage.sees("OfferAnswered", seat=1)
    time.sleep(0.3)
    dying.kill()
    stage.sees("ConversationBroken")
    caller.expect_success()
    stage.sees("TicketEnded", end="kAbandoned")


@case
def the_next_endpoint_of_a_site_is_tried(stage):
    seat = stage.seat("seat_answers", site=3)
    stage.call("caller_hangs_up", number=GERMAN, pause_ms=9000).expect_success()
    stage.sees("OfferAnswered", cell=MENU_LINE)
    stage.never_saw("OfferFailed", cell=MENU_LINE)
    seat.expect_no_errors()
