"""What a case is made of: the list of all, and what they check."""

from harness import Failed

CASES = []


def case(function):
    CASES.append(function)
    return function


def check(holds, why):
    if not holds:
        raise Failed(why)


def one_call(stage):
    """The events of exactly one admitted call."""
    stage.sees("AttemptAdmitted")
    check(len(stage.node.find("AttemptAdmitted", stage.since)) == 1, "more than one call was admitted")
