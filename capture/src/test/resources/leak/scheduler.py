"""The scheduler of 2016: its sockets are inheritable, and its children are started with all of them.

Reads one command a line and answers each with one line.
"""

import socket
import struct
import subprocess
import sys

BODY = b"<?xml version='1.0'?><methodCall><methodName>get_status</methodName><params/></methodCall>"
HEAD = b"POST /RPC2 HTTP/1.0\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(BODY)
sockets = []


def inheritable():
    connection = socket.socket()
    connection.set_inheritable(True)
    sockets.append(connection)
    return connection


def half(host, port):
    """A call that is given up before it was sent to its end."""
    connection = inheritable()
    connection.connect((host, int(port)))
    connection.sendall(HEAD + BODY[:20])
    return "sent"


def whole(host, port):
    """A call that ends as it should, up to the close, which is still to come."""
    connection = inheritable()
    connection.connect((host, int(port)))
    connection.sendall(HEAD + BODY)
    while connection.recv(4096):
        pass
    return "answered"


def dial(host, port):
    """A call to a guest that is not up yet."""
    connection = inheritable()
    connection.setblocking(False)
    connection.connect_ex((host, int(port)))
    return "dialled"


def launch(*command):
    child = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", *command],
        close_fds=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    while b"listening on" not in child.stderr.readline():
        if child.poll() is not None:
            return "failed"
    return str(child.pid)


def close():
    while sockets:
        sockets.pop().close()
    return "closed"


def reset():
    """A close that sends a reset, if it is the last one."""
    for connection in sockets:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return close()


def shut():
    """The end of the connection itself, and then the close."""
    for connection in sockets:
        connection.shutdown(socket.SHUT_RDWR)
    return close()


COMMANDS = {
    "half": half,
    "whole": whole,
    "dial": dial,
    "launch": launch,
    "close": close,
    "reset": reset,
    "shut": shut,
}
for line in sys.stdin:
    name, *arguments = line.split()
    print(COMMANDS[name](*arguments), flush=True)
