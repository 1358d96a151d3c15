"""The cases. Each is a sentence, and gets a Stage whose node runs two hotlines: MENU asks for language and topic, SHORT
leads straight into the line. Both the peers' view (SIPp) and the rulebook's events are checked. Here: the plain call, what
happens before the answer, refusals and what harms nothing; the rest is in the other cases_*.py."""

import re
import socket
import time

import cases_answers
import cases_carriers
import cases_connections
import cases_faults
import cases_in_call
import cases_media
import cases_notices
from case import CASES, case, check, one_call  # pylint: disable=unused-import
from harness import CARRIER, LIMITED_CARRIER, SHORT_LINE, STRANGER

# Their cases are in the list now.
assert cases_answers and cases_carriers and cases_connections and cases_faults and cases_in_call and cases_media and cases_notices


# --- the plain call ---

@case
def a_caller_is_answered_by_a_seat_and_hangs_up(stage):
    seat = stage.seat("seat_answers")
    stage.call("caller_hangs_up", pause_ms=3500).expect_success()
    stage.sees("OfferRang")
    stage.sees("OfferAnswered", seat=1)
    stage.sees("ConversationEnded", by="kCaller")
    stage.sees("TicketEnded", end="kServed")
    one_call(stage)
    seat.expect_no_errors()


@case
def a_seat_hangs_up_and_the_caller_is_ended(stage):
    seat = stage.seat("seat_hangs_up")
    stage.call("caller_is_ended").expect_success()
    stage.sees("ConversationEnded", by="kSeat")
    stage.sees("TicketEnded", end="kServed")
    seat.expect_no_errors()


@case
def the_seat_gets_the_context_and_a_number_only_where_agreed(stage):
    first, second = stage.seat("seat_answers", site=1), stage.seat("seat_answers", site=2)
    for _ in range(2):
        stage.call("caller_hangs_up", pause_ms=3500).expect_success()
    stage.sees("TicketEnded", count=2)
    with_number, without = "".join(first.received()), "".join(second.received())
    for text in (with_number, without):
        context = re.search(r"User-to-User: ([0-9a-f]+);encoding=hex", text)
        check(context, "no User-to-User")
        plain = bytes.fromhex(context[1]).decode()
        check(re.fullmatch(r"ref=2-[0-9a-f]{16};seq=\d+;hotline=auskunft;lang=de;topic=general;waited=\d+", plain), plain)
    check("P-Asserted-Identity: <tel:+491713920001>" in with_number, "site 1 may see the number")
    check("1713920001" not in without, "site 2 must not see the number")


@case
def a_call_over_tcp_works_alike(stage):
    seat = stage.seat("seat_answers")
    stage.call("caller_hangs_up", pause_ms=3500, transport="t1").expect_success()
    stage.sees("ConversationEnded", by="kCaller")
    seat.expect_no_errors()


@case
def hanging_up_while_waiting_frees_the_ticket(stage):
    caller = stage.call("caller_hangs_up", pause_ms=3500)
    stage.sees("TicketQueued")
    caller.expect_success()
    stage.sees("TicketEnded", end="kAbandoned", timeout=1)


@case
def a_lost_ack_ends_in_bye(stage):
    caller = stage.call("lost_ack")
    caller.expect_success(timeout=45)
    stage.sees("TicketEnded", end="kBroken")
    repeated = sum("SIP/2.0 200" in message for message in caller.received())
    check(repeated >= 5, f"the 200 was sent {repeated} times")


@case
def stopping_says_bye_to_everybody(stage):
    callers = [stage.call("caller_is_ended") for _ in range(3)]
    stage.sees("TicketQueued", count=3)
    status = stage.node.stop()
    for caller in callers:
        caller.expect_success()
    check(status == 0, f"it ended with {status}\n{stage.node.log()}")
    check(len(stage.node.find("TicketEnded", 0, end="kBroken")) == 3, "the callers' places were not kept")


@case
def a_number_may_be_dialled_in_every_way_of_writing(stage):
    for number in ("%2B493023125100", "%2b49(30)%2023125-100", "0049.30.23125.100", "493023125100;phone-context=x"):
        stage.call("caller_hangs_up", number=number, pause_ms=300).expect_success()
    stage.call("dials_tel_uri", pause_ms=300).expect_success()
    stage.sees("AttemptAdmitted", cell=SHORT_LINE, count=5)
    stage.call("unknown_number", number="%2B493023125999").expect_success()
    stage.call("unknown_number", number="%252B493023125100").expect_success()


# --- before the answer ---

@case
def options_say_what_is_taken(stage):
    stage.call("options").expect_success()
    stage.never_saw("AttemptAdmitted")


