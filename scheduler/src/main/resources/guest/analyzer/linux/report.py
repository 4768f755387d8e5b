"""Tells the agent that the analysis is over, in the words of the old generation and the new one."""

import os
import socket
import time
from urllib.parse import urlencode

TRIES = 10
CALL = """<?xml version='1.0'?>
<methodCall>
<methodName>complete</methodName>
<params>
<param><value><boolean>%d</boolean></value></param>
<param><value><string>%s</string></value></param>
<param><value><string>%s</string></value></param>
</params>
</methodCall>
"""


def done(success, words, key):
    """First XML-RPC, which an agent of the HTTP kind answers with 404; then POST /status. A busy
    or overrun agent is asked again: nobody else will tell the host."""
    # Old agents stumble over other characters before they change their status.
    plain = words.encode("ascii", "replace").decode()
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        plain = plain.replace(mark, entity)
    call = (CALL % (success, plain, key)).encode()
    form = urlencode({"status": "complete", "description": str(bool(success))}).encode()
    for attempt in range(TRIES):
        try:
            answer = post("/RPC2", "text/xml", call)
            if b"<methodResponse>" in answer and b"<fault>" not in answer:
                return
            if post("/status", "application/x-www-form-urlencoded", form).startswith(b"HTTP/1.0 200"):
                return
        except OSError:
            pass
        time.sleep(0.2 * (attempt + 1))


def post(path, kind, body):
    """Agents of the family listen on port 8000; ours says where it does."""
    address = "127.0.0.1", int(os.environ.get("ROOKERY_AGENT_PORT", "8000"))
    head = "POST %s HTTP/1.1\r\nHost: %s:%d\r\n" % (path, *address)
    head += "Content-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (kind, len(body))
    answer = b""
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(head.encode() + body)
        while len(answer) < 1 << 16 and (block := connection.recv(4096)):
            answer += block
    return answer
