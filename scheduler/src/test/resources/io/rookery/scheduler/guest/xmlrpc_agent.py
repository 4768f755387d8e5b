"""An XML-RPC agent as Cuckoo 1 had it on the wire: one connection at a time, HTTP/1.0."""

import os
import random
import string
import sys
import zipfile
from io import BytesIO
from xmlrpc.server import SimpleXMLRPCRequestHandler, SimpleXMLRPCServer

from agent_process import Record, serve

record = Record(sys.argv[1])


class Handler(SimpleXMLRPCRequestHandler):
    rpc_paths = ("/RPC2", "/")

    def do_POST(self):
        record.note("POST " + self.path, self.headers)
        if "Content-Length" not in self.headers:
            self.send_response(500)
            self.send_header("Content-length", "0")
            self.end_headers()
            return
        super().do_POST()

    def log_message(self, *args):
        pass


class Agent:
    def __init__(self, port, status):
        self.port = port
        self.status = status
        self.error = ""
        self.folder = None

    def _dispatch(self, method, params):
        record.note(method, {})
        if method in record.told("fault"):
            raise Exception('method "%s" is not supported' % method)
        if method in record.told("refuse"):
            self.error = "cannot do " + method
            return False
        if method not in ("get_status", "get_error", "add_analyzer", "add_config",
                          "add_malware", "execute", "complete"):
            raise Exception('method "%s" is not supported' % method)
        return getattr(self, method)(*params)

    def get_status(self):
        return self.status

    def get_error(self):
        return self.error

    def add_analyzer(self, data):
        name = "".join(random.choice(string.ascii_lowercase) for _ in range(8))
        self.folder = record.place("/" + name)
        with zipfile.ZipFile(BytesIO(data.data)) as archive:
            archive.extractall(self.folder)
        return True

    def add_config(self, options):
        if not isinstance(options, dict):
            return False
        lines = ["[analysis]"]
        for key, value in options.items():
            # The old agents wrote with Python 2's parser: continuation lines for line ends.
            lines.append("%s = %s" % (key, str(value).replace("\n", "\n\t")))
        types = {key: type(value).__name__ for key, value in options.items()}
        with open(os.path.join(self.folder or record.root, "analysis.conf"), "w") as f:
            f.write("\n".join(lines))
        with open(os.path.join(record.root, "types"), "w") as f:
            f.write("\n".join("%s %s" % item for item in types.items()))
        return True

    def add_malware(self, data, name):
        os.makedirs(record.place("/tmp"), exist_ok=True)
        with open(os.path.join(record.place("/tmp"), name), "wb") as f:
            f.write(data.data)
        return True

    def execute(self):
        if self.folder is None:
            return False
        script = os.path.join(self.folder, "analyzer.py")
        child = record.start_analyzer(script, self.folder, self.port)
        self.status = 2
        return child.pid

    def complete(self, success=True, error="", results=""):
        self.status = 3 if success else 4
        self.error = error
        return True


server = SimpleXMLRPCServer(("127.0.0.1", 0), Handler, logRequests=False, allow_none=True)
initial = int(sys.argv[2]) if len(sys.argv) > 2 else 1
server.register_instance(Agent(server.server_address[1], initial))
serve(server, record)
