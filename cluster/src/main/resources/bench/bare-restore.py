"""Restores one guest with nothing but QEMU and its machine protocol, and prints how many
microseconds passed from the start of the process to the agent's first answer.

Arguments: an empty folder, the state's file, the agent's address and port as the host reaches it,
the network namespace's file, QEMU's command. QEMU runs in the namespace and this program outside,
for nobody in a namespace may call its guest.
"""
import ctypes
import json
import os
import socket
import subprocess
import sys
import time

LIMIT = 60
NETWORK_NAMESPACE = 0x40000000


def plain(command, folder):
    """The command without the node's sockets and without what confines the process."""
    arguments = iter(command)
    for argument in arguments:
        if argument in ("-runas", "-sandbox"):
            next(arguments)
        elif argument.startswith("socket,id=console,"):
            yield "null,id=console"
        elif argument.startswith("socket,id=control,"):
            yield "socket,id=control,path=%s/q,server=on,wait=off" % folder
        else:
            yield argument


def repeated(attempt, deadline):
    while True:
        try:
            return attempt()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.002)


def monitor(path):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(LIMIT)
        connection.connect(path)
        return connection.makefile("rw", encoding="utf-8")
    except OSError:
        connection.close()
        raise


def execute(qmp, command, **arguments):
    qmp.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
    qmp.flush()
    while True:
        message = json.loads(qmp.readline())
        if "error" in message:
            raise RuntimeError("%s: %s" % (command, message["error"]))
        if "return" in message:
            return message["return"]


def answered(address, port):
    """Asks what a node asks first, and reads the whole answer as that does."""
    with socket.create_connection((address, port), timeout=0.5) as connection:
        connection.settimeout(2)
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b""
        while True:
            piece = connection.recv(4096)
            if not piece:
                break
            answer += piece
        if b" 200 " not in answer[:64]:
            raise OSError("not an agent yet")


def main():
    folder, state, address, port, namespace = sys.argv[1:6]
    command = list(plain(sys.argv[6:], folder))
    libc = ctypes.CDLL(None, use_errno=True)
    inside = os.open(namespace, os.O_RDONLY)

    def enter():
        if libc.setns(inside, NETWORK_NAMESPACE) != 0:
            raise OSError(ctypes.get_errno(), "cannot enter " + namespace)

    begun = time.monotonic()
    qemu = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env=dict(os.environ, TMPDIR=folder),
        preexec_fn=enter)
    try:
        qmp = repeated(lambda: monitor(folder + "/q"), begun + LIMIT)
        qmp.readline()
        execute(qmp, "qmp_capabilities")
        execute(
            qmp,
            "migrate-set-capabilities",
            capabilities=[{"capability": "x-ignore-shared", "state": True}])
        execute(qmp, "migrate-incoming", uri="exec:cat " + state)
        while execute(qmp, "query-status")["status"] == "inmigrate":
            time.sleep(0.002)
        execute(qmp, "cont")
        repeated(lambda: answered(address, int(port)), begun + LIMIT)
        print(int((time.monotonic() - begun) * 1e6))
    finally:
        qemu.kill()
        qemu.wait()


main()
