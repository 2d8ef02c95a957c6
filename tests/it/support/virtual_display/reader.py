#!/usr/bin/python3
"""What a screen reader gets of a window, through the system's own library for that (AT-SPI).

Usage: reader.py NAME. For each line on stdin it writes the tree of the program NAME, one JSON array [role, name, text,
states] a line, and then an empty line; the program not being there yet is an empty tree.
"""
import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402


def find(name):
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(index)
        if program is not None and program.get_name() == name:
            return program
    return None


def text_of(node):
    return Atspi.Text.get_text(node, 0, -1) if "Text" in node.get_interfaces() else ""


def write(node):
    if node is None:
        return
    states = [state.value_nick for state in node.get_state_set().get_states()]
    print(json.dumps([node.get_role_name(), node.get_name(), text_of(node), states]))
    for index in range(node.get_child_count()):
        try:
            write(node.get_child_at_index(index))
        except GLib.Error:
            pass  # What was there a moment ago may be gone.


def answer(name):
    try:
        program = find(name)
        if program is not None:
            write(program)
    except GLib.Error as error:
        print(f"reader.py: {error}", file=sys.stderr)
    print(flush=True)


# What was true a moment ago is of no use here.
Atspi.get_desktop(0).set_cache_mask(Atspi.Cache.NONE)
for _ in sys.stdin:
    # News of the bus is only taken in by a running loop.
    while GLib.MainContext.default().iteration(False):
        pass
    answer(sys.argv[1])
