"""Somebody who is called, behind a carrier and without SIPp: a telephone that listens to RTP and presses keys (RFC 4733)."""

import re
import socket
import struct
import threading
import time

from harness import CARRIER, Failed
from raw_seat import RawSeat, value

QUIET = (0x55, 0xD5)  # A-law's zeros


class TcpWire:
    """One connection from the node, message by message, with a datagram socket's methods."""

    def __init__(self):
        self.door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.line, self.stream = None, b""

    def bind(self, address):
        self.door.bind(address)
        self.door.listen(1)

    def recv(self, _):
        if not self.line:
            self.line, _ = self.door.accept()
        while True:
            head, blank, rest = self.stream.lstrip(b"\r\n").partition(b"\r\n\r\n")
            length = re.search(rb"^Content-Length: *(\d+)", head, re.M | re.I)
            if blank and len(rest) >= (size := int(length[1]) if length else 0):
                self.stream = rest[size:]
                return head + blank + rest[:size]
            more = self.line.recv(65_535)
            if not more:
                return b""
            self.stream += more

    def sendto(self, data, _):
        self.line.sendall(data)

    def shutdown(self, how):
        self.door.shutdown(how)
        if self.line:
            self.line.shutdown(how)

    def close(self):
        self.door.close()
        if self.line:
            self.line.close()


class Callee(RawSeat):
    def __init__(self, node, host=CARRIER, tcp=False):
        self.tcp = tcp
        self.sound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.sound.bind((host, 0))
        self.heard = 0  # samples that are no silence
        self.far_end = None
        self.node = node
        super().__init__(node, host=host, tries=True)
        self.cseq = 0

    def opened(self):
        return TcpWire() if self.tcp else super().opened()

    # RawSeat's port is a site's.
    @property
    def address(self):
        return self._address

    @address.setter
    def address(self, site):
        self._address = (site[0], self.node.port + 7)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                packet = self.sound.recv(2048)
            except OSError:
                return
            if len(packet) > 12 and packet[1] & 0x7F == 8:
                self.heard += sum(sample not in QUIET for sample in packet[12:])

    def kill(self):
        super().kill()
        self.sound.close()

    # --- the call ---

    def invited(self, count=1):
        invite = self.waits_for("INVITE ", "m=audio", count=count)
        self.far_end = ("127.0.0.1", int(re.search(r"m=audio (\d+) RTP/AVP", invite)[1]))
        return invite

    def picks_up(self, invite, tag="one", **options):
        """200 with sound at this telephone; sends silence, so that the relay learns where it is."""
        text = self.answer_to(invite, "200 OK", tag=tag, sdp=True, **{
            "audio": f"{self.sound.getsockname()[1]} RTP/AVP 8 101", **options})
        text = text.replace("a=rtpmap:8 PCMA/8000\r\n", "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n")
        if self.tcp:
            text = re.sub(r"(Contact: <[^>]*)>", r"\1;transport=tcp>", text)
        head, body = text.split("\r\n\r\n", 1)
        self.accepted = re.sub(r"Content-Length: \d+", f"Content-Length: {len(body)}", head) + "\r\n\r\n" + body
        self.send(self.accepted)
        self.waits_for("ACK ")
        self.talks()

    def talks(self):
        for n in range(5):
            self.sound.sendto(struct.pack("!BBHII", 0x80, 8, n, n * 160, 7) + bytes([0xD5]) * 160, self.far_end)
            time.sleep(0.02)

    def hears_words(self, samples=800, seconds=12):
        before, deadline = self.heard, time.monotonic() + seconds
        while self.heard - before < samples:
            if time.monotonic() > deadline:
                raise Failed(f"only {self.heard - before} samples were heard")
            time.sleep(0.02)

    def presses(self, digit):
        """RFC 4733 §2.5: one key for 100 ms, its end three times."""
        event = "0123456789*#".index(digit)
        for n in range(8):
            end = 0x80 if n >= 5 else 0
            self.sound.sendto(struct.pack("!BBHII", 0x80, 101 | (0x80 if n == 0 else 0), 100 + n, 16_000, 7) +
                              struct.pack("!BBH", event, end | 10, min(n + 1, 5) * 160), self.far_end)
            time.sleep(0.02)

    def presses_by_info(self, invite, digit, tag="one"):
        self.request(invite, "INFO", tag, "Content-Type: application/dtmf-relay\r\n", f"Signal={digit}\r\nDuration=160\r\n")

    def request(self, invite, method, tag="one", more="", body=""):
        """Within the dialog, from this side."""
        self.cseq += 1
        host, port = self.address
        self.send(f"{method} {value(invite, 'Contact').strip('<>')} SIP/2.0\r\n"
                  f"Via: SIP/2.0/{'TCP' if self.tcp else 'UDP'} {host}:{port};branch=z9hG4bK-{method}-{self.cseq}\r\n"
                  f"From: {value(invite, 'To')};tag={tag}\r\nTo: {value(invite, 'From')}\r\n"
                  f"Call-ID: {value(invite, 'Call-ID')}\r\nCSeq: {self.cseq} {method}\r\nMax-Forwards: 70\r\n"
                  f"Contact: <sip:callee@{host}:{port}>\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}")
        return self.cseq
