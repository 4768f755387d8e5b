#!/usr/bin/python3
"""Rookery's agent: the small server in a guest that takes files and commands.

It speaks one of the three protocols that the hosts of the Cuckoo family know:

  xmlrpc   Cuckoo 0.6 to 1.2: XML-RPC, one connection at a time, status 1 to 4
  cuckoo   Cuckoo 2: JSON over HTTP, one connection at a time, free-text status
  cape     CAPE: as cuckoo, but a thread for each connection, and the analyzer is watched

On the wire it keeps to what those agents do, oddities included: answers are HTTP/1.0, JSON has
neither length nor type, a request's body counts only with a Content-Length, one request for each
connection. Unlike them it bounds what it reads and never holds an upload in memory.

With --init it is the first process of a PID namespace: it forks the server, reaps orphans, and lives
on when the server is killed, as a real machine would. SIGPWR powers the machine off.

Python 3.9 or later, standard library only. Modules that only some requests need are imported there:
a guest that boots quickly is worth more than a tidy list.
"""

import os
import socket
import sys
import time

BLOCK = 1 << 16
HEAD_LIMIT = 1 << 16
FIELD_LIMIT = 1 << 20
BODY_LIMIT = 4 << 30
OUTPUT_LIMIT = 1 << 20
LOG_LIMIT = 1 << 16
SILENCE_LIMIT = 120
CONNECTIONS = 64
STARTED = time.time()

REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 500: "Internal Server Error"}


class Hangup(Exception):
    """The connection ends without an answer."""


class Journal:
    """What the agent has said since its start: the newest part, for GET /logs."""

    def __init__(self):
        self.text = ""

    def say(self, line):
        self.text = (self.text + "%.3f %s\n" % (time.time() - STARTED, line))[-LOG_LIMIT:]


JOURNAL = Journal()


# --------------------------------------------------------------------------- HTTP


class Request:
    """The head of one request, and its body as a stream that ends where Content-Length says."""

    def __init__(self, stream, client, own):
        self.client, self.own = client, own
        self.stream = stream
        budget = HEAD_LIMIT
        line = stream.readline(budget)
        words = line.decode("latin-1").split()
        if len(words) != 3 or not words[2].startswith("HTTP/"):
            raise Hangup("no request line")
        self.method, self.path = words[0], words[1]
        self.headers = {}
        while True:
            budget -= len(line)
            line = stream.readline(max(budget, 1))
            if not line.endswith(b"\n"):
                raise Hangup("the head is too long or ends early")
            if line in (b"\r\n", b"\n"):
                break
            name, _, value = line.decode("latin-1").partition(":")
            self.headers[name.strip().lower()] = value.strip()
        length = self.headers.get("content-length", "")
        self.has_length = length.isdigit() and int(length) <= BODY_LIMIT
        self.left = int(length) if self.has_length else 0

    def read(self, size):
        block = self.stream.read1(min(size, self.left)) if self.left else b""
        if self.left and not block:
            raise Hangup("the body ends early")
        self.left -= len(block)
        return block

    def drain(self):
        while self.read(BLOCK):
            pass


