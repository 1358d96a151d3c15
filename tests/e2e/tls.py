#!/usr/bin/env python3
"""The control room by TLS: only with a fitting certificate, HTTPS and WSS, nothing in the clear, a renewed certificate
without a restart, and what hostile clients may try. tls.py RUFBUND"""

import errno
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile

import alliance
from alliance import CONFIG, HTTP, Alliance, Failed, until

NAME = "leitstelle.example"
BIND = f'bind = "127.0.0.1:{HTTP}"'


def require(holds, what):
    if not holds:
        raise Failed(what)


class Authority:
    """Makes certificates as an operator's own authority would."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                     "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Probe-CA",
                     "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *arguments):
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True, text=True, timeout=60)
        require(done.returncode == 0, f"openssl {arguments}: {done.stderr}")
        return done.stdout

    def make(self, name):
        """A new pair NAME.pem, NAME.key; its serial number."""
        self.count += 1
        with open(self.path("san.txt"), "w", encoding="utf-8") as file:
            file.write(f"subjectAltName=DNS:{NAME},IP:127.0.0.1\n")
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
                     "-out", "request.pem", "-subj", f"/CN={NAME}")
        self.openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "20",
                     "-set_serial", str(1000 + self.count), "-extfile", "san.txt", "-out", f"{name}.pem")
        return f"{1000 + self.count:04X}"  # as Python writes it


class Client:
    def __init__(self, authority):
        self.context = ssl.create_default_context(cafile=authority.path("ca.pem"))

    def connect(self, context=None, host="127.0.0.1"):
        raw = socket.create_connection(("127.0.0.1", HTTP), timeout=30)
        return (context or self.context).wrap_socket(raw, server_hostname=host, suppress_ragged_eofs=False)

    def serial(self):
        try:
            with self.connect() as wire:
                return wire.getpeercert()["serialNumber"]
        except OSError:
            return None

    def ask(self, method, path, body=None, host=f"127.0.0.1:{HTTP}", headers=None):
        """Status, headers and body of one request; the server's close_notify is waited for."""
        text = json.dumps(body).encode() if body is not None else b""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", f"Content-Length: {len(text)}",
                 "Content-Type: application/json", *(f"{k}: {v}" for k, v in (headers or {}).items())]
        with self.connect() as wire:
            wire.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + text)
            reply = b""
            while part := wire.recv(65536):
                reply += part
        head, _, content = reply.partition(b"\r\n\r\n")
        status, *rest = head.decode().split("\r\n")
        return int(status.split()[1]), {k.lower(): v for k, v in (r.split(": ", 1) for r in rest)}, content.decode()


def check_configurations(program, authority, path):
    """Every mistake is told with its key and its remedy before anything starts."""
    def told(http, *words):
        with open(path, "w", encoding="utf-8") as file:
            file.write(CONFIG.replace(BIND, http))
        done = subprocess.run([program, "check-config", path], capture_output=True, text=True, timeout=30)
        for word in words:
            require(word in done.stderr, f"{http}: said {done.stderr!r}, wanted {word!r}")
        require((done.returncode == 0) == (not words), f"{http}: {done.returncode} {done.stderr}")

    authority.make("other")
    with open(authority.path("garbage.pem"), "w", encoding="utf-8") as file:
        file.write("no certificate\n")
    shutil.copy(authority.path("server.key"), authority.path("open.key"))
    os.chmod(authority.path("open.key"), 0o644)
    authority.openssl("ec", "-in", "server.key", "-aes256", "-passout", "pass:geheim", "-out", "locked.key")
    os.chmod(authority.path("locked.key"), 0o600)
    pair = 'tls_certificate = "{}"\ntls_key = "{}"'
    everywhere = f'bind = "0.0.0.0:{HTTP}"'
    told(everywhere, "http.bind", "tls_certificate and tls_key")
    told(f'{BIND}\ntls_certificate = "server.pem"', "http.tls_key: is missing")
    told(f"{BIND}\n{pair.format('none.pem', 'server.key')}", "http.tls_certificate", "none.pem cannot be read")
    told(f"{BIND}\n{pair.format('garbage.pem', 'server.key')}", "http.tls_certificate", "garbage.pem holds no certificate")
    told(f"{BIND}\n{pair.format('server.pem', 'garbage.pem')}", "http.tls_key", "chmod o=")
    told(f"{BIND}\n{pair.format('server.pem', 'locked.key')}", "http.tls_key", "pass phrase")
    told(f"{BIND}\n{pair.format('server.pem', 'open.key')}", "http.tls_key", "chmod o=")
    told(f"{BIND}\n{pair.format('server.pem', 'other.key')}", "http.tls_key", "does not belong to the certificate")
    told(f"{BIND}\n{pair.format('/dev/zero', 'server.key')}", "http.tls_certificate", "is no file")
    told(f"{everywhere}\n{pair.format('server.pem', 'server.key')}")


def check_requests(client):
    bearer = {"Authorization": f"Bearer {alliance.token()}"}
    status, headers, body = client.ask("GET", "/api/status", headers=bearer)
    require(status == 200 and json.loads(body)["access"]["tls"] is True, f"{status} {body}")
    require("strict-transport-security" not in headers, "other programs of this machine were bound to HTTPS")
    _, headers, _ = client.ask("GET", "/", host=NAME)
    require("max-age=" in headers.get("strict-transport-security", ""), f"no HSTS: {headers}")
    require(client.ask("GET", "/", host="elsewhere.example")[0] == 421, "a strange name was served")
    path = os.path.join(os.path.dirname(alliance.TOKEN_FILE), "first-link")
    until("there is a first link", lambda: os.path.exists(path))
    with open(path, encoding="utf-8") as file:
        link = file.read().strip()
    require(link.startswith(f"https://{NAME}:{HTTP}/"), link)
    person = {"link": link.rsplit("/", 1)[1], "name": "Katrin Rode", "email": "k.rode@leitstelle.example",
              "password": "ein langer Satz nur für mich"}
    strange = {"Origin": f"http://{NAME}"}
    require(client.ask("POST", "/api/links/redeem", person, host=NAME, headers=strange)[0] == 403, "http is not ours")
    status, headers, body = client.ask("POST", "/api/links/redeem", person, host=NAME, headers={"Origin": f"https://{NAME}"})
    require(status == 200, f"{status} {body}")
    cookie = headers["set-cookie"]
    require("; Secure" in cookie and "HttpOnly" in cookie and "SameSite=Strict" in cookie, cookie)


