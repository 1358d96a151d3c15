"""A member's site as seen from the line, good or faulty: what it does depends on the number that is rung. SIP and RTP by hand,
so that it can do what no telephone would."""

import math
import re
import socket
import struct
import threading

# What a site may do wrong, by the number that is rung.
GOOD = {"ring_s": 1.3}
NUMBERS = {
    "good": GOOD,
    "tone": {**GOOD, "sound": "tone"},  # plays a tone of its own, hangs up on '#'
    "busy": {"refuse": "486 Busy Here"},
    "at-once": {"ring_s": 0},
    "queue": {**GOOD, "provisional": "182 Queued"},
    "silent": {**GOOD, "sound": "silence"},
    "no-rtp": {**GOOD, "sound": "none"},
    "no-keys": {**GOOD, "keys": False},
    "hangs-up": {**GOOD, "hangs_up_s": 0.4},
    "never": {"ring_s": 999},
    "mailbox": {"ring_s": 3},  # where nobody should answer
    "short-ring": {"ring_s": 999, "gives_up_s": 3},
    "late": {"ring_s": 22, "answers_cancel": False},  # after it was taken back
    "deaf-to-bye": {**GOOD, "answers_bye": False},
    "sends-on-hold": {**GOOD, "held": "sendrecv"},
    "refuses-hold": {**GOOD, "reinvite": "488 Not Acceptable Here"},
    "strict": {**GOOD, "refuse_header": "User-to-User"},
    "deaf-to-cancel": {**GOOD, "answers_cancel": False},
    "deaf-to-refer": {**GOOD, "answers_refer": False},
    "long-answer": {**GOOD, "padding": 40_000},
    "gone": {"refuse": "404 Not Found"},
}


def header(message, name):
    found = re.search(rf"^{name}: *(.*?)\r$", message, re.M | re.I)
    return found[1] if found else ""


def a_law(sample):
    """ITU-T G.711 of -1 to 1."""
    pcm = int(sample * 32767) >> 3
    sign = 0x80 if pcm >= 0 else 0
    pcm = pcm if pcm >= 0 else -pcm - 1
    exponent = max(0, min(7, (pcm >> 5).bit_length()))
    mantissa = pcm >> (1 if exponent < 2 else exponent) & 0xF
    return (sign | exponent << 4 | mantissa) ^ 0x55


TONE = bytes(a_law(0.3 * math.sin(2 * math.pi * 400 * n / 8000)) for n in range(160))  # eight whole turns


class Talk(threading.Thread):
    """One call's sound."""

    def __init__(self, call):
        super().__init__(daemon=True)
        self.call = call
        self.wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.wire.bind((call.site.address[0], 0))
        self.port = self.wire.getsockname()[1]

    def run(self):
        does = self.call.does
        sound = does.get("sound", "echo")
        while True:
            try:
                packet, sender = self.wire.recvfrom(2048)
            except OSError:
                return
            if len(packet) <= 12:
                continue
            kind = packet[1] & 0x7F
            if kind == 101 and not does.get("keys", True):
                continue
            if kind == 101 and packet[12] == 11 and packet[13] & 0x80:
                self.call.hang_up()
                continue
            if sound == "none" or kind == 101 and sound != "echo":
                continue
            body = packet[12:] if sound == "echo" else TONE if sound == "tone" else b"\xd5" * 160
            self.wire.sendto(packet[:12] + body, sender)