@case
def a_cancelled_invite_that_is_held_leaves_no_call(stage):
    stage.node.order("delay 400")
    stage.call("cancel_held").expect_success()
    stage.sees("AttemptAdmitted")
    stage.sees("TicketEnded", end="kAbandonedInMenu")


@case
def a_cancel_while_media_opens_frees_the_ticket(stage):
    stage.node.order("slow 600")
    stage.call("cancel_proceeding").expect_success()
    stage.sees("TicketEnded", end="kAbandonedInMenu", timeout=1)


@case
def a_cancel_that_crosses_the_200_changes_nothing(stage):
    stage.call("cancel_crosses_200").expect_success()
    stage.sees("TicketEnded")
    one_call(stage)


@case
def a_retransmitted_invite_is_one_call(stage):
    stage.node.order("delay 100")
    stage.call("retransmitted_invite").expect_success()
    stage.sees("TicketEnded")
    one_call(stage)


@case
def an_early_bye_ends_the_call(stage):
    stage.call("early_bye").expect_success()
    stage.sees("TicketEnded", end="kAbandonedInMenu")


@case
def a_delayed_offer_is_answered_in_the_ack(stage):
    seat = stage.seat("seat_answers")
    stage.call("delayed_offer", pause_ms=3500).expect_success()
    stage.sees("ConversationEnded", by="kCaller")
    seat.expect_no_errors()


# --- refusals without any state ---

@case
def requests_of_unknown_dialogs_get_481(stage):
    for scenario in ("unknown_dialog_bye", "unknown_dialog_info", "unknown_dialog_update", "unknown_dialog_invite",
                     "unknown_cancel"):
        stage.call(scenario).expect_success()
    stage.never_saw("AttemptAdmitted")


@case
def what_does_not_fit_is_refused_before_any_state(stage):
    for scenario in ("too_many_hops", "unknown_require", "requires_timer", "wrong_body_type", "no_audio", "srtp_only", "refused_stream", "method_405", "method_501"):
        stage.call(scenario).expect_success()
    stage.call("unknown_number", number="+493023125999").expect_success()
    stage.call("unknown_source", address=STRANGER).expect_success()
    snapshot = stage.node.snapshot()
    check(snapshot["unknown_source"] >= 1 and snapshot["unknown_number"] >= 1, snapshot)
    check(snapshot["caller_legs"] == 0 and snapshot["held"] == 0, snapshot)
    stage.never_saw("AttemptAdmitted")


@case
def a_closed_hotline_answers_480_and_counts(stage):
    stage.node.order(f"close {SHORT_LINE}")
    stage.sees("HotlineClosed")
    stage.call("unavailable_480").expect_success()
    stage.call("unavailable_480").expect_success()
    refused = stage.node.find("AttemptRefused", stage.since)
    if not refused:
        stage.sees("RefusalsRecorded", cause="kClosed")
    stage.node.order(f"open {SHORT_LINE}")
    stage.sees("HotlineOpened")
    caller = stage.call("caller_hangs_up", pause_ms=800)
    stage.sees("AttemptAdmitted")
    caller.expect_success()


@case
def a_refusal_that_is_repeated_is_one_attempt(stage):
    stage.node.order(f"close {SHORT_LINE}")
    stage.sees("HotlineClosed")
    stage.call("refused_twice").expect_success()
    time.sleep(1.2)  # the edge records once a second
    counted = sum(e["attempts"] for e in stage.node.find("RefusalsRecorded", stage.since))
    counted += len(stage.node.find("AttemptRefused", stage.since))
    check(counted == 1, f"{counted} attempts were counted")


@case
def a_carrier_beyond_its_calls_gets_486(stage):
    callers = [stage.call("caller_hangs_up", address=LIMITED_CARRIER, pause_ms=2500) for _ in range(2)]
    stage.sees("AttemptAdmitted", count=2, carrier=2)
    stage.call("busy_486", address=LIMITED_CARRIER).expect_success()
    stage.sees("RefusalsRecorded", carrier=2, cause="kCarrierLimit")
    for caller in callers:
        caller.expect_success()
    check(all(e["caller"] == 0 for e in stage.node.find("AttemptAdmitted", stage.since)), "its identities are not trusted")


@case
def more_calls_than_the_node_may_hold_get_503(stage):
    callers = [stage.call("caller_hangs_up", pause_ms=3000) for _ in range(3)]
    stage.sees("AttemptAdmitted", count=3)
    stage.call("overload_503").expect_success()
    stage.sees("RefusalsRecorded", cause="kOverloaded")
    for caller in callers:
        caller.expect_success()
    stage.sees("TicketEnded", count=3)
    stage.call("caller_hangs_up", pause_ms=500).expect_success()


more_calls_than_the_node_may_hold_get_503.arguments = ["--max-calls", 3]


