"""What a member may not see and do of another: every row of the table of permissions that gives a member its own, walked with
one member's records by another's manager and token."""

import json
import os
import urllib.error
import urllib.request

from alliance import HTTP, ROOT
from e2e import require
from office import Person

MANAGER = 2  # its column
# Where the ids of a path's records come from.
LISTS = {"evidence": "evidence", "rate_card": "rate-cards", "contact": "contacts", "pledge": "pledges", "call_up": "call-ups"}
NO_BODY = ("GET", "DELETE")


def rows():
    with open(os.path.join(ROOT, "src", "access", "permissions.txt"), encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if words and words[0] in ("GET", "POST", "PUT", "DELETE"):
                yield words[0], words[1], words[2], words[-6:]


class Records:
    """Of one member: what stands for a path's placeholders."""

    def __init__(self, person, member, site, case):
        self.person, self.known = person, {"member": member, "site": site, "member_site": site, "case": case, "hotline": "impfen"}
        for name, path in LISTS.items():
            items = person.get(f"/api/alliance/members/{member}/{path}")["items"]
            require(items, f"{member} has {path}")
            self.known[name] = items[-1]["id"]
        self.known["seat"] = next((s["id"] for s in person.get("/api/seats")["items"]), "")
        self.known["call"] = person.get("/api/calls")["items"][0]["id"]

    def path(self, pattern):
        """None where something is missing."""
        for name, value in self.known.items():
            pattern = pattern.replace("{%s}" % name, str(value)) if value else pattern
        return None if "{" in pattern else pattern


def of_a_member(pattern):
    return any("{%s}" % name in pattern for name in ("member", "site", "seat", "call"))


def reads(person, path):
    """Its status; a document is not text."""
    headers = {"Authorization": f"Bearer {person.token}"} if person.token else {"Cookie": person.cookie}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{HTTP}{path}", headers=headers), timeout=60) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code


def refused(owner, owners, rival, case):
    """(how many answers were refused, of how many paths). `owner`: a Person, `owners`: its member and site."""
    token = rival.post("/api/tokens", {"name": "Leitstand", "scopes": ["read", "office", "member", "pledges", "call_ups", "capacity"],
                                       "days": 1})["secret"]
    rivals = [rival, Person("the rival's token", token)]
    case = case.rsplit("/", 1)[-1]
    records, count, paths = Records(owner, *owners, case), 0, set()
    for method, pattern, _, letters in rows():
        if letters[MANAGER] != "o" or not of_a_member(pattern) or not (path := records.path(pattern)):
            continue
        paths.add(path)
        if method == "GET":
            status = reads(owner, path)
            # No certificate before the close, no check that the node made: nothing to see for anybody.
            require(status in (200, 303) or "/certificates/" in path or path.endswith(("/check", "/file")), f"{owner.name} sees {path}: {status}")
        for reader in rivals:
            reader.ask(method, path, None if method in NO_BODY else {}, (403, 404))
            count += 1
    require(len(paths) >= 15, f"the table names what a member has: {sorted(paths)}")
    hidden = {records.known[name] for name in ("call", "seat", "evidence", "contact", "rate_card", "pledge", "call_up") if records.known[name]}
    for pattern in (p for m, p, _, letters in rows() if m == "GET" and letters[MANAGER] == "o" and not of_a_member(p)):
        if not (path := records.path(pattern)) or path.endswith(("/export", ".pdf", "/live")):
            continue
        for reader in rivals:
            answer = json.dumps(reader.ask("GET", path, expect=(200, 403, 404, 409)), ensure_ascii=False)
            found = [one for one in hidden if f'"{one}"' in answer]
            require(not found, f"{reader.name}: {path} names another member's {found}: {answer[:600]}")
            count += 1
    return count, len(paths)
