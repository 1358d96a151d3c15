"""Cases of sound: what passes between both sides, what is heard while waiting, and relays that fail."""

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
