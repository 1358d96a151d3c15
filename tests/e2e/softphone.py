"""A real softphone (baresip) without a sound card: it says one tone, and what it hears is a file whose tones can be
measured. Ordered about over its control socket, as a person would by keys."""

import array
import glob
import json
import math
import os
import socket
import subprocess
import time

RATE = 8000  # of what it hears
STEP = RATE // 5

CONFIG = """
sip_listen 127.0.0.1:{sip}
net_interface {interface}
module_path {modules}
module g711.so
module ausine.so
module aubridge.so
module sndfile.so
module ctrl_tcp.so
module_tmp account.so
module_app menu.so
ctrl_tcp_listen 127.0.0.1:{control}
audio_source ausine,{tone}
audio_player aubridge,nowhere
audio_alert aubridge,nowhere
snd_path {heard}
ausrc_srate 48000
auplay_srate 8000
ausrc_channels 2
auplay_channels 1
rtp_ports {rtp}-{rtp_end}
"""


def modules():
    """Where Debian keeps baresip's modules."""
    listed = subprocess.run(["dpkg", "-L", "baresip-core"], capture_output=True, text=True, check=True).stdout
    return os.path.dirname(next(line for line in listed.splitlines() if line.endswith("/g711.so")))


class Softphone:
    def __init__(self, folder, user, sip_port, control_port, tone, first_rtp_port, interface="127.0.0.1"):
        self.folder, self.control = folder, control_port
        os.makedirs(folder)
        self.heard = os.path.join(folder, "heard")
        os.makedirs(self.heard)
        self._write("config", CONFIG.format(sip=sip_port, control=control_port, tone=tone, heard=self.heard,
                                            modules=modules(), rtp=first_rtp_port, rtp_end=first_rtp_port + 20, interface=interface))
        self._write("accounts", f"<sip:{user}@127.0.0.1:{sip_port}>;regint=0\n")
        self._write("contacts", "")
        self._log = open(os.path.join(folder, "log"), "wb")
        self.process = subprocess.Popen(["baresip", "-f", folder], stdin=subprocess.DEVNULL, stdout=self._log,
                                        stderr=self._log, start_new_session=True)

    def _write(self, name, text):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def order(self, command, parameter=""):
        """Gives its reply's text, nothing where it does not take orders (yet)."""
        message = json.dumps({"command": command, "params": parameter, "token": "t"}).encode()
        try:
            with socket.create_connection(("127.0.0.1", self.control), timeout=5) as wire:
                wire.sendall(b"%d:%s," % (len(message), message))
                said = b""
                while b'"response":true' not in said:
                    part = wire.recv(65536)
                    if not part:
                        return None
                    said += part
        except OSError:
            return None
        return said.decode(errors="replace")

    def ready(self):
        return self.order("listcalls") is not None

    def in_state(self, state):
        """INCOMING, OUTGOING, ESTABLISHED as baresip shows them."""
        return state in (self.order("listcalls") or "")

    def idle(self):
        return "(0)" in (self.order("listcalls") or "")

    def press(self, digit):
        self.order("sndcode", digit)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()

    def seconds_of(self, tone):
        """How long it heard little but this tone."""
        return round(STEP / RATE * sum(purity(part, tone) > 0.8 for part in self._heard()), 1)

    def seconds_of_sound(self):
        return round(STEP / RATE * sum(power(part) > 100**2 for part in self._heard()), 1)

    def _heard(self):
        """What the other side sent, in pieces; its codec's dumps, one per call."""
        pieces = []
        for path in sorted(glob.glob(os.path.join(self.heard, "*-dec.wav"))):
            samples = array.array("h")
            with open(path, "rb") as file:
                raw = file.read()[44:]  # behind the header of a WAV
            samples.frombytes(raw[:len(raw) // 2 * 2])
            pieces += [samples[i:i + STEP] for i in range(0, len(samples) - STEP, STEP)]
        return pieces


def power(samples):
    return sum(s * s for s in samples) / len(samples)


def purity(samples, tone):
    """The part of the power that is at this frequency (Goertzel 1958), 0 to 1."""
    total = power(samples)
    if total < 100**2:
        return 0.0
    turn = 2 * math.cos(2 * math.pi * tone / RATE)
    before, last = 0.0, 0.0
    for sample in samples:
        before, last = last, sample + turn * last - before
    at_tone = last * last + before * before - turn * last * before
    return 2 * at_tone / (len(samples)**2 * total)
