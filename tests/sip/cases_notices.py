"""Cases of calls that the node places itself: a notice by telephone, "press 1 to accept"."""

import time

from callee import Callee
from case import case, check
from harness import LIMITED_CARRIER
from raw_seat import value

NUMBER = "+491713920001"


def callee(stage, **options):
    stage.programs.append(Callee(stage.node, **options))
    return stage.programs[-1]


def place(stage, name="n1", number=NUMBER, ring_ms=8000, listening_ms=60_000, office="tell"):
    stage.node.order(f"notice {name} {number} {ring_ms} {listening_ms} {office}")


def ended(stage, end, name="n1", **fields):
    outcome = stage.sees("NoticeEnded", id=name, end=end, **fields)
    check(len(stage.node.find("NoticeEnded", stage.since, id=name)) == 1, "the outcome was told twice")
    return outcome


def nothing_left(stage):
    deadline = time.monotonic() + 8
    while stage.node.snapshot()["outbound_legs"] > 0:
        check(time.monotonic() < deadline, "a leg is left")
    check("713920001" not in stage.node.log(), "the log names the number")


@case
def who_is_called_hears_the_notice_and_accepts_by_a_key_within_the_sound(stage):
    phone = callee(stage)
    place(stage)
    invite = phone.invited()
    check(invite.startswith(f"INVITE sip:{NUMBER}@127.0.1.1:"), invite)
    check("From: <sip:+493023125900@" in invite and "P-Asserted-Identity: <tel:+493023125900>" in invite, invite)
    phone.answer(invite, "180 Ringing", tag="one")
    phone.picks_up(invite)
    phone.hears_words()
    phone.presses("1")
    phone.hears_words()  # that it has accepted; which words: tests/media
    phone.waits_for("BYE ")
    ended(stage, "key_pressed", key="1", rang=1, answered=1)
    nothing_left(stage)


@case
def a_key_by_info_is_an_answer_too(stage):
    phone = callee(stage)
    place(stage)
    invite = phone.invited()
    phone.picks_up(invite)
    phone.hears_words()
    phone.presses_by_info(invite, "2")
    phone.waits_for("SIP/2.0 200", "INFO")
    phone.waits_for("BYE ")
    ended(stage, "key_pressed", key="2", rang=0, answered=1)


@case
def a_notice_goes_out_by_tcp_and_all_of_it_stays_on_the_connection(stage):
    phone = callee(stage, tcp=True)
    place(stage)
    invite = phone.invited()
    check("Via: SIP/2.0/TCP" in invite and f"Contact: <sip:rufbund@127.0.0.1:{stage.node.port};transport=tcp>" in invite,
          invite)
    phone.picks_up(invite)
    phone.hears_words()
    phone.presses_by_info(invite, "1")
    phone.waits_for("SIP/2.0 200", "INFO")
    phone.waits_for("BYE ")
    ended(stage, "key_pressed", key="1")
    nothing_left(stage)


a_notice_goes_out_by_tcp_and_all_of_it_stays_on_the_connection.arguments = ["--carrier-tcp", 1]


@case
def the_office_decides_before_the_answer_is_confirmed(stage):
    phone = callee(stage)
    place(stage, office="ask")
    invite = phone.invited()
    phone.picks_up(invite)
    phone.hears_words()
    phone.presses("1")
    stage.sees("NoticeAsked")
    phone.hears_words()
    phone.waits_for("BYE ")
    ended(stage, "key_pressed", key="1")


@case
def who_presses_nothing_or_hangs_up_has_not_answered(stage):
    phone = callee(stage)
    place(stage)
    phone.picks_up(phone.invited())
    phone.waits_for("BYE ", seconds=30)
    ended(stage, "no_key", answered=1)
    place(stage, "n2")
    invite = phone.invited(count=2)
    phone.picks_up(invite, tag="two")
    phone.hears_words()
    phone.request(invite, "BYE", tag="two")
    phone.waits_for("SIP/2.0 200", "BYE")
    ended(stage, "no_key", "n2")
    nothing_left(stage)


