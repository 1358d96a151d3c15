"""Webhooks with real receivers: signatures are checked by PyNaCl and by openssl, and by what docs/webhooks.md tells."""

import base64
import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import threading
import time

import nacl.signing
import stage

FOLDER = stage.folder()
CERT, KEY = stage.certificate(FOLDER)
BODY = json.dumps({"member": "nordlicht", "kind": "call_up", "text": "zwölf Plätze 🙂 \n"}, ensure_ascii=False)
NOTICE = {"id": "n-1", "at": 1793916001000, "body": BODY}
DOCS = __file__.rsplit("/", 3)[0] + "/docs/webhooks.md"


class Receiver:
    """`with Receiver(...) as url`: answers every POST with `status` and keeps what came."""

    def __init__(self, status=204, headers=(), content=b"", tls=True, delay_s=0.0):
        received = self.received = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                received.append((self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
                time.sleep(delay_s)
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # a sender that hangs up is what some cases want

        self.server = Quiet(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERT, KEY)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"http{'s' if tls else ''}://localhost:{self.server.server_address[1]}/hook?key=7"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self.url

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def send(url, notice=NOTICE, **settings):
    return stage.send({"webhook": dict(notice, url=url), "settings": dict({"own_networks": True, "ca_file": CERT}, **settings)})


def example(language):
    """The code of docs/webhooks.md in that language."""
    with open(DOCS, encoding="utf-8") as file:
        (code,) = re.findall(rf"```{language}\n(.*?)```", file.read(), re.DOTALL)
    return code


def signed_notice():
    receiver = Receiver()
    with receiver as url:
        told = send(url)
    assert (told["fate"], told["code"]) == ("delivered", 204), told
    ((path, headers, body),) = receiver.received
    return told, path, headers, body


def what_arrives_is_signed():
    told, path, headers, body = signed_notice()
    assert path == "/hook?key=7" and body == BODY.encode()
    assert headers["Content-Type"] == "application/json" and headers["Rufbund-Id"] == "n-1"
    assert headers["Rufbund-Timestamp"] == "1793916001000" and headers["Expect"] is None
    kind, _, signature = headers["Rufbund-Signature"].partition("=")
    assert kind == "ed25519"
    key = nacl.signing.SigningKey(bytes(range(1, 33))).verify_key  # the fixture's seed
    assert key.encode().hex() == told["public_hex"]
    text = b"n-1.1793916001000." + body
    key.verify(text, base64.b64decode(signature, validate=True))
    for changed in (text + b" ", text.replace(b"n-1", b"n-2"), text.replace(b"001000", b"001001")):
        try:
            key.verify(changed, base64.b64decode(signature))
        except nacl.exceptions.BadSignatureError:
            continue
        raise AssertionError("a changed notice passes")


def the_manuals_python_checks_it():
    told, _, headers, body = signed_notice()
    manual = {}
    exec(example("python"), manual)  # noqa: S102 - our own documentation
    check = manual["check"]
    headers, now = dict(headers), 1793916001000
    assert check(headers, body, told["public_hex"], now) == json.loads(BODY)
    for bad in ((headers, body + b" ", told["public_hex"], now), (headers, body, "00" * 32, now),
                (headers, body, told["public_hex"], now + 301_000), (headers, body, told["public_hex"], now - 301_000),
                (dict(headers, **{"Rufbund-Id": "n-2"}), body, told["public_hex"], now),
                (dict(headers, **{"Rufbund-Signature": "ed25519=AAAA"}), body, told["public_hex"], now)):
        try:
            check(*bad)
        except Exception:  # noqa: BLE001 - whichever way it refuses
            continue
        raise AssertionError(f"the manual's example lets pass {bad}")


def the_manuals_openssl_checks_it():
    told, _, headers, body = signed_notice()
    folder = stage.folder()
    for name, content in (("rufbund.pem", told["public_pem"].encode()), ("body", body)):
        with open(f"{folder}/{name}", "wb") as file:
            file.write(content)
    values = {"id": headers["Rufbund-Id"], "timestamp": headers["Rufbund-Timestamp"],
              "signature": headers["Rufbund-Signature"], "PATH": "/usr/bin:/bin"}
    run = lambda: subprocess.run(["sh", "-euc", example("sh")], cwd=folder, env=values, capture_output=True, text=True)  # noqa: E731
    good = run()
    assert good.returncode == 0 and "Signature Verified Successfully" in good.stdout, good
    with open(f"{folder}/body", "ab") as file:
        file.write(b" ")
    assert run().returncode != 0


def answers_are_told_apart():
    for status, fate in ((200, "delivered"), (202, "delivered"), (299, "delivered"), (410, "gone"), (429, "retry"),
                         (500, "retry"), (503, "retry"), (301, "refused"), (307, "refused"), (400, "refused"),
                         (401, "refused"), (404, "refused")):
        receiver = Receiver(status, content=b"secret words of the receiver" if status != 204 else b"")
        with receiver as url:
            told = send(url)
        assert (told["fate"], told["code"]) == (fate, status), (status, told)
        assert len(receiver.received) == 1 and "secret" not in told["reason"] and "localhost" not in told["reason"], told


def a_redirect_is_not_followed():
    target = Receiver()
    with target as there:
        with Receiver(302, headers=[("Location", there)]) as url:
            assert send(url)["fate"] == "refused"
    assert not target.received


def a_proxy_of_the_environment_is_not_used():
    proxy = Receiver(200, tls=False)
    with proxy as address:
        os.environ.update(https_proxy=address, http_proxy=address, ALL_PROXY=address)
        try:
            with Receiver() as url:
                assert send(url)["fate"] == "delivered"
        finally:
            for name in ("https_proxy", "http_proxy", "ALL_PROXY"):
                del os.environ[name]
    assert not proxy.received


def own_networks_are_closed():
    receiver = Receiver()
    with receiver as url:
        for address in (url, url.replace("localhost", "127.0.0.1"), url.replace("localhost", "2130706433"),
                        url.replace("localhost", "[::ffff:127.0.0.1]"), url.replace("localhost", "0.0.0.0")):
            told = send(address, own_networks=False)
            assert (told["fate"], told["code"]) == ("refused", 0), (address, told)
    assert not receiver.received


def without_encryption_on_this_machine_only():
    receiver = Receiver(tls=False)
    with receiver as url:
        assert send(url, own_networks=False)["fate"] == "refused"
        assert send(url)["fate"] == "delivered"
    assert len(receiver.received) == 1


def a_strange_certificate_gets_nothing():
    receiver = Receiver()
    other = stage.folder()
    with receiver as url:
        for more in ({"ca_file": stage.certificate(other)[0]}, {"ca_file": ""}):
            told = send(url, **more)
            assert (told["fate"], told["code"]) == ("retry", 0), told
    assert not receiver.received


def long_answers_are_cut():
    with Receiver(200, content=b"x" * 30_000_000) as url:
        assert send(url)["fate"] == "delivered"
    with Receiver(200, headers=[(f"X-{n}", "y" * 1000) for n in range(300)]) as url:
        assert send(url)["fate"] in ("delivered", "retry")


def silence_ends():
    begin = time.monotonic()
    with Receiver(delay_s=4.0) as url:
        told = send(url, time_limit_ms=700)
    assert (told["fate"], told["code"]) == ("retry", 0), told
    with socket.create_server(("127.0.0.1", 0)) as listener:  # takes connections and says nothing
        told = send(f"https://localhost:{listener.getsockname()[1]}/", time_limit_ms=700)
    assert (told["fate"], told["code"]) == ("retry", 0), told
    assert time.monotonic() - begin < 60


stage.run([
    ("what arrives is signed, as PyNaCl sees it", what_arrives_is_signed),
    ("the manual's Python checks it", the_manuals_python_checks_it),
    ("the manual's openssl checks it", the_manuals_openssl_checks_it),
    ("the receiver's answers are told apart", answers_are_told_apart),
    ("a redirect is not followed", a_redirect_is_not_followed),
    ("a proxy of the environment is not used", a_proxy_of_the_environment_is_not_used),
    ("the node's own networks are closed", own_networks_are_closed),
    ("http stays on this machine", without_encryption_on_this_machine_only),
    ("a strange certificate gets nothing", a_strange_certificate_gets_nothing),
    ("long answers are cut", long_answers_are_cut),
    ("silence ends", silence_ends),
])