class Call:
    def __init__(self, site, invite):
        self.site, self.invite, self.over, self.answered = site, invite, False, False
        self.does = NUMBERS[re.match(r"INVITE sip:([^@]+)@", invite)[1]]
        self.talk, self.timer, self.tag = None, None, f"t{id(self):x}"

    def later(self, seconds, task):
        self.timer = threading.Timer(seconds, task)
        self.timer.daemon = True
        self.timer.start()

    def begin(self):
        does = self.does
        self.site.answer(self.invite, "100 Trying")
        if "refuse" in does:
            return self.finish(does["refuse"])
        if header(self.invite, does.get("refuse_header", "-")):
            return self.finish("400 Bad Request")
        if does["ring_s"] == 0:
            return self.pick_up()
        self.site.answer(self.invite, does.get("provisional", "180 Ringing"), self.tag)
        if "gives_up_s" in does:
            self.later(does["gives_up_s"], lambda: self.over or self.finish("480 Temporarily Unavailable"))
        elif does["ring_s"] < 60:
            self.later(does["ring_s"], self.pick_up)

    def finish(self, status):
        self.over = True
        self.site.answer(self.invite, status, self.tag)

    def sdp(self, direction):
        host = self.site.address[0]
        return (f"v=0\r\no=site 1 1 IN IP4 {host}\r\ns={'x' * self.does.get('padding', 1)}\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
                f"m=audio {self.talk.port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
                f"a={direction}\r\n")

    def pick_up(self):
        if self.over:
            return
        self.answered = True
        self.talk = Talk(self)
        self.talk.start()
        self.site.answer(self.invite, "200 OK", self.tag, self.sdp("sendrecv"))
        if "hangs_up_s" in self.does:
            self.later(self.does["hangs_up_s"], self.hang_up)

    def hang_up(self):
        if self.over:
            return
        self.end()
        host, port = self.site.address
        self.site.send(f"BYE {header(self.invite, 'Contact').strip('<>')} SIP/2.0\r\nVia: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{self.tag}\r\n"
                       f"From: {header(self.invite, 'To')};tag={self.tag}\r\nTo: {header(self.invite, 'From')}\r\n"
                       f"Call-ID: {header(self.invite, 'Call-ID')}\r\nCSeq: 1 BYE\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")

    def end(self):
        self.over = True
        if self.timer:
            self.timer.cancel()
        if self.talk:
            self.talk.wire.close()

    def take(self, request):
        method = request.split(" ", 1)[0]
        does = self.does
        if method == "INVITE" and not self.answered:
            return  # repeated
        if method == "INVITE" and "reinvite" in does:
            self.site.answer(request, does["reinvite"])
        elif method == "INVITE":
            held = "a=sendonly" in request
            self.site.answer(request, "200 OK", sdp=self.sdp(does.get("held", "recvonly") if held else "sendrecv"))
        elif method == "REFER" and does.get("answers_refer", True):
            self.site.answer(request, "405 Method Not Allowed")
        elif method == "CANCEL" and does.get("answers_cancel", True):
            self.site.answer(request, "200 OK")
            if not self.answered:
                self.finish("487 Request Terminated")
                self.end()
        elif method == "BYE" and does.get("answers_bye", True):
            self.site.answer(request, "200 OK")
            self.end()


class SitePeer:
    def __init__(self, address, node):
        self.address, self.node = address, node
        self.calls, self.invites = {}, []
        self.wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.wire.bind(address)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                message = self.wire.recv(65_535).decode(errors="replace")
            except OSError:
                return
            if message.startswith("SIP/2.0") or message.startswith("ACK "):
                continue
            if message.startswith("OPTIONS "):
                self.answer(message, "200 OK")
                continue
            name = header(message, "Call-ID")
            if message.startswith("INVITE ") and name not in self.calls:
                self.invites.append(message)
                self.calls[name] = Call(self, message)
                self.calls[name].begin()
            elif name in self.calls:
                self.calls[name].take(message)
            else:
                self.answer(message, "481 Call/Transaction Does Not Exist")

    def answer(self, request, status, tag="", sdp=""):
        host, port = self.address
        to = header(request, "To") + (f";tag={tag}" if tag and "tag=" not in header(request, "To") else "")
        kind = "Content-Type: application/sdp\r\n" if sdp else ""
        self.send(f"SIP/2.0 {status}\r\nVia: {header(request, 'Via')}\r\nFrom: {header(request, 'From')}\r\nTo: {to}\r\n"
                  f"Call-ID: {header(request, 'Call-ID')}\r\nCSeq: {header(request, 'CSeq')}\r\nContact: <sip:site@{host}:{port}>\r\n"
                  f"{kind}Content-Length: {len(sdp)}\r\n\r\n{sdp}")

    def send(self, text):
        try:
            self.wire.sendto(text.encode(), self.node)
        except OSError:
            pass  # closed

    def close(self):
        for call in self.calls.values():
            call.end()
        self.wire.close()
