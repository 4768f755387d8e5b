"""What the agents of the tests share: they end with the test, and keep a record of what they saw."""

import json
import os
import subprocess
import sys
import threading


class Record:
    """The folder in which an agent keeps what it was sent; also the root of its file system."""

    def __init__(self, root):
        self.root = root
        self.children = []

    def place(self, path):
        """A path of the guest as one below the root."""
        parts = [p for p in path.replace("\\", "/").split("/") if p]
        if ".." in parts:
            raise ValueError("path leaves the guest: " + path)
        return os.path.join(self.root, *parts)

    def note(self, what, headers):
        with open(os.path.join(self.root, "calls.log"), "a") as log:
            log.write(json.dumps({"call": what, "headers": dict(headers)}) + "\n")

    def told(self, key):
        """Misbehaviour that the test asks for, as a list of calls."""
        try:
            with open(os.path.join(self.root, "behave.json")) as f:
                return json.load(f).get(key, [])
        except FileNotFoundError:
            return []

    def start_analyzer(self, script, cwd, port):
        env = {"AGENT_PORT": str(port), "PATH": "/usr/bin:/bin"}
        child = subprocess.Popen(
            [sys.executable, script], cwd=cwd, env=env, stdin=subprocess.DEVNULL
        )
        self.children.append(child)
        return child


def serve(server, record):
    """Serves until the test closes our standard input."""

    def watch():
        sys.stdin.read()
        for child in record.children:
            child.kill()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    print(server.server_address[1], flush=True)
    server.serve_forever()
