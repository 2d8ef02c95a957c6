"""A screen in memory, a window on it, and what a person would see there."""

import ctypes
import os
import subprocess
import time

import session
from session import read, start, threads_seconds, wait_for

WIDTH, HEIGHT = 1400, 900


class _Image(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int) for name in ("width", "height", "x", "format")]
    _fields_ += [("data", ctypes.POINTER(ctypes.c_char))]
    _fields_ += [(name, ctypes.c_int) for name in ("order", "unit", "bit", "pad", "depth", "line")]


class Screen:
    """Xvfb, asked for pixels over one connection."""

    def __init__(self):
        read_end, write_end = os.pipe()
        start(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write_end], stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        self.name = ":" + os.read(read_end, 20).decode().strip()
        self.x = ctypes.CDLL("libX11.so.6")
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x.XGetImage.restype = ctypes.POINTER(_Image)
        self.x.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_int] * 2 + [ctypes.c_uint] * 2 + [
            ctypes.c_ulong, ctypes.c_int]
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(self.name.encode()))
        self.root = self.x.XDefaultRootWindow(self.display)

    def pixels(self, x, y, width, height):
        image = self.x.XGetImage(self.display, self.root, x, y, width, height, 0xFFFFFFFF, 2)
        found = ctypes.string_at(image.contents.data, image.contents.line * height)
        self.x.XFree(image.contents.data)
        self.x.XFree(image)
        return found

    def tool(self, *arguments):
        env = dict(os.environ, DISPLAY=self.name)
        return subprocess.run(["xdotool", *arguments], env=env, capture_output=True, text=True).stdout.split()

    def shot(self, name):
        """Leaves a picture in the folder that SHOTS names, if it does."""
        if folder := os.environ.get("SHOTS"):
            os.makedirs(folder, exist_ok=True)
            env = dict(os.environ, DISPLAY=self.name)
            subprocess.run(["import", "-window", "root", f"{folder}/{name}.png"], env=env, check=False)


class Window:
    """A program's window with the keyboard's focus, its frames counted."""

    def __init__(self, screen, command, env, title, frames_library):
        self.screen = screen
        self.frames_file = f"{session.SCRATCH}/frames-{time.monotonic_ns()}"
        env = dict(env, DISPLAY=screen.name, FRAMES=self.frames_file, LD_PRELOAD=frames_library)
        with open(self.frames_file, "wb") as file:
            file.write(bytes(16))
        self.began = time.monotonic_ns()
        self.log = f"{self.frames_file}.log"
        self.process = start(command, env=env, stdout=subprocess.DEVNULL, stderr=open(self.log, "w"))
        self.title = title

    def focus(self):
        def is_focused():
            found = self.screen.tool("search", "--onlyvisible", "--name", self.title)
            self.id = found[0] if found else None
            if self.id:
                self.screen.tool("windowfocus", self.id)
            return self.id and self.screen.tool("getwindowfocus")[:1] == [self.id]

        self.screen.tool("mousemove", str(WIDTH - 1), "0")
        wait_for(is_focused, what=f"the window; it said {read(self.log)[-500:]}")

    def frames(self):
        """How many were drawn, and when the last one was."""
        with open(self.frames_file, "rb") as file:
            data = file.read(16)
        return int.from_bytes(data[:8], "little"), int.from_bytes(data[8:], "little")

    def first_picture_ms(self):
        """From the start of the program to its first picture."""
        wait_for(lambda: self.frames()[0] > 0, step=0.0005, what="a picture")
        return (self.frames()[1] - self.began) / 1e6

    def cpu(self, secs):
        """Which part of a processor it uses."""
        before, began = threads_seconds(self.process.pid), time.monotonic()
        time.sleep(secs)
        return (threads_seconds(self.process.pid) - before) / (time.monotonic() - began)

    def subscribe(self, topic_filter, is_subscribed):
        """As a person would, by the palette."""
        for _ in range(5):
            for action in (["key", "ctrl+k"], ["type", "add a subscription"], ["key", "Return"], ["key", "ctrl+a"],
                           ["type", topic_filter], ["key", "Return"]):
                self.screen.tool(*action)
                time.sleep(0.6)
            done = is_subscribed()
            for _ in range(2):
                self.screen.tool("key", "Escape")
                time.sleep(0.4)
            if done or is_subscribed():
                return
        self.screen.shot("not-subscribed")
        raise SystemExit(f"not subscribed; the window said {read(self.log)[-500:]}")

    def end(self):
        session.end(self.process)
