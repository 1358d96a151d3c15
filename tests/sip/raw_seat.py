"""A seat without SIPp, for what SIPp will not do: it answers OPTIONS, keeps what comes, and sends what it is told."""

import contextlib
import re
import socket
import threading
import time

from harness import Failed


def value(message, header):
    return re.search(rf"^{header}: *(.*?)\r$", message, re.M | re.I)[1]


class RawSeat:
    def __init__(self, node, site=1, host=None, answers_bye=True, tries=False):
        self.address = (host or f"127.0.2.{site}", node.port + 5)
        self.peer = ("127.0.0.1", node.port)
        self.answers_bye = answers_bye
        self.tries = tries  # INVITEs get 100, so that they are not repeated
        self.came = []  # whole messages
        self.changed = threading.Condition()
        self.wire = self.opened()
        self.wire.bind(self.address)
        threading.Thread(target=self._read, daemon=True).start()

    def opened(self):
        return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def _read(self):
        while True:
            try:
                message = self.wire.recv(65_535).decode(errors="replace")
                if not message:
                    return  # killed
                if message.startswith("OPTIONS ") or (message.startswith("BYE ") and self.answers_bye):
                    self.answer(message, "200 OK")
                if message.startswith("INVITE ") and self.tries:
                    self.answer(message, "100 Trying")
            except OSError:
                return  # closed
            with self.changed:
                self.came.append(message)
                self.changed.notify_all()

    def answer(self, request, status, **options):
        self.send(self.answer_to(request, status, **options))

    def answer_to(self, request, status, tag="", contact="seat", contact_at=None, more="", sdp=False,
                  audio="26500 RTP/AVP 8"):
        """Each tag is a telephone of its own behind one proxy. `more`: further header lines."""
        host, port = contact_at or self.address
        to = value(request, "To") + (f";tag={tag}" if tag else "")
        body = (f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio {audio}\r\n"
                "a=rtpmap:8 PCMA/8000\r\n") if sdp else ""
        kind = "Content-Type: application/sdp\r\n" if sdp else ""
        return (f"SIP/2.0 {status}\r\nVia: {value(request, 'Via')}\r\nFrom: {value(request, 'From')}\r\nTo: {to}\r\n"
                f"Call-ID: {value(request, 'Call-ID')}\r\nCSeq: {value(request, 'CSeq')}\r\n"
                f"Contact: <sip:{contact}@{host}:{port}>\r\n{more}{kind}Content-Length: {len(body)}\r\n\r\n{body}")

    def hang_up(self, invite, tag):
        host, port = self.address
        self.send(f"BYE {value(invite, 'Contact').strip('<>')} SIP/2.0\r\nVia: SIP/2.0/UDP {host}:{port};branch=z9hG4bK-bye-{tag}\r\n"
                  f"From: {value(invite, 'To')};tag={tag}\r\nTo: {value(invite, 'From')}\r\nCall-ID: {value(invite, 'Call-ID')}\r\n"
                  "CSeq: 1 BYE\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")

    def send(self, text):
        self.wire.sendto(text.encode(), self.peer)

    def got(self, start, *words):
        return [m for m in self.came if m.startswith(start) and all(w in m for w in words)]

    def waits_for(self, start, *words, count=1, seconds=12):
        deadline = time.monotonic() + seconds
        with self.changed:
            while len(self.got(start, *words)) < count:
                left = deadline - time.monotonic()
                if left <= 0:
                    lines = [m.split("\r\n", 1)[0] for m in self.came if not m.startswith("OPTIONS ")]
                    raise Failed(f"no {start} {words} ({len(self.got(start, *words))} of {count}); "
                                 f"came at last: {lines[-12:]}")
                self.changed.wait(left)
            return self.got(start, *words)[-1]

    def kill(self):
        with contextlib.suppress(OSError):  # it is not connected; yet the reader, which would keep the address, wakes
            self.wire.shutdown(socket.SHUT_RDWR)
        self.wire.close()