def head(status, reason, server, headers=()):
    lines = ["HTTP/1.0 %d %s" % (status, reason), "Server: " + server]
    lines.append("Date: " + time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime()))
    lines.extend("%s: %s" % header for header in headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def unsupported(method, server):
    """How a server that knows no such method says so; hosts recognise the XML-RPC agent by it."""
    reason = "Unsupported method ('%s')" % method
    page = "<html><head><title>Error response</title></head><body><p>%s.</p></body></html>\n"
    body = (page % reason.replace("<", "&lt;")).encode()
    headers = [("Connection", "close"), ("Content-Type", "text/html;charset=utf-8")]
    return head(501, reason, server, headers + [("Content-Length", len(body))]) + body


def spool():
    import tempfile

    return tempfile.TemporaryFile()


class Scanner:
    """Cuts a stream at marks while holding no more than a block of it."""

    def __init__(self, request):
        self.request = request
        self.rest = b"\r\n"  # so that the first boundary looks like all others

    def until(self, mark, write):
        while True:
            at = self.rest.find(mark)
            if at >= 0:
                write(self.rest[:at])
                self.rest = self.rest[at + len(mark) :]
                return
            keep = max(0, len(self.rest) - len(mark) + 1)
            write(self.rest[:keep])
            block = self.request.read(BLOCK)
            if not block:
                raise Hangup("the multipart body ends early")
            self.rest = self.rest[keep:] + block


class Bounded:
    """Collects a few bytes, refuses many."""

    def __init__(self):
        self.content = b""

    def write(self, block):
        self.content += block
        if len(self.content) > FIELD_LIMIT:
            raise Hangup("a field is too long")


def parameter(text, name):
    """The value of name="..." or name=... in a header."""
    import re

    found = re.search(r'(?:^|[;\s])%s="?([^";]*)' % name, text, re.IGNORECASE)
    return found.group(1) if found else ""


def read_form(request):
    """The fields (text) and files (open spools) of a request's body."""
    kind = request.headers.get("content-type", "")
    fields, files = {}, {}
    if kind.lower().startswith("multipart/form-data") and request.has_length:
        boundary = b"\r\n--" + parameter(kind, "boundary").encode("latin-1")
        scanner = Scanner(request)
        scanner.until(boundary, Bounded().write)
        while True:
            end = Bounded()
            scanner.until(b"\r\n", end.write)
            if end.content.startswith(b"--"):
                break
            part = Bounded()
            scanner.rest = b"\r\n" + scanner.rest
            scanner.until(b"\r\n\r\n", part.write)
            disposition = part.content.decode("utf-8", "replace")
            name = parameter(disposition, "name")
            if parameter(disposition, "filename"):
                files[name] = spool()
                scanner.until(boundary, files[name].write)
                files[name].seek(0)
            else:
                value = Bounded()
                scanner.until(boundary, value.write)
                fields[name] = value.content.decode("utf-8", "replace")
    elif request.left <= FIELD_LIMIT:
        from urllib.parse import parse_qs

        body = b""
        while request.left:
            body += request.read(BLOCK)
        pairs = parse_qs(body.decode("utf-8", "replace"))
        fields = {name: values[0] for name, values in pairs.items()}
    request.drain()
    return {name: value for name, value in fields.items() if value}, files


# --------------------------------------------------------------------------- children


def run_to_end(command, **options):
    """Runs a command; its exit code and the beginning of both its outputs."""
    import subprocess

    with spool() as out, spool() as err:
        code = subprocess.call(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=child_environment(), **options
        )
        out.seek(0)
        err.seek(0)
        return code, *(f.read(OUTPUT_LIMIT).decode("utf-8", "replace") for f in (out, err))


def start(command, **options):
    import subprocess

    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, stdin=quiet, stdout=quiet, stderr=quiet, env=child_environment(), **options
    )


PORT = 8000


def child_environment():
    """Analyzers report to port 8000; ours asks this variable first, for agents elsewhere."""
    return dict(os.environ, ROOKERY_AGENT_PORT=str(PORT))


# --------------------------------------------------------------------------- Cuckoo 2


