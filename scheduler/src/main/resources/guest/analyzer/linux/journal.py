"""The analyzer's log, in the form the family's tools read, live on the LOG stream."""

import time


class Journal:
    LINES, LENGTH = 20000, 4000

    def __init__(self):
        self.stream = None
        self.early = []
        self.lines = 0

    def to(self, stream):
        self.stream = stream
        for line in self.early:
            self.write(line)
        self.early = []

    def say(self, message, level="INFO"):
        self.lines += 1
        if self.lines > self.LINES:
            return
        now = time.time()
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now)) + ",%03d" % (now % 1 * 1000)
        message = message[: self.LENGTH].replace("\n", "\\n")
        self.write("%s [analyzer] %s: %s\n" % (stamp, level, message))

    def write(self, line):
        if self.stream is None:
            self.early = (self.early + [line])[-100:]
            return
        try:
            self.stream.sendall(line.encode("utf-8", "replace"))
        except OSError:
            pass  # the analysis is worth more than its log

    def close(self):
        if self.stream:
            self.stream.close()