class Viewer:
    """One WebSocket of the feed."""

    def __init__(self, client):
        self.wire = client.connect()
        self.wire.sendall(f"GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:{HTTP}\r\nAuthorization: Bearer {alliance.token()}\r\n"
                          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode())
        self.read = b""
        while b"\r\n\r\n" not in self.read:
            self.more()
        head, _, self.read = self.read.partition(b"\r\n\r\n")
        require(b" 101 " in head.split(b"\r\n")[0], head)

    def more(self):
        part = self.wire.recv(65536)
        require(part, "the feed ended")
        self.read += part

    def take(self, size):
        while len(self.read) < size:
            self.more()
        out, self.read = self.read[:size], self.read[size:]
        return out

    def message(self):
        """The next text (RFC 6455 §5.2)."""
        while True:
            first, second = self.take(2)
            size = second & 127
            if size >= 126:
                size = int.from_bytes(self.take(2 if size == 126 else 8), "big")
            content = self.take(size)
            if first & 15 == 1:
                return json.loads(content)


def check_hostile(client):
    with socket.create_connection(("127.0.0.1", HTTP), timeout=30) as plain:
        plain.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{HTTP}\r\n\r\n".encode())
        reply = b""
        while part := plain.recv(65536):
            reply += part
    require(reply.startswith(b"HTTP/1.1 400") and b"https_needed" in reply, f"in the clear: {reply[:300]}")
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        client.connect(old)
        raise Failed("TLS 1.1 was agreed on")
    except ssl.SSLError:
        pass
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context(cafile=client.ca)
        context.minimum_version = context.maximum_version = version
        context.set_alpn_protocols(["h2", "http/1.1"])
        with client.connect(context, NAME) as wire:
            require(wire.selected_alpn_protocol() == "http/1.1", wire.selected_alpn_protocol())
    for junk in (b"\x16", b"\x16\x03\x01\xff\xff" + b"x" * 4000, b"\x16" * 20_000, b"\x15\x03\x01\x00\x02\x02\x00"):
        with socket.create_connection(("127.0.0.1", HTTP), timeout=30) as wire:
            try:  # the node may be faster in ending it
                wire.sendall(junk)
                wire.shutdown(socket.SHUT_WR)
                while wire.recv(65536):
                    pass
            except OSError as ended:
                require(ended.errno in (errno.ENOTCONN, errno.ECONNRESET, errno.EPIPE), f"{junk[:8]}: {ended}")


def check_status(program, authority, config):
    def status(*arguments, **environment):
        return subprocess.run([program, "status", "--json", *arguments], capture_output=True, text=True, timeout=30,
                              env={**os.environ, **environment})
    own = status("--config", config)
    require(own.returncode == 0 and json.loads(own.stdout)["access"]["tls"], f"{own.stdout}{own.stderr}")
    away = ("--address", f"https://127.0.0.1:{HTTP}")
    trusted = status(*away, RUFBUND_TOKEN=alliance.token(), SSL_CERT_FILE=authority.path("ca.pem"))
    require(trusted.returncode == 0, trusted.stderr)
    require(status(*away, RUFBUND_TOKEN=alliance.token()).returncode == 1, "an unknown authority was trusted")


def renew(house, authority, client, viewer):
    serial = authority.make("renewed")
    shutil.copy(authority.path("renewed.key"), authority.path("server.key"))  # does not fit as yet
    house.running["rufbund"].send_signal(signal.SIGHUP)
    until("the pair that does not fit is told", lambda: "does not belong to the certificate" in house.log("rufbund"))
    require(client.serial() != serial, "half a pair was taken")
    shutil.copy(authority.path("renewed.pem"), authority.path("server.pem"))
    house.running["rufbund"].send_signal(signal.SIGHUP)
    until("the renewed certificate is shown", lambda: client.serial() == serial)
    viewer.message()  # who looked on goes on


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        authority = Authority(folder)
        authority.make("server")
        check_configurations(program, authority, os.path.join(folder, "mistakes.toml"))
        config = CONFIG.replace(BIND, f'bind = "0.0.0.0:{HTTP}"\nhosts = ["{NAME}"]\ntls_certificate = "server.pem"\n'
                                      'tls_key = "server.key"')
        house = Alliance(program, folder, config)
        try:
            house.start("rufbund", program, "serve", "--config", house.config)
            client = Client(authority)
            client.ca = authority.path("ca.pem")
            until("the node shows its certificate", lambda: client.serial() is not None)
            silent = socket.create_connection(("127.0.0.1", HTTP), timeout=60)
            check_requests(client)
            viewer = Viewer(client)
            require(viewer.message()["type"] == "hello", "the feed does not begin with hello")
            viewer.message()
            check_hostile(client)
            check_status(program, authority, house.config)
            renew(house, authority, client, viewer)
            check_status(program, authority, house.config)
            require(silent.recv(1) == b"", "who says nothing was kept")
        except (Failed, OSError):
            print(house.log("rufbund")[-4000:])
            raise
        finally:
            house.end_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