@case
def a_stranger_cannot_make_us_write_to_others(stage):
    def asks(branch, via):
        stranger.sendto(f"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {via};branch=z9hG4bK{branch}\r\n"
                        f"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: {branch}\r\nCSeq: 1 OPTIONS\r\n"
                        "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n".encode(), ("127.0.0.1", stage.node.port))

    def hears(wire):
        try:
            return wire.recv(4096)
        except TimeoutError:
            return b""

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as victim, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        victim.bind(("127.0.3.9", 0))
        stranger.bind((STRANGER, 0))
        victim.settimeout(0.5)
        stranger.settimeout(3)
        own, other = stranger.getsockname()[1], victim.getsockname()[1]
        for n, via in enumerate((f"{STRANGER}:{own};maddr=127.0.3.9", f"{STRANGER}:{other};rport;maddr=127.0.3.9",
                                 f"127.0.3.9:{other};rport", f"{STRANGER}:{other};rport;received=127.0.3.9")):
            asks(f"m{n}", via)
            check(b"403" in hears(stranger), f"no 403 came back for Via {via}")
            check(not hears(victim), f"somebody else got our answer to Via {via}")
        for n in range(400):  # a flood is answered in part only
            asks(f"flood{n}", f"{STRANGER}:{own};rport")
        stranger.settimeout(0.5)
        answers = 0
        while hears(stranger):
            answers += 1
        check(0 < answers <= 300, f"{answers} of 400 were answered")


# --- what harms nothing ---

GARBAGE = [
    b"\r\n\r\n", b"\x00" * 40, b"INVITE", b"INVITE sip: SIP/2.0\r\n\r\n", b"SIP/2.0 200 OK\r\n\r\n", b"\xff\xfe" * 600,
    b"INVITE sip:x@y SIP/3.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\n"
    b"Call-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n",
    # RFC 4475 3.1.2: a number too large, a bad content length, no Max-Forwards, an unknown scheme, a repeated header
    b"INVITE sip:+493023125100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.1.1;branch=z9hG4bKb\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 2\r\nCSeq: 36893488147419103232 INVITE\r\n\r\n",
    b"INVITE sip:+493023125100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.1.1;branch=z9hG4bKc\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 3\r\nCSeq: 1 INVITE\r\nContent-Length: -999\r\n\r\nv=0",
    b"OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.1.1;branch=z9hG4bKd\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 4\r\nCSeq: 1 OPTIONS\r\n\r\n",
    b"INVITE sip:+493023125100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.1.1;branch=z9hG4bKe\r\nCall-ID: 5\r\n"
    b"Call-ID: 6\r\nFrom: <sip:a@b>;tag=1\r\nFrom: <sip:a@b>;tag=2\r\nTo: <sip:c@d>\r\nCSeq: 1 INVITE\r\nCSeq: 2 BYE\r\n\r\n",
    b"INVITE sip:+493023125100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.1.1;branch=z9hG4bK" + b"f" * 3000 +
    b"\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 7\r\nCSeq: 1 INVITE\r\n\r\n",
    b"INVITE sip:+493023125100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.1.1;branch=z9hG4bKg\r\nFrom: \"" + b"\\\x00" * 50 +
    b"\" <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 8\r\nCSeq: 1 INVITE\r\nPrivacy: ;;;\r\n"
    b"P-Asserted-Identity: <<<>>>\r\nRequire: ,,,\r\nContent-Type: /\r\n\r\nx",
    b"ACK sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.1.1\r\nCSeq: 1 ACK\r\n\r\n",
    b"CANCEL sip:x SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.1.1;branch=1\r\nFrom: <sip:a@b>\r\nTo: <sip:c@d>\r\nCall-ID: 9\r\nCSeq: 1 CANCEL\r\n\r\n",
    b"SIP/2.0 180 Ringing\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKh\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>;tag=2\r\n"
    b"Call-ID: 10\r\nCSeq: 1 INVITE\r\n\r\n",
]


@case
def garbage_harms_nothing(stage):
    port = stage.node.port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((CARRIER, 0))
        for message in GARBAGE:
            udp.sendto(message, ("127.0.0.1", port))
            for cut in range(1, len(message), max(1, len(message) // 25)):
                udp.sendto(message[:cut], ("127.0.0.1", port))
    for message in GARBAGE:
        with socket.create_connection(("127.0.0.1", port), timeout=3, source_address=(CARRIER, 0)) as tcp:
            try:
                tcp.sendall(message)
                tcp.sendall(b"\r\n\r\n" + message[::-1])
            except OSError:
                pass  # it may have hung up on us
    stage.call("options").expect_success()
    stage.call("caller_hangs_up", pause_ms=500).expect_success()