@case
def what_a_carrier_replies_is_what_the_office_learns(stage):
    phone = callee(stage)
    for n, (reply, end, status, failure) in enumerate((
            ("486 Busy Here", "busy", 486, "none"), ("600 Busy Everywhere", "busy", 600, "none"),
            ("480 Temporarily Unavailable", "no_answer", 480, "none"), ("603 Decline", "refused", 603, "none"),
            ("404 Not Found", "refused", 404, "none"), ("302 Moved Temporarily", "refused", 302, "none"),
            ("500 Server Internal Error", "refused", 500, "none"), ("401 Unauthorized", "failed", 401, "password_wanted"),
            ("407 Proxy Authentication Required", "failed", 407, "password_wanted"),
            ("488 Not Acceptable Here", "failed", 488, "no_sound"))):
        place(stage, f"r{n}")
        invite = phone.invited(count=n + 1)
        phone.answer(invite, reply, tag=f"t{n}", more="Contact: <sip:elsewhere@127.0.3.2>\r\n" if "302" in reply else "")
        phone.waits_for("ACK ", f"tag=t{n}")
        ended(stage, end, f"r{n}", status=status, failure=failure)
    nothing_left(stage)


@case
def who_does_not_answer_is_rung_no_longer(stage):
    phone = callee(stage)
    place(stage, ring_ms=1500)
    invite = phone.invited()
    phone.answer(invite, "183 Session Progress", tag="one", sdp=True)
    cancel = phone.waits_for("CANCEL ")
    ended(stage, "no_answer", rang=1, answered=0)
    phone.answer(cancel, "200 OK")
    phone.answer(invite, "487 Request Terminated", tag="one")
    phone.waits_for("ACK ")
    nothing_left(stage)


@case
def an_answer_that_crosses_the_cancel_is_ended(stage):
    phone = callee(stage)
    place(stage, ring_ms=1500)
    invite = phone.invited()
    phone.answer(invite, "180 Ringing", tag="one")
    cancel = phone.waits_for("CANCEL ")
    phone.answer(invite, "200 OK", tag="one", sdp=True)
    phone.answer(cancel, "200 OK")
    phone.waits_for("ACK sip:seat@", "tag=one")
    phone.waits_for("BYE sip:seat@", "tag=one")
    ended(stage, "no_answer", answered=0)
    nothing_left(stage)


@case
def an_answer_that_comes_again_is_acknowledged_again(stage):
    phone = callee(stage)
    place(stage)
    invite = phone.invited()
    phone.picks_up(invite)
    for times in (2, 3):  # as if the ACK were lost
        phone.send(phone.accepted)
        phone.waits_for("ACK sip:seat@", "tag=one", count=times)
    phone.hears_words()
    phone.presses("1")
    phone.waits_for("BYE ")
    ended(stage, "key_pressed", key="1")


@case
def a_second_answer_of_a_fork_is_ended_and_the_first_stands(stage):
    phone = callee(stage)
    place(stage)
    invite = phone.invited()
    phone.picks_up(invite)
    phone.answer(invite, "200 OK", tag="two", contact="fork", sdp=True)
    phone.waits_for("ACK sip:fork@", "tag=two")
    phone.waits_for("BYE sip:fork@", "tag=two")
    phone.hears_words()
    phone.presses("1")
    phone.waits_for("BYE sip:seat@", "tag=one")
    ended(stage, "key_pressed", key="1")


@case
def an_answer_after_a_crash_is_ended(stage):
    phone = callee(stage)
    place(stage)
    invite = phone.invited()
    phone.answer(invite, "180 Ringing", tag="one")
    time.sleep(0.3)
    stage.node.crash_and_restart()
    phone.answer(invite, "200 OK", tag="one", sdp=True)
    phone.waits_for("ACK sip:seat@", "tag=one")
    phone.waits_for("BYE sip:seat@", "tag=one")


@case
def who_says_nothing_at_all_is_given_up_and_what_comes_late_is_ended(stage):
    silent = callee(stage)
    silent.tries = False
    phone = callee(stage, host=LIMITED_CARRIER)
    place(stage)
    late = silent.invited()
    invite = phone.invited()  # a second after
    phone.picks_up(invite, tag="two")
    silent.answer(late, "200 OK", tag="one", sdp=True)
    silent.waits_for("ACK sip:seat@", "tag=one")
    silent.waits_for("BYE sip:seat@", "tag=one")
    phone.hears_words()
    phone.presses("1")
    ended(stage, "key_pressed", key="1")
    nothing_left(stage)


