"""What both tests share: the program that sends, a certificate for localhost, and a small list of cases."""

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
import traceback


def send(order):
    """Sends one notice by the fixture and returns what it says became of it."""
    run = subprocess.run([sys.argv[1]], input=json.dumps(order), capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, (run.returncode, run.stderr)
    return json.loads(run.stdout)


def folder():
    """A new folder that goes with the test."""
    path = tempfile.mkdtemp(prefix="rufbund-notices-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def certificate(where):
    """A self-signed certificate for localhost and 127.0.0.1, made now; returns the files of certificate and key."""
    cert, key = f"{where}/cert.pem", f"{where}/key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    return cert, key


def run(cases):
    """Runs all, tells each by name, exits with 1 where one failed."""
    failed = 0
    for name, case in cases:
        try:
            case()
            print(f"ok    {name}")
        except Exception:  # noqa: BLE001 - every failure is told
            failed += 1
            print(f"FAIL  {name}")
            traceback.print_exc(file=sys.stdout)
    print(f"{len(cases)} cases, {failed} failed")
    sys.exit(1 if failed else 0)
