"""HTTP agents as Cuckoo 2 ("cuckoo") and CAPE ("cape") have them on the wire.

HTTP/1.0 answers without length or type, a Content-Length demanded, parts of a form that count as
files only with a file name, pinning that leaves others without an answer.
"""

import json
import os
import re
import shlex
import sys
import tempfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs

from agent_process import Record, serve

record = Record(sys.argv[1])
cape = sys.argv[2] == "cape"
windows = "windows" in sys.argv[3:]
# The first agents had no way to run a Python script.
old = "old" in sys.argv[3:]
# Before 0.9 an agent that was pinned refused what its own analyzer reported.
deaf = "deaf" in sys.argv[3:]
features = ["execpy", "execute", "pinning", "logs", "largefile", "unicodepath"]
if cape:
    features.append("subdir_upload")
if old:
    features.remove("execpy")

new_life = {"status": "init" if cape else None, "description": "", "pinned": None, "child": None}
state = dict(new_life, restarts=0)


class Refusal(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def multipart(headers, body):
    boundary = re.search(r"boundary=(.*)$", headers["Content-Type"]).group(1).encode()
    fields, files = {}, {}
    for part in body.split(b"--" + boundary)[1:]:
        if part.startswith(b"--"):
            break
        head, content = part.split(b"\r\n\r\n", 1)
        content = content[: -len(b"\r\n")]
        disposition = head.decode()
        name = re.search(r' name="([^"]*)"', disposition).group(1)
        if re.search(r'filename="[^"]+"', disposition):
            files[name] = content
        elif content:
            fields[name] = content.decode()
    return fields, files


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer({}, {})

    def do_POST(self):
        if "Content-Length" not in self.headers or "Transfer-Encoding" in self.headers:
            self.reply(400, {"message": "a Content-Length is needed", "error_code": 400})
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Type", "").startswith("multipart/"):
            fields, files = multipart(self.headers, body)
        else:
            fields = {k: v[0] for k, v in parse_qs(body.decode()).items()}
            files = {}
        self.answer(fields, files)

    def answer(self, fields, files):
        record.note(self.command + " " + self.path, self.headers)
        if len(record.told("restarts")) > state["restarts"]:
            # As after a reboot of the guest: the new agent knows nothing of the old one's life.
            state.update(new_life, restarts=state["restarts"] + 1)
        local = self.client_address[0] == "127.0.0.1"
        report = self.command == "POST" and self.path == "/status" and local and not deaf
        if state["pinned"] not in (None, self.client_address[0]) and not report:
            self.close_connection = True
            return
        name = self.command.lower() + "_" + (self.path[1:] or "root")
        try:
            if self.path in record.told("refuse"):
                raise Refusal(500, "cannot do " + self.path)
            if not hasattr(self, name):
                raise Refusal(404, "Route not found")
            self.reply(200, getattr(self, name)(fields, files))
        except Refusal as e:
            self.reply(e.code, {"message": str(e), "error_code": e.code})

    def reply(self, code, answer):
        # Not send_response(): the agents send no type and no length.
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def version_string(self):
        return ("CAPE" if cape else "Cuckoo") + " Agent Python/3"

    def need(self, fields, key):
        if not fields.get(key):
            raise Refusal(400, "No %s has been provided" % key)
        return fields[key]

    def get_root(self, fields, files):
        name = "CAPE Agent!" if cape else "Cuckoo Agent!"
        version = "0.22" if cape else "0.8" if deaf else "0.10"
        answer = {"message": name, "version": version, "features": features}
        return dict(answer, is_user_admin=True) if cape else answer

    def get_status(self, fields, files):
        answer = {"message": "Analysis status"}
        child = state["child"]
        if child is not None and state["status"] != "complete":
            code = child.poll()
            if code is None:
                state["status"] = "running"
            else:
                state["child"] = None
                state["status"] = "failed" if code else "complete"
                if code:
                    state["description"] = "Exited with exit code %d" % code
        return dict(answer, status=state["status"], description=state["description"])

    def post_status(self, fields, files):
        state["status"] = self.need(fields, "status")
        state["description"] = fields.get("description")
        state["child"] = None
        return {"message": "Analysis status updated"}

    def get_logs(self, fields, files):
        return {"message": "Agent logs", "stdout": "started\n", "stderr": "a warning\n"}

    def get_environ(self, fields, files):
        environ = {"SystemDrive": "C:", "Temp": "C:\\Users\\x\\AppData\\Local\\Temp"}
        return {"message": "Environment variables", "environ": environ if windows else {}}

    def get_path(self, fields, files):
        return {"message": "Agent path", "filepath": "C:\\agent.pyw" if windows else "/agent.py"}

    def post_remove(self, fields, files):
        path = record.place(self.need(fields, "path"))
        if not os.path.exists(path):
            raise Refusal(404, "Path provided does not exist")
        os.remove(path)
        return {"message": "Successfully deleted file"}

    def get_kill(self, fields, files):
        threading.Timer(0.05, os._exit, [0]).start()
        return {"message": "Quit the Cuckoo Agent"}

    def get_pinning(self, fields, files):
        if state["pinned"]:
            raise Refusal(500, "Agent has already been pinned to an IP!")
        state["pinned"] = self.client_address[0]
        return {"message": "Successfully pinned Agent", "client_ip": state["pinned"]}

    def post_mkdir(self, fields, files):
        path = record.place(self.need(fields, "dirpath"))
        if os.path.exists(path) and not cape:
            raise Refusal(500, "Error creating directory")
        os.makedirs(path, exist_ok=True)
        return {"message": "Successfully created directory"}

    def post_mkdtemp(self, fields, files):
        parent = fields.get("dirpath") or "C:\\Temp\\"
        os.makedirs(record.place(parent), exist_ok=True)
        made = tempfile.mkdtemp(prefix="tmp", dir=record.place(parent))
        return {
            "message": "Successfully created temporary directory",
            "dirpath": parent + os.path.basename(made),
        }

    def get_mkdtemp(self, fields, files):
        return self.post_mkdtemp(fields, files)

    def post_extract(self, fields, files):
        target = record.place(self.need(fields, "dirpath"))
        if "zipfile" not in files:
            raise Refusal(400, "No zip file has been provided")
        with zipfile.ZipFile(BytesIO(files["zipfile"])) as archive:
            archive.extractall(target)
        return {"message": "Successfully extracted zip file"}

    def post_store(self, fields, files):
        target = record.place(self.need(fields, "filepath"))
        if "file" not in files:
            raise Refusal(400, "No file has been provided")
        if cape or os.path.basename(target) != "analysis.conf":
            # A guest has its folder for temporary files; only CAPE's makes further ones.
            os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as f:
            f.write(files["file"])
        with open(os.path.join(record.root, "stored.log"), "a") as log:
            log.write(fields["filepath"] + "\n")
        return {"message": "Successfully stored file"}

    def post_execpy(self, fields, files):
        script = record.place(self.need(fields, "filepath"))
        cwd = record.place(self.need(fields, "cwd"))
        self.need(fields, "async")
        child = record.start_analyzer(script, cwd, self.server.server_address[1])
        if not cape:
            return {"message": "Successfully executed command", "stdout": None, "stderr": None}
        state.update(child=child, status="running")
        return {"message": "Successfully spawned command", "process_id": child.pid}

    def date(self, command, shell):
        """Only noted: it would set this host's clock."""
        record.note("command " + command, {})
        if cape == shell:
            raise Refusal(500, "Error executing command")
        if cape:
            state.update(status="running")
        return {
            "message": "Successfully executed command",
            "stdout": "Mon Jan  1 00:00:00 UTC 2024\n",
            "stderr": "\n".join(record.told("stderr")),
        }

    def post_execute(self, fields, files):
        command = self.need(fields, "command")
        if command.startswith("date "):
            return self.date(command, bool(fields.get("shell")))
        cwd = record.place(fields["cwd"])
        record.note("command " + command, {})
        if command.endswith(".exe"):
            # A program for Windows: here it has run when it is there.
            if not os.path.isfile(record.place(command)):
                raise Refusal(500, "Error executing command")
            return {
                "message": "Successfully executed command",
                "stdout": "",
                "stderr": "\n".join(record.told("stderr")),
            }
        if cape:
            # Split by rules in which backslashes disappear, and never with a shell.
            words = shlex.split(command)
            if fields.get("shell"):
                words = words[:1]
        elif fields.get("shell"):
            words = command.split(" ")
        else:
            words = command.split(" ") if windows else [command]
        if not os.path.basename(words[0]).startswith("python") or len(words) != 2:
            raise Refusal(500, "Error executing command")
        script = record.place(words[1])
        child = record.start_analyzer(script, cwd, self.server.server_address[1])
        if cape:
            state.update(child=child, status="running")
        return {"message": "Successfully executed command", "stdout": None, "stderr": None}

    def log_message(self, *args):
        pass


class Threaded(ThreadingMixIn, HTTPServer):
    daemon_threads = True


serve((Threaded if cape else HTTPServer)(("127.0.0.1", 0), Handler), record)
