"""Cases in which a relay hangs or dies, a seat hangs up at once, or a request comes twice: nobody is left in silence, and
nobody is charged for what is not theirs."""

import socket
import time

from case import case, check
from harness import CARRIER


def refuses_until_it_answers_again(stage, bring_back):
    """Until it is known that no relay answers, an attempt is refused once it was tried in vain; then at once."""
    stage.call("unavailable_480").expect_success()
    stage.sees("TicketEnded", end="kBroken")
    away = f"media: relay 127.0.0.1:{stage.relay.ng_port} does not answer"
    stage.reads(away)
    stage.call("overload_503").expect_success()
    stage.sees("RefusalsRecorded", cause="kMediaFailed")
    bring_back()
    stage.reads(f"{stage.relay.ng_port} answers", times=2)
    since = stage.node.mark()
    stage.call("caller_hangs_up", pause_ms=800).expect_success()
    stage.node.wait_for("AttemptAdmitted", since)


@case
def a_relay_that_hangs_is_refused_honestly(stage):
    stage.relay.pause()
    refuses_until_it_answers_again(stage, stage.relay.resume)


@case
def a_relay_that_died_is_refused_honestly(stage):
    stage.relay.close()
    refuses_until_it_answers_again(stage, stage.relay.start)


@case
def no_media_for_a_seat_is_charged_to_nobody(stage):
    caller = stage.call("caller_hangs_up", pause_ms=14000)
    stage.sees("TicketQueued")
    time.sleep(1)
    stage.relay.pause()
    seat = stage.seat("seat_answers")
    stage.sees("OfferFailed", failure="kLost")
    stage.relay.resume()
    stage.sees("OfferAnswered")
    stage.never_saw("OfferFailed", failure="kUnreachable")
    stage.never_saw("SiteSetAside")
    caller.expect_success(timeout=25)
    stage.sees("TicketEnded", end="kServed")
    seat.expect_no_errors()


@case
def a_seat_that_hangs_up_before_it_is_heard_has_not_served(stage):
    stage.seat("seat_hangs_up_at_once")
    caller = stage.call("caller_hangs_up", pause_ms=4000)
    stage.sees("ConversationBroken")
    stage.never_saw("TicketEnded", end="kServed")
    caller.expect_success()
    stage.sees("TicketEnded", end="kAbandoned")


@case
def one_invite_over_two_paths_is_one_call(stage):
    sdp = (f"v=0\r\no=- 1 1 IN IP4 {CARRIER}\r\ns=-\r\nc=IN IP4 {CARRIER}\r\nt=0 0\r\nm=audio 26000 RTP/AVP 8\r\n"
           "a=rtpmap:8 PCMA/8000\r\n")
    stage.node.order("delay 400")
    time.sleep(0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as carrier:
        carrier.bind((CARRIER, 0))
        carrier.settimeout(3)
        for branch in ("one", "two"):
            carrier.sendto(
                (f"INVITE sip:+493023125100@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP {CARRIER};branch=z9hG4bK{branch};rport\r\n"
                 f"From: <sip:a@{CARRIER}>;tag=m\r\nTo: <sip:b@127.0.0.1>\r\nCall-ID: merged\r\nCSeq: 1 INVITE\r\n"
                 f"Contact: <sip:a@{CARRIER}:{carrier.getsockname()[1]}>\r\nMax-Forwards: 70\r\n"
                 f"Content-Type: application/sdp\r\nContent-Length: {len(sdp)}\r\n\r\n{sdp}").encode(),
                ("127.0.0.1", stage.node.port))
        first = carrier.recv(4096).decode()
        check("482" in first and "branch=z9hG4bKtwo" in first, first)
    stage.sees("AttemptAdmitted")
    time.sleep(0.5)
    check(len(stage.node.find("AttemptAdmitted", stage.since)) == 1, "it was admitted twice")