class CuckooAgent:
    threads = False
    brand, version = "Cuckoo Agent", "0.10"
    features = ["execpy", "pinning", "logs", "largefile", "unicodepath"]
    temporary_prefix = "tmp"
    methods = {"GET", "POST"}

    def __init__(self):
        self.server = "%s Python/%s" % (self.brand, sys.version.split()[0])
        self.status = None
        self.description = None
        self.pinned = None
        self.routes = {
            ("GET", "/"): self.index,
            ("GET", "/status"): self.get_status,
            ("POST", "/status"): self.post_status,
            ("GET", "/logs"): lambda f, _: self.good("Agent logs", stdout="", stderr=JOURNAL.text),
            ("GET", "/system"): lambda f, _: self.good("System", system=os.uname().sysname),
            ("GET", "/environ"): lambda f, _: self.good(
                "Environment variables", environ=dict(os.environ)
            ),
            ("GET", "/path"): lambda f, _: self.good(
                "Agent path", filepath=os.path.abspath(__file__)
            ),
            ("POST", "/mkdir"): self.mkdir,
            ("GET", "/mktemp"): self.mktemp,
            ("POST", "/mktemp"): self.mktemp,
            ("GET", "/mkdtemp"): self.mkdtemp,
            ("POST", "/mkdtemp"): self.mkdtemp,
            ("POST", "/store"): self.store,
            ("POST", "/retrieve"): self.retrieve,
            ("POST", "/extract"): self.extract,
            ("POST", "/remove"): self.remove,
            ("POST", "/execute"): self.execute,
            ("POST", "/execpy"): self.execpy,
            ("GET", "/pinning"): self.pin,
            ("GET", "/kill"): self.kill,
        }

    def answer(self, request):
        if self.pinned and request.client != self.pinned:
            if (request.client, request.method, request.path) != ("127.0.0.1", "POST", "/status"):
                raise Hangup("pinned to %s, called by %s" % (self.pinned, request.client))
        if request.method not in self.methods:
            return unsupported(request.method, self.server)
        fields, files = read_form(request)
        fields.update(client=request.client, own=request.own)
        route = self.routes.get((request.method, request.path))
        return route(fields, files) if route else self.bad(404, "Route not found")

    def json(self, status, content):
        import json

        body = json.dumps(content).encode()
        return head(status, REASONS.get(status, "Unknown"), self.server) + body

    def good(self, message, **more):
        return self.json(200, dict(message=message, **more))

    def bad(self, status, message, **more):
        return self.json(status, dict(message=message, error_code=status, **more))

    def failed(self, message):
        import traceback

        return self.bad(500, message, traceback=traceback.format_exc())

    def index(self, fields, files):
        return self.good(self.brand + "!", version=self.version, features=self.features)

    def get_status(self, fields, files):
        return self.good("Analysis status", status=self.status, description=self.description)

    def post_status(self, fields, files):
        if "status" not in fields:
            return self.bad(400, "No status has been provided")
        self.status = fields["status"]
        self.description = fields.get("description")
        return self.good("Analysis status updated")

    def mkdir(self, fields, files):
        if "dirpath" not in fields:
            return self.bad(400, "No dirpath has been provided")
        # Not within the try: a mode that is no number closes the connection, here as there.
        mode = int(fields.get("mode", 0o777))
        try:
            os.makedirs(fields["dirpath"], mode=mode, exist_ok=self.threads)
        except OSError:
            return self.failed("Error creating directory")
        return self.good("Successfully created directory")

    def temporary(self, fields):
        directory = fields.get("dirpath")
        return fields.get("suffix", ""), fields.get("prefix", self.temporary_prefix), directory

    def mktemp(self, fields, files):
        import tempfile

        try:
            fd, path = tempfile.mkstemp(*self.temporary(fields))
        except OSError:
            return self.failed("Error creating temporary file")
        os.close(fd)
        return self.good("Successfully created temporary file", filepath=path)

    def mkdtemp(self, fields, files):
        import tempfile

        try:
            path = tempfile.mkdtemp(*self.temporary(fields))
        except OSError:
            return self.failed("Error creating temporary directory")
        return self.good("Successfully created temporary directory", dirpath=path)

    def store(self, fields, files):
        import shutil

        if "filepath" not in fields:
            return self.bad(400, "No filepath has been provided")
        if "file" not in files:
            return self.bad(400, "No file has been provided")
        try:
            if self.threads:
                os.makedirs(os.path.dirname(fields["filepath"]) or ".", exist_ok=True)
            with open(fields["filepath"], "wb") as target, files["file"] as source:
                shutil.copyfileobj(source, target, BLOCK)
        except OSError:
            return self.failed("Error storing file")
        return self.good("Successfully stored file")

    def retrieve(self, fields, files):
        if "filepath" not in fields:
            return self.bad(400, "No filepath has been provided")
        if not os.path.isfile(fields["filepath"]):
            return head(404, REASONS[404], self.server, self.empty_length)
        return self.content(open(fields["filepath"], "rb"), fields)

    empty_length = [("Content-Length", 0)]

    def content(self, source, fields):
        size = os.fstat(source.fileno()).st_size
        yield head(200, REASONS[200], self.server, [("Content-Length", size)])
        with source:
            while block := source.read(BLOCK):
                yield block

    def extract(self, fields, files):
        import zipfile

        if "dirpath" not in fields:
            return self.bad(400, "No dirpath has been provided")
        if "zipfile" not in files:
            return self.bad(400, "No zip file has been provided")
        try:
            with zipfile.ZipFile(files["zipfile"]) as archive:
                archive.extractall(fields["dirpath"])
        except (OSError, zipfile.BadZipFile, RuntimeError, ValueError):
            return self.failed("Error extracting zip file")
        return self.good("Successfully extracted zip file")

    def remove(self, fields, files):
        import shutil

        path = fields.get("path")
        if not path:
            return self.bad(400, "No path has been provided")
        if not os.path.lexists(path):
            return self.bad(404, "Path provided does not exist")
        try:
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
                return self.good("Successfully deleted directory")
            os.remove(path)
            return self.good("Successfully deleted file")
        except OSError:
            return self.failed("Error removing file or directory")

    def execute(self, fields, files):
        if "command" not in fields:
            return self.bad(400, "No command has been provided")
        options = {"shell": "shell" in fields, "cwd": fields.get("cwd")}
        out = err = None
        try:
            if "async" in fields:
                start(fields["command"], **options)
            else:
                _, out, err = run_to_end(fields["command"], **options)
        except (OSError, ValueError):
            return self.failed("Error executing command")
        return self.good("Successfully executed command", stdout=out, stderr=err)

    def execpy(self, fields, files):
        if "filepath" not in fields:
            return self.bad(400, "No Python file has been provided")
        command = [sys.executable, fields["filepath"]]
        out = err = None
        try:
            if "async" in fields:
                start(command, cwd=fields.get("cwd"))
            else:
                _, out, err = run_to_end(command, cwd=fields.get("cwd"))
        except OSError:
            return self.failed("Error executing command")
        return self.good("Successfully executed command", stdout=out, stderr=err)

    def pin(self, fields, files):
        if self.pinned:
            return self.bad(500, "Agent has already been pinned to an IP!")
        self.pinned = fields["client"]
        return self.good("Successfully pinned Agent", client_ip=self.pinned)

    def kill(self, fields, files):
        yield self.good("Quit the %s" % self.brand)
        os._exit(0)


