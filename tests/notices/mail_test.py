"""E-mail with a real SMTP server: what arrives is read by Python's email package and compared field by field."""

import email
import email.header
import email.policy
import logging
import os
import socket
import ssl
import threading
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

import stage

warnings.simplefilter("ignore")  # what aiosmtpd says of its own future
logging.disable(logging.CRITICAL)  # handshakes that fail are what some cases want
FOLDER = stage.folder()
CERT, KEY = stage.certificate(FOLDER)
NO_FILE_MAIL = {
    "from_name": "Leitstelle „Rufbund“", "from": "leitstelle@rufbund.example",
    "to_name": "Öztürk, Karin <Планирование> 計画部門の皆様へ、長い名前です", "to": "planung+abruf@bücher.example",
    "subject": "Abruf 7: zwölf Plätze, 18–22 Uhr · ответ до полудня · 正午までにご返事ください 🙂 =?UTF-8?Q?x?=",
    "text": "Guten Tag,\n\n.\n..zwei Punkte am Anfang\nLeerzeichen am Ende \n\tTabulator = 5 €\n" + "ü" * 500 + "\n"
            + "x" * 2000 + "\nFrom hier an\r\nlang\n",
    "message_id": "callup-7.nordlicht@rufbund.example", "date": 1793916001000}
PDF = [n * 7 % 256 for n in range(100_000)]
MAIL = dict(NO_FILE_MAIL, attachment={"file_name": "Einsatzplan „Süd“ 計画.pdf", "media_type": "application/pdf", "bytes": PDF})


class Box:
    """Keeps what arrives, or answers as it is told."""

    def __init__(self, **answers):
        self.answers, self.mails, self.envelopes = answers, [], []

    async def handle_MAIL(self, server, session, envelope, address, options):
        if "mail" in self.answers:
            return self.answers["mail"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if "rcpt" in self.answers:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos, server.transport.get_extra_info("cipher") is not None,
                               session.host_name))
        self.mails.append(envelope.original_content)
        return self.answers.get("data", "250 OK")


class Server:
    """`with Server(box, tls) as order`: `order` is what the fixture needs to know of it."""

    def __init__(self, box, tls="none", **smtp):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERT, KEY)
        if tls == "starttls":
            smtp.update(tls_context=context, require_starttls=True)

        class Here(Controller):
            def factory(self):
                return SMTP(self.handler, hostname="mail.rufbund.example", data_size_limit=40_000_000, **smtp)

            def _trigger_server(self):  # port 0: the system's choice is known now, not before
                self.port = self.server.sockets[0].getsockname()[1]
                super()._trigger_server()

        self.tls = tls
        self.controller = Here(box, hostname="127.0.0.1", port=0, ssl_context=context if tls == "implicit" else None)

    def __enter__(self):
        self.controller.start()
        return {"host": "localhost", "port": self.controller.port, "tls": self.tls, "ca_file": CERT}

    def __exit__(self, *_):
        self.controller.stop()


def send(server, mail=MAIL, **more):
    return stage.send({"mail": mail, "server": {**server, **more}})


def lines(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_arrived(box):
    (content,) = box.mails
    assert b"\n" not in content.replace(b"\r\n", b""), "a bare line end"
    longest = max(len(line) for line in content.split(b"\r\n") if b"filename*=" not in line)
    assert longest <= 78, longest
    assert content.isascii()
    mail = email.message_from_bytes(content, policy=email.policy.default)
    assert not mail.defects, mail.defects
    assert sorted(mail.keys()) == sorted(["Date", "From", "To", "Message-ID", "Subject", "Auto-Submitted", "MIME-Version",
                                          "Content-Type"]), mail.keys()
    for field, name, address in (("From", MAIL["from_name"], "leitstelle@rufbund.example"),
                                 ("To", MAIL["to_name"], "planung+abruf@xn--bcher-kva.example")):
        (found,) = mail[field].addresses
        assert found.addr_spec == address, (field, found)
        # Python 3.11's newer parser leaves a blank between the encoded words of a name, against RFC 2047 §6.2; the older one
        # takes it out.
        raw = email.message_from_bytes(content)[field]
        assert str(email.header.make_header(email.header.decode_header(raw))) == f"{name} <{address}>", (field, raw)
    assert mail["Subject"] == MAIL["subject"], mail["Subject"]
    assert mail["Date"] == "Thu, 05 Nov 2026 22:00:01 +0000" and mail["Date"].datetime.timestamp() == 1793916001
    assert mail["Message-ID"] == "<callup-7.nordlicht@rufbund.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    body, attachment = mail.iter_parts()
    assert body.get_content_type() == "text/plain" and body.get_content_charset() == "utf-8"
    assert lines(body.get_content()) == lines(MAIL["text"]), body.get_content()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content_disposition() == "attachment"
    assert attachment.get_filename() == MAIL["attachment"]["file_name"], attachment.get_filename()
    assert attachment.get_content() == bytes(PDF)
    for part in mail.walk():
        assert not part.defects, part.defects


def arrives(tls):
    box = Box()
    with Server(box, tls) as server:
        answer = send(server)
    assert answer["fate"] == "delivered" and answer["code"] == 250, answer
    check_arrived(box)
    assert box.envelopes == [("leitstelle@rufbund.example", ["planung+abruf@xn--bcher-kva.example"], tls != "none",
                              "node.rufbund.example")], box.envelopes


def a_plain_mail_arrives():
    box = Box()
    with Server(box) as server:
        assert send(server, NO_FILE_MAIL)["fate"] == "delivered"
    mail = email.message_from_bytes(box.mails[0], policy=email.policy.default)
    assert not mail.is_multipart() and lines(mail.get_content()) == lines(MAIL["text"])


def a_repeated_mail_is_the_same():
    box = Box()
    with Server(box) as server:
        send(server), send(server)
    assert box.mails[0] == box.mails[1] and len(box.mails) == 2


def answers_are_told_apart():
    for where in ("mail", "rcpt", "data"):
        for answer, fate in (("550 no such user here: planung@secret.example", "refused"), ("451 try later", "retry"),
                             ("552 too large", "refused"), ("421 shutting down", "retry")):
            with Server(Box(**{where: answer})) as server:
                told = send(server, NO_FILE_MAIL)
            assert (told["fate"], told["code"]) == (fate, int(answer[:3])), (where, answer, told)
            assert "@" not in told["reason"] and "secret" not in told["reason"], told


def a_login_is_made_and_refused():
    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"node", "geheim „7“".encode())
        return AuthResult(success=good)

    for content, mode, fate in (("geheim „7“\n", 0o600, "delivered"), ("falsch\n", 0o600, "retry"),
                                ("geheim „7“\n", 0o640, "unopened"), ("", 0o600, "unopened"),
                                ("two\nlines\n", 0o600, "unopened")):
        path = f"{FOLDER}/password"
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(path, mode)
        box = Box()
        with Server(box, "starttls", authenticator=check, auth_required=True) as server:
            told = send(server, user="node", password_file=path)
        assert told["fate"] == fate and len(box.mails) == (fate == "delivered"), (content, told)
        assert "geheim" not in told["reason"] and "falsch" not in told["reason"], told