@case
def who_holds_and_resumes_still_answers(stage):
    phone = callee(stage)
    place(stage)
    invite = phone.invited()
    phone.picks_up(invite)
    phone.hears_words()
    host, port = phone.sound.getsockname()
    for version, direction, expected in ((2, "sendonly", "a=recvonly"), (3, "sendrecv", "a=sendrecv")):
        cseq = phone.request(invite, "INVITE", "one", "Content-Type: application/sdp\r\n",
                             f"v=0\r\no=- 1 {version} IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
                             f"m=audio {port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
                             f"a=rtpmap:101 telephone-event/8000\r\na={direction}\r\n")
        answer = phone.waits_for("SIP/2.0 200", f"CSeq: {cseq} INVITE")
        check(expected in answer, answer)
        phone.request(invite, "ACK")
        phone.cseq = cseq
    phone.talks()
    phone.hears_words()
    phone.presses("2")
    phone.waits_for("BYE ")
    ended(stage, "key_pressed", key="2")


@case
def an_answer_without_sound_is_a_failure(stage):
    phone = callee(stage)
    place(stage)
    invite = phone.invited()
    phone.answer(invite, "200 OK", tag="one", sdp=True, audio="0 RTP/AVP 8")
    phone.waits_for("ACK sip:seat@", "tag=one")
    phone.waits_for("BYE sip:seat@", "tag=one")
    ended(stage, "failed", failure="no_sound")
    nothing_left(stage)


@case
def the_next_carrier_is_tried_where_one_does_not_answer(stage):
    phone = callee(stage, host=LIMITED_CARRIER)
    place(stage)
    invite = phone.invited()
    check(invite.startswith(f"INVITE sip:{NUMBER}@127.0.1.2:"), invite)
    phone.answer(invite, "503 Service Unavailable", tag="one")
    phone.waits_for("ACK ")
    ended(stage, "failed", failure="unreachable", status=503)


@case
def notices_wait_for_a_free_place(stage):
    first, second = callee(stage), callee(stage, host=LIMITED_CARRIER)
    for n in range(3):
        place(stage, f"w{n}")
    one, _ = first.invited(), second.invited()
    time.sleep(0.5)
    check(len(first.got("INVITE ")) == 1 and len(second.got("INVITE ")) == 1, "a third call went out")
    first.answer(one, "486 Busy Here", tag="one")
    ended(stage, "busy", "w0")
    check(value(first.invited(count=2), "Call-ID") != value(one, "Call-ID"), "it was the first again")


@case
def numbers_that_may_not_be_called_are_refused_before_any_packet(stage):
    phone = callee(stage)
    for n, number in enumerate(("+49900" + "5" * 7, "+43" + "1" * 8, "112", "+493023125100", "x")):
        place(stage, f"f{n}", number=number)
        stage.sees("NoticeRefused", id=f"f{n}", code=1)
    time.sleep(0.3)
    check(not phone.got("INVITE "), "it was called")


@case
def a_node_that_stops_tells_the_fate_of_every_notice(stage):
    first = callee(stage)
    second = callee(stage, host=LIMITED_CARRIER)
    for n in range(3):
        place(stage, f"s{n}")
    first.picks_up(first.invited())
    second.answer(second.invited(), "180 Ringing", tag="two")
    time.sleep(0.5)
    check(stage.node.stop() == 0, "it ended badly")
    for n in range(3):
        ended(stage, "failed", f"s{n}", failure="stopping")
    check(first.got("BYE "), "no BYE came")
    check(second.got("CANCEL "), "no CANCEL came")


@case
def a_call_whose_relay_was_restarted_is_a_failure(stage):
    phone = callee(stage)
    place(stage)
    phone.picks_up(phone.invited())
    phone.hears_words()
    stage.relay.restart()
    phone.waits_for("BYE ", seconds=20)
    ended(stage, "failed", failure="broken")