# --------------------------------------------------------------------------- CAPE


class CapeAgent(CuckooAgent):
    threads = True
    brand, version = "CAPE Agent", "0.22"
    features = CuckooAgent.features + ["execute", "subdir_upload"]
    temporary_prefix = ""
    methods = {"GET", "POST", "DELETE"}
    empty_length = []
    states = ["init", "running", "complete", "failed", "exception"]

    def __init__(self):
        super().__init__()
        self.status, self.description, self.child = "init", "", None
        self.routes["POST", "/browser_extension"] = lambda f, _: self.good("OK")
        no_mutex = lambda f, _: self.bad(400, "mutex feature only supported on windows")
        self.routes["POST", "/mutex"] = self.routes["DELETE", "/mutex"] = no_mutex

    def index(self, fields, files):
        return self.good(
            "CAPE Agent!", version=self.version, features=self.features, is_user_admin=os.geteuid() == 0
        )

    def get_status(self, fields, files):
        more = {}
        if self.child and self.status != "complete":
            code = self.child.poll()
            if code is None:
                self.status, more = "running", {"process_id": self.child.pid}
            else:
                self.status, self.child, more = "complete", None, {"exitcode": code}
                if code:
                    self.status, self.description = "failed", "Exited with exit code %d" % code
        return self.good("Analysis status", status=self.status, description=self.description, **more)

    def post_status(self, fields, files):
        if "status" not in fields:
            return self.bad(400, "No status has been provided")
        wanted = fields["status"].lower()
        if wanted in ("1", "2", "3", "4", "5"):
            wanted = self.states[int(wanted) - 1]
        if wanted not in self.states:
            return self.bad(400, "No valid status has been provided")
        if wanted in ("complete", "failed", "exception"):
            self.child = None
        self.status, self.description = wanted, fields.get("description")
        return self.good("Analysis status updated")

    def execute(self, fields, files):
        import shlex

        command = fields.get("command")
        if not command:
            return self.bad(400, "No command has been provided")
        if fields["client"] in ("127.0.0.1", fields["own"]) and command not in ("date", "cmd /c date /t"):
            return self.bad(500, "Not allowed to execute commands")
        try:
            fields["command"] = shlex.split(command)
            answer = super().execute(fields, files)
        except ValueError:
            answer = self.failed("Error executing command")
        self.status = "running" if answer.startswith(b"HTTP/1.0 200") else "failed"
        return answer

    def execpy(self, fields, files):
        if "filepath" not in fields:
            return self.bad(400, "No Python file has been provided")
        command = [sys.executable, fields["filepath"]]
        if "async" in fields:
            if self.status == "running" and self.child and self.child.poll() is None:
                return self.bad(400, "Async process already running.")
            try:
                self.child = start(command, cwd=fields.get("cwd"))
            except OSError:
                self.status = "failed"
                return self.failed("Error executing command")
            self.status, self.description = "running", ""
            return self.good("Successfully spawned command", process_id=self.child.pid)
        try:
            code, out, err = run_to_end(command, cwd=fields.get("cwd"))
        except OSError:
            self.status = "failed"
            return self.failed("Error executing command")
        self.status = "failed" if code else "complete"
        if code:
            return self.bad(400, "Error executing command", stdout=out, stderr=err, exitcode=code)
        return self.good("Successfully executed command", stdout=out, stderr=err)

    def content(self, source, fields):
        if fields.get("encoding") != "base64":
            yield from super().content(source, fields)
            return
        import base64

        yield head(200, REASONS[200], self.server)
        with source:
            while block := source.read(1 << 20):  # each encoded on its own, as there
                yield base64.b64encode(block)


