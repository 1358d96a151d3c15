"""Cases of answers to an offer that come twice, late, or from where nobody waits for them (RFC 3261 §13.2.2.4)."""

import contextlib
import hashlib
import pathlib
import re
import socket
import struct
import time

from case import case, check
from harness import SHORT_LINE, STRANGER
from raw_seat import RawSeat, value

BYSTANDER = "127.0.3.2"
OF_SITE, OF_CALL = 128, 4  # answers that nobody waits for, within half a minute
ABREAST = 16


def hears(seat, words, seconds=8):
    """Waits until the seat got a message with these words."""
    deadline = time.monotonic() + seconds
    while not any(words in message for message in seat.received()):
        check(time.monotonic() < deadline, f"no '{words}' came:\n{seat.messages()[-3000:]}")
        time.sleep(0.05)


def raw_seat(stage, site=1, **options):
    return stage.starts(site, lambda: RawSeat(stage.node, site=site, **options))


def stranger(stage, host):
    stage.programs.append(RawSeat(stage.node, host=host))
    return stage.programs[-1]


def old_invite(stage, offer, transport="UDP"):
    """What the node would have sent for that offer, with the names that src/sip/derive.cc makes."""
    key = (pathlib.Path(stage.node.folder.name) / "telephony" / "dialog-key").read_bytes()
    plain = f"{SHORT_LINE}-{offer:x}-0"
    words = struct.unpack("<3Q", hashlib.blake2b(plain.encode(), digest_size=24, key=key).digest())
    return (f"INVITE sip:platz1@127.0.2.1 SIP/2.0\r\n"
            f"Via: SIP/2.0/{transport} 127.0.0.1:{stage.node.port};branch=z9hG4bK{words[2]:016x}\r\n"
            f"From: <sip:rufbund@127.0.0.1:{stage.node.port}>;tag={words[1]:016x}\r\nTo: <sip:platz1@127.0.2.1>\r\n"
            f"Call-ID: {plain}-{words[0]:016x}@127.0.0.1\r\nCSeq: 1 INVITE\r\n\r\n")


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
def an_offer_from_before_a_crash_is_cancelled_and_let_go_of(stage):
    seat = raw_seat(stage)
    caller = stage.call("caller_hangs_up", pause_ms=60_000)
    seat.answer(seat.waits_for("INVITE "), "180 Ringing", tag="one")
    stage.sees("OfferRang")
    stage.node.crash_and_restart()
    seat.answer(seat.waits_for("CANCEL "), "200 OK", tag="one")
    time.sleep(6)  # an answered request stays for T4, 5 s (RFC 3261 §17.1.2.2)
    check(stage.node.stop() == 0, f"it ended badly:\n{stage.node.log()}")
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


@case
def an_answer_from_elsewhere_makes_us_write_to_nobody(stage):
    seat = raw_seat(stage, answers_bye=False)
    elsewhere, bystander = stranger(stage, STRANGER), stranger(stage, BYSTANDER)
    elsewhere.answer(old_invite(stage, 7001), "200 OK", tag="one", contact_at=bystander.address)
    elsewhere.answer(old_invite(stage, 7002), "200 OK", tag="two")
    seat.answer(old_invite(stage, 7003), "200 OK", tag="three")
    seat.waits_for("BYE sip:seat@", "tag=three", count=2)  # by then the others would have got theirs
    check(not elsewhere.came and not bystander.came, f"we wrote: {elsewhere.came} {bystander.came}")


@case
def what_a_sites_answer_gets_goes_back_to_the_site(stage):
    seat, bystander = raw_seat(stage, answers_bye=False), stranger(stage, BYSTANDER)
    host, port = bystander.address
    seat.answer(old_invite(stage, 7001), "200 OK", tag="one", contact_at=bystander.address)
    seat.answer(old_invite(stage, 7002), "200 OK", tag="two", more=f"Record-Route: <sip:{host}:{port};lr>\r\n")
    seat.answer(old_invite(stage, 7003), "200 OK", tag="three", more=f"Record-Route: <sip:{host}:{port}>\r\n")
    for tag, target in (("one", f"sip:seat@{host}"), ("two", "sip:seat@127.0.2.1"), ("three", f"sip:{host}")):
        seat.waits_for(f"ACK {target}", f"tag={tag}", "CSeq: 1 ACK")
        bye = seat.waits_for(f"BYE {target}", f"tag={tag}", count=2)
        seat.answer(bye, "200 OK")
    check(not bystander.came, f"we wrote: {bystander.came}")


@case
def what_an_answer_over_tcp_gets_comes_over_its_connection(stage):
    seat, bystander = raw_seat(stage), stranger(stage, BYSTANDER)
    answer = seat.answer_to(old_invite(stage, 7001, "TCP"), "200 OK", tag="one", contact_at=bystander.address)
    with socket.create_connection(("127.0.0.1", stage.node.port), timeout=8, source_address=("127.0.2.1", 0)) as wire:
        wire.sendall(answer.encode())
        came = ""
        with contextlib.suppress(TimeoutError):
            while "BYE sip:seat@" not in came:
                came += wire.recv(4096).decode()
        check("ACK sip:seat@" in came and "BYE sip:seat@" in came, f"came: {came}")
    check(not bystander.came and not seat.got("BYE "), f"we wrote: {bystander.came} {seat.got('BYE ')}")


@case
def only_so_many_telephones_of_one_call_are_ended(stage):
    seat = raw_seat(stage)
    for n in range(OF_CALL + 2):
        seat.answer(old_invite(stage, 7001), "200 OK", tag=f"one{n}")
        if n < OF_CALL:
            seat.waits_for("BYE sip:seat@", f"tag=one{n}")
    seat.answer(old_invite(stage, 7002), "200 OK", tag="two")
    seat.waits_for("BYE sip:seat@", "tag=two")
    ended = {value(bye, "To") for bye in seat.got("BYE ", "tag=one")}
    check(len(ended) == OF_CALL, f"{ended} were ended")


@case
def a_sites_answers_leave_room_for_another_sites(stage):
    many, other = raw_seat(stage, answers_bye=False), raw_seat(stage, site=2)
    for n in range(OF_SITE + OF_CALL):
        many.answer(old_invite(stage, 7001 + n // OF_CALL), "200 OK", tag=f"t{n}t")
        if n % ABREAST == ABREAST - 1 and n < OF_SITE:  # datagrams of one burst may be lost, by either side's buffer
            for one in range(n + 1 - ABREAST, n + 1):
                many.waits_for("BYE sip:seat@", f"tag=t{one}t")
    other.answer(old_invite(stage, 8001), "200 OK", tag="other")
    other.waits_for("BYE sip:seat@", "tag=other")
    ended = {value(bye, "To") for bye in many.got("BYE ")}
    check(len(ended) == OF_SITE, f"{len(ended)} of one site were ended")
