"""What goes to the result server: one connection for each message, its end is the end of the data."""

import hashlib
import os
import re
import socket
import stat
import time

PATIENCE = 10
BLOCK = 1 << 18
CUCKOO_LIMIT = 128 << 20


class ResultServer:
    def __init__(self, config, journal):
        self.address = config.text("ip"), config.number("port")
        self.cape = config.dialect == "cape"
        # One byte more than the host keeps, so that it marks the file as truncated.
        self.limit = (config.number("upload_max_size") if self.cape else CUCKOO_LIMIT) + 1
        self.skip_large = self.cape and not config.flag("do_upload_max_size")
        self.journal = journal
        self.sent = {}

    def connect(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                connection = socket.create_connection(self.address, timeout=2)
                connection.settimeout(30)
                return connection
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def open_log(self):
        """The LOG stream, or None when the host cannot be reached: the sample is run all the same."""
        try:
            connection = self.connect()
            connection.sendall(b"LOG\n")
            return connection
        except OSError:
            return None

    def send_dropped(self, path, pids):
        with open_regular(path) as source:
            digest = hashlib.sha256()
            size = 0
            while size < self.limit and (block := source.read(min(BLOCK, self.limit - size))):
                digest.update(block)
                size += len(block)
            if self.cape and (size == 0 or (self.skip_large and size == self.limit)):
                self.journal.say("not sent for its size: %r" % path)
                return
            source.seek(0)
            self.stream(source, self.place(path, digest), path, pids, "files")
        self.journal.say("sent %r, %d bytes, sha256 %s" % (path, size, digest.hexdigest()))

    def send_file(self, path, place, pids):
        with open_regular(path) as source:
            if os.fstat(source.fileno()).st_size:
                self.stream(source, place, "", pids, "")

    def place(self, path, digest):
        """A name of its own: neither server takes two files under one."""
        if self.cape:
            return "files/" + digest.hexdigest()
        name = re.sub(r"[^A-Za-z0-9._-]", "_", os.path.basename(path))[-80:]
        place = "files/%s_%s" % (digest.hexdigest()[:16], name)
        if place in self.sent:
            digest.update(path.encode("utf-8", "surrogateescape"))
            place = "files/%s_%s" % (digest.hexdigest()[:16], name)
        return place

    def stream(self, source, place, path, pids, category):
        duplicate = place in self.sent
        self.sent[place] = path
        guest_path = re.sub(r"[\x00-\x1f]", "?", path)
        lines = ["FILE 2", place, guest_path, " ".join(str(pid) for pid in pids)]
        if self.cape:
            lines += ["", "", category, "1" if duplicate else "0"]
        with self.connect() as connection:
            connection.sendall("".join(line + "\n" for line in lines).encode("utf-8", "replace"))
            left = 0 if duplicate else self.limit
            while left and (block := source.read(min(BLOCK, left))):
                connection.sendall(block)
                left -= len(block)
            connection.shutdown(socket.SHUT_WR)


def open_regular(path):
    """Neither follows a link nor hangs on a pipe, whatever the sample has put there."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError("not a regular file")
    return os.fdopen(fd, "rb")