# --------------------------------------------------------------------------- XML-RPC


class CallReader:
    """Reads one XML-RPC call from a stream; base64 values go to spools, never to memory."""

    LEAVES = {"int": int, "i4": int, "double": float, "nil": lambda text: None}

    def __init__(self):
        from xml.parsers import expat

        self.method = ""
        self.containers = [[]]
        self.names = []
        self.text, self.value = "", None
        self.carry, self.sink = b"", None
        self.expat = expat.ParserCreate()
        self.expat.buffer_text = True
        self.expat.buffer_size = BLOCK
        self.expat.StartElementHandler = self.begin
        self.expat.EndElementHandler = self.end
        self.expat.CharacterDataHandler = self.characters
        self.expat.StartDoctypeDeclHandler = self.refuse

    def read(self, request):
        while block := request.read(BLOCK):
            self.expat.Parse(block, False)
        self.expat.Parse(b"", True)
        return self.method, self.containers[0]

    def refuse(self, *_):
        raise ValueError("document types are not allowed")

    def begin(self, tag, attributes):
        if len(self.containers) > 16:
            raise ValueError("nested too deeply")
        self.text = ""
        if tag == "value":
            self.value = None
            self.typed = False
        elif tag == "base64":
            self.sink, self.carry = spool(), b""
        elif tag in ("struct", "array"):
            self.containers.append({} if tag == "struct" else [])

    def characters(self, text):
        if self.sink is None:
            self.text += text
            if len(self.text) > FIELD_LIMIT:
                raise ValueError("a value is too long")
            return
        import binascii

        data = self.carry + text.encode("ascii").translate(None, b" \t\r\n")
        whole = len(data) - len(data) % 4
        self.sink.write(binascii.a2b_base64(data[:whole]))
        self.carry = data[whole:]

    def end(self, tag):
        if tag == "methodName":
            self.method = self.text.strip()
        elif tag == "name":
            self.names.append(self.text)
        elif tag == "value":
            value = self.value if self.typed else self.text
            container = self.containers[-1]
            if isinstance(container, dict):
                container[self.names.pop()] = value
            else:
                container.append(value)
            self.typed = True
            self.value = value
        else:
            self.leaf(tag)

    def leaf(self, tag):
        if tag in self.LEAVES:
            self.value = self.LEAVES[tag](self.text)
        elif tag == "boolean":
            self.value = self.text.strip() == "1"
        elif tag in ("string", "dateTime.iso8601"):
            self.value = self.text
        elif tag == "base64":
            self.sink.seek(0)
            self.value, self.sink = self.sink, None
        elif tag in ("struct", "array"):
            self.value = self.containers.pop()
        else:
            return
        self.typed = True


