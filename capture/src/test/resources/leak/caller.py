"""Asks an agent for its status and says what came of it."""

import socket
import sys
import xmlrpc.client

host, port, patience = sys.argv[1], sys.argv[2], float(sys.argv[3])
socket.setdefaulttimeout(patience)
try:
    print("answer", xmlrpc.client.ServerProxy(f"http://{host}:{port}").get_status(), flush=True)
except TimeoutError:
    print("timed out", flush=True)
