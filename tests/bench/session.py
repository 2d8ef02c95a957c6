"""What the measurements share: a home with a keyring and a sign-in for a build of Topicdeck, and processes that end with us.

Standard library only. Everything listens on loopback and writes to a folder that is removed at the end.
"""

import atexit
import html
import http.cookiejar
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

SCRATCH = tempfile.mkdtemp(prefix="topicdeck-bench-")
_started = []


def _end():
    for process in reversed(_started):
        end(process)
    if os.environ.get("KEEP"):
        print(f"kept: {SCRATCH}", file=sys.stderr)
    else:
        shutil.rmtree(SCRATCH, ignore_errors=True)


atexit.register(_end)


def start(command, **options):
    """Starts a process that ends with this one."""
    process = subprocess.Popen(command, **options)
    _started.append(process)
    return process


def end(process):
    if process.returncode is None:
        process.kill()
        process.wait()
    if process in _started:
        _started.remove(process)


def wait_for(true, secs=20, step=0.05, what="something"):
    """Returns what `true` returned as soon as that is true."""
    until = time.monotonic() + secs
    while time.monotonic() < until:
        if found := true():
            return found
        time.sleep(step)
    raise SystemExit(f"nothing for {secs} s: {what}")


def free_port(more=0):
    """A port that is free, and as many after it."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                for at in range(1, more + 1):
                    with socket.socket() as other:
                        other.bind(("127.0.0.1", port + at))
                return port
            except OSError:
                continue


def median(values):
    values = sorted(values)
    return values[len(values) // 2]


def threads_seconds(pid):
    """Seconds that the threads of a process had a processor."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
        except OSError:
            pass
    return total / 1e9


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


class Build:
    """A build of Topicdeck with a home, a keyring, its sandbox, and a sign-in."""

    def __init__(self, name, program):
        self.name, self.program = name, program
        self.home = f"{SCRATCH}/{name}"
        os.makedirs(f"{self.home}/run", mode=0o700)
        env = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        kinds = {"CONFIG": "config", "DATA": "data", "STATE": "state", "CACHE": "cache"}
        env |= {f"XDG_{kind}_HOME": f"{self.home}/{folder}" for kind, folder in kinds.items()}
        env |= {"HOME": self.home, "XDG_RUNTIME_DIR": f"{self.home}/run", "LIBGL_ALWAYS_SOFTWARE": "1"}
        self.env = env
        self._keyring()
        self._sandbox()
        self._sign_in()

    def folder(self, name, url):
        """A folder of profiles whose broker is at `url`."""
        path = f"{self.home}/{name}"
        os.makedirs(path, exist_ok=True)
        profile = re.sub(r'(?m)^( *iot_data *= *).*', rf'\1"{url}"', read(f"{self.home}/sandbox/profiles.toml"))
        with open(f"{path}/profiles.toml", "w") as file:
            file.write(profile)
        return path

    def _keyring(self):
        bus = start(
            ["dbus-daemon", "--session", "--nofork", "--print-address"],
            env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        keyring = start(
            ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
            env=self.env, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        keyring.stdin.write(b"password")
        keyring.stdin.close()
        time.sleep(1)

    def _sandbox(self):
        os.makedirs(f"{self.home}/sandbox")
        profiles = f"{self.home}/sandbox/profiles.toml"
        log = open(f"{self.home}/sandbox.log", "w")
        start([self.program, "sandbox"], env=self.env, stdout=open(profiles, "w"), stderr=log)
        wait_for(lambda: "iot_data" in read(profiles), what="the sandbox")

    def _sign_in(self):
        log = f"{self.home}/sign-in.log"
        command = [self.program, "--config", f"{self.home}/sandbox", "sign-in", "--no-browser"]
        process = start(command, env=self.env, stdout=subprocess.DEVNULL, stderr=open(log, "w"))
        url = wait_for(lambda: re.search(r"https?://\S*authorize\S*", read(log)), what="the address to sign in")
        sign_in(url[0], "operator@example.com", "topicdeck")
        if process.wait(20) != 0:
            raise SystemExit(f"the sign-in failed: {read(log)}")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def sign_in(url, user, password):
    """A person at the page of the sandbox."""
    redirect = urllib.parse.parse_qs(urllib.parse.urlparse(url).query)["redirect_uri"][0]
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies, _Stay(), urllib.request.ProxyHandler({}))

    def ask(address, form=None):
        try:
            return opener.open(address, data=form, timeout=10)
        except urllib.error.HTTPError as answer:
            return answer

    answer = ask(url)
    for _ in range(10):
        if location := answer.headers.get("location"):
            url = urllib.parse.urljoin(url, location)
            answer = ask(url)
            if url.startswith(redirect):
                return
            continue
        page = answer.read().decode()
        action = re.search(r'<form\b[^>]*action="([^"]*)"', page)
        fields = {}
        for field in re.findall(r"<input\b[^>]*>", page):
            name, value = (re.search(rf'{key}="([^"]*)"', field) for key in ("name", "value"))
            if name:
                fields[html.unescape(name[1])] = html.unescape(value[1]) if value else ""
        fields |= {"username": user, "password": password}
        url = urllib.parse.urljoin(url, html.unescape(action[1]) if action else "")
        answer = ask(url, urllib.parse.urlencode(fields).encode())
    raise SystemExit("the sign-in page did not come to an end")


class Feed:
    """The broker that only pushes."""

    def __init__(self, program, **settings):
        self.port = free_port()
        self.log = f"{SCRATCH}/feed-{self.port}"
        words = [f"{key}={value}" for key, value in settings.items()]
        self.process = start(
            [program, str(self.port), *words], stdin=subprocess.PIPE, stdout=open(self.log, "w"), text=True,
        )
        self.url = f"ws://127.0.0.1:{self.port}/mqtt"
        wait_for(self._listens, what="the feed")

    def _listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def say(self, **settings):
        """Changes settings; returns the time in nanoseconds and how many messages were sent."""
        before = self.answers()
        self.process.stdin.write(" ".join(f"{key}={value}" for key, value in settings.items()) + "\n")
        self.process.stdin.flush()
        wait_for(lambda: len(self.answers()) > len(before), step=0.002, what="the feed's answer")
        at, sent = self.answers()[-1].split()
        return int(at), int(sent)

    def answers(self):
        return [line for line in read(self.log).splitlines() if line[:1].isdigit()]

    def told(self, word):
        """When it said START, SENT or END for the last time, in nanoseconds."""
        found = [line.split()[1] for line in read(self.log).splitlines() if line.startswith(word)]
        return int(found[-1]) if found else None

    def end(self):
        end(self.process)


class Table:
    """Prints lines of name, ours, peer, ratio, wanted and verdict."""

    def __init__(self):
        self.missed = False

    def line(self, name, ours, peer, wanted, note=""):
        ratio = ours / peer if peer else float("inf")
        verdict = "ok" if ratio <= wanted and not note else "missed"
        self.missed |= verdict != "ok"
        note = f": {note}" if note else ""
        print(f"{name:<58} {ours:9.2f} {peer:9.2f} {ratio:7.2f} {wanted:7.2f} {verdict}{note}", flush=True)