class XmlRpcAgent:
    threads = False
    INIT, RUNNING, COMPLETED, FAILED = 1, 2, 3, 4

    def __init__(self):
        self.server = "BaseHTTP/0.3 Python/" + sys.version.split()[0]
        self.status, self.error = self.INIT, ""
        self.folder, self.analyzer = "", None
        self.calls = {
            "get_status": lambda: self.status,
            "get_error": lambda: self.error,
            "add_analyzer": self.add_analyzer,
            "add_config": self.add_config,
            "add_malware": self.add_malware,
            "execute": self.execute,
            "complete": self.complete,
        }

    def answer(self, request):
        if request.method != "POST":
            return unsupported(request.method, self.server)
        if request.path not in ("/", "/RPC2"):
            request.drain()
            body = b"No such page"
            headers = [("Content-type", "text/plain"), ("Content-length", len(body))]
            return head(404, REASONS[404], self.server, headers) + body
        if not request.has_length:
            return head(500, REASONS[500], self.server, [("Content-length", 0)])
        try:
            method, parameters = CallReader().read(request)
            if method not in self.calls:
                raise Exception('method "%s" is not supported' % method)
            result = self.calls[method](*parameters)
            content = "<params>\n<param>\n%s\n</param>\n</params>" % self.render(result)
        except Hangup:
            raise
        except Exception as e:  # every failure of a call is a fault, whatever it is
            request.drain()
            JOURNAL.say("fault: %r" % e)
            content = self.fault("%s:%s" % (type(e), e))
        text = "<?xml version='1.0'?>\n<methodResponse>\n%s\n</methodResponse>\n" % content
        body = text.encode()
        headers = [("Content-type", "text/xml"), ("Content-length", len(body))]
        return head(200, REASONS[200], self.server, headers) + body

    def render(self, value):
        if isinstance(value, bool):
            return "<value><boolean>%d</boolean></value>" % value
        if isinstance(value, int):
            return "<value><int>%d</int></value>" % value
        return "<value><string>%s</string></value>" % self.escape(value)

    def escape(self, text):
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def fault(self, message):
        member = "<member>\n<name>%s</name>\n%s\n</member>\n"
        members = member % ("faultCode", self.render(1)) + member % (
            "faultString",
            self.render(message),
        )
        return "<fault>\n<value><struct>\n%s</struct></value>\n</fault>" % members

    def add_analyzer(self, archive):
        import random
        import zipfile

        if not self.folder:
            name = "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(5, 10)))
            self.folder = os.path.join(os.environ["HOME"], name)
            try:
                os.makedirs(self.folder)
            except OSError as e:
                self.error = "Unable to create the analyzer's folder: %s" % e
                return False
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(self.folder)
        self.analyzer = os.path.join(self.folder, "analyzer.py")
        return True

    def add_config(self, config):
        if not isinstance(config, dict):
            return False
        lines = ["[analysis]"]
        for key, value in config.items():
            # An indented line continues the value, so a value cannot bring a key of its own.
            lines.append("%s = %s" % (key, str(value).replace("\n", "\n\t")))
        try:
            with open(os.path.join(self.folder, "analysis.conf"), "w", encoding="utf-8") as target:
                target.write("\n".join(lines) + "\n")
        except OSError as e:
            self.error = "Unable to write the configuration: %s" % e
            return False
        return True

    def add_malware(self, data, name):
        import shutil
        import tempfile

        try:
            with open(os.path.join(tempfile.gettempdir(), name), "wb") as target, data:
                shutil.copyfileobj(data, target, BLOCK)
        except OSError as e:
            self.error = "Unable to write sample to disk: %s" % e
            return False
        return True

    def execute(self):
        if not self.analyzer or not os.path.exists(self.analyzer):
            return False
        try:
            child = start([sys.executable, self.analyzer], cwd=self.folder)
        except OSError as e:
            self.error = str(e)
            return False
        self.status = self.RUNNING
        return child.pid

    def complete(self, success=True, error="", results=""):
        self.status = self.COMPLETED if success else self.FAILED
        if not success and error:
            self.error = error
        return True