def a_missing_login_can_be_mended():
    box = Box()
    with Server(box, "starttls", authenticator=lambda *_: AuthResult(success=True), auth_required=True) as server:
        told = send(server, NO_FILE_MAIL)
    assert (told["fate"], told["code"]) == ("retry", 530) and not box.mails, told


def an_unencrypted_server_gets_nothing():
    box = Box()
    with Server(box) as server:
        for tls in ("starttls", "implicit"):
            told = send(server, NO_FILE_MAIL, tls=tls, time_limit_ms=3000)
            assert told["fate"] == "retry", told
    assert not box.mails


def a_strange_certificate_gets_nothing():
    other = stage.folder()
    for tls in ("starttls", "implicit"):
        box = Box()
        with Server(box, tls) as server:
            told = send(server, NO_FILE_MAIL, ca_file=stage.certificate(other)[0])
        assert told["fate"] == "retry" and "certificate" in told["reason"], told
        assert not box.mails


def without_encryption_it_stays_on_this_machine():
    told = send({"host": "192.0.2.1", "port": 25, "tls": "none"}, NO_FILE_MAIL)
    assert told["fate"] == "retry", told
    told = send({"host": "0.0.0.0", "port": 25, "tls": "none"}, NO_FILE_MAIL)
    assert told["fate"] == "retry", told


def silence_and_nonsense_end():
    def serve(listener, say):
        try:
            peer, _ = listener.accept()
            with peer:
                peer.sendall(say)
                while peer.recv(4096):
                    pass
        except OSError:
            pass  # the test is over

    for say in (b"554 no service for you\r\n", b"", b"220-" + b"x" * 10_000_000, b"\x00\xff\r\n", b"220 ok\r\n250-" * 100_000):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=serve, args=(listener, say), daemon=True)
            thread.start()
            told = send({"host": "127.0.0.1", "port": listener.getsockname()[1], "tls": "none"}, NO_FILE_MAIL,
                        time_limit_ms=1500)
            assert told["fate"] == "retry" and told["code"] in (0, 554), told
            thread.join()


def bad_input_reaches_no_server():
    box = Box()
    with Server(box) as server:
        for field, value in (("to", "a@b.example>\r\nRCPT TO:<x@y.example"), ("subject", "x\r\nBcc: a@b.example"),
                             ("to_name", "x\ny"), ("to", "jürgen@b.example"), ("text", "a\0b")):
            told = send(server, dict(NO_FILE_MAIL, **{field: value}))
            assert (told["fate"], told["code"]) == ("refused", 0), (field, told)
    assert not box.envelopes


stage.run([
    ("a mail arrives on this machine without encryption", lambda: arrives("none")),
    ("a mail arrives by STARTTLS", lambda: arrives("starttls")),
    ("a mail arrives by TLS", lambda: arrives("implicit")),
    ("a mail without attachment arrives", a_plain_mail_arrives),
    ("a repeated mail is the same, byte by byte", a_repeated_mail_is_the_same),
    ("never, later and taken are told apart", answers_are_told_apart),
    ("a login is made, and a wrong one told", a_login_is_made_and_refused),
    ("a missing login can be mended", a_missing_login_can_be_mended),
    ("a server without encryption gets nothing", an_unencrypted_server_gets_nothing),
    ("a strange certificate gets nothing", a_strange_certificate_gets_nothing),
    ("without encryption a mail stays on this machine", without_encryption_it_stays_on_this_machine),
    ("silence and nonsense end", silence_and_nonsense_end),
    ("bad input reaches no server", bad_input_reaches_no_server),
])