# --------------------------------------------------------------------------- the server


AGENTS = {"xmlrpc": XmlRpcAgent, "cuckoo": CuckooAgent, "cape": CapeAgent}


def converse(agent, connection, client):
    """One request, one answer, the end."""
    try:
        connection.settimeout(SILENCE_LIMIT)
        with connection.makefile("rb") as stream:
            request = Request(stream, client, connection.getsockname()[0])
            answer = agent.answer(request)
            for block in [answer] if isinstance(answer, bytes) else answer:
                connection.sendall(block)
            connection.shutdown(socket.SHUT_WR)
    except (Hangup, OSError) as e:
        JOURNAL.say("%s: %s" % (client, e or type(e).__name__))
    except Exception as e:  # the connection ends without an answer, the agent lives on
        JOURNAL.say("%s: %r" % (client, e))
    finally:
        connection.close()


def listen(host, port, backlog):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(backlog)
    return listener


def serve(agent, listener):
    if not agent.threads:
        while True:
            connection, (client, _) = listener.accept()
            converse(agent, connection, client)
    import threading

    places = threading.BoundedSemaphore(CONNECTIONS)

    def attend(connection, client):
        try:
            converse(agent, connection, client)
        finally:
            places.release()

    while True:
        places.acquire()
        connection, (client, _) = listener.accept()
        threading.Thread(target=attend, args=(connection, client), daemon=True).start()


def let_go(*descriptors):
    """Of those that lead to the host: what the sample does must not reach it. Some may be closed."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for fd in descriptors:
        os.dup2(nothing, fd)
    if nothing not in descriptors:
        os.close(nothing)


def become_init(processes):
    """Forks: returns in the child, which is to be the server; the parent stays as init."""
    import resource
    import signal

    let_go(0, 1)
    os.umask(0o022)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (processes, processes))
    awaited = {signal.SIGCHLD, signal.SIGPWR}
    signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
    if os.fork() == 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, awaited)
        return
    let_go(2)
    while signal.sigwait(awaited) != signal.SIGPWR:
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            pass
    os._exit(0)


USAGE = """usage: agent.py [--protocol xmlrpc|cuckoo|cape] [--host ADDRESS] [--port NUMBER]
                [--init] [--processes NUMBER]"""


def read_options(words):
    """By hand: the library's parser takes longer to load than everything else here."""
    options = {"protocol": "cuckoo", "host": "0.0.0.0", "port": "8000", "processes": "512"}
    init = False
    words = list(words)
    while words:
        name = words.pop(0)[2:]
        if name == "init":
            init = True
        elif name in options and words:
            options[name] = words.pop(0)
        else:
            sys.exit(USAGE)
    numeric = options["port"].isdigit() and options["processes"].isdigit()
    if options["protocol"] not in AGENTS or not numeric:
        sys.exit(USAGE)
    return options, init


def main():
    global PORT
    options, init = read_options(sys.argv[1:])
    if init:
        become_init(int(options["processes"]))
    agent = AGENTS[options["protocol"]]()
    listener = listen(options["host"], int(options["port"]), 128 if agent.threads else 5)
    PORT = listener.getsockname()[1]
    if init:
        let_go(2)
    else:
        print("listening on %s:%d" % (options["host"], PORT), flush=True)
    serve(agent, listener)


if __name__ == "__main__":
    main()
