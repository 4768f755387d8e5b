#!/usr/bin/env python3
"""Submits a file to Rookery from outside the JVM and waits for what becomes of it.

The file goes to the node over HTTP, the job over the TCP bridge of the event bus, and the job's
events come back the same way. Needs nothing but Python 3.8 or later:

    submit.py --platform windows --submission-id mail-4711 invoice.exe

A request that gets no answer may have been carried out all the same. So the submission has a name,
and is repeated under that name until it is answered: however often it arrives, it is one job.

Exit codes: 0 the job completed, 1 it ended otherwise, 2 it was refused, 3 nobody was reached.
"""
import argparse
import json
import os
import socket
import struct
import sys
import time
import urllib.error
import urllib.request
import uuid

ENDS = {"job.completed", "job.failed", "job.cancelled"}
ANSWER = 10  # seconds that one request may take
QUIET = 15  # seconds without an event after which the job itself is looked at
LARGEST = 16 << 20


class Refused(Exception):
    """The node understood and said no; asking again is of no use."""


class Unavailable(Exception):
    """There was no answer, or one that says: later."""

    def __init__(self, message, wait=1):
        super().__init__(message)
        self.wait = wait


class Bridge:
    """One connection to the bridge. Frames are four bytes of length and a JSON object."""

    def __init__(self, host, port, token):
        self.socket = socket.create_connection((host, port), timeout=ANSWER)
        self.received = b""
        self.events = []
        self.number = 0
        # The first frame carries the token; the others need not.
        headers = {"token": token} if token else {}
        self.send({"type": "register", "address": "rookery.events", "headers": headers})

    def close(self):
        self.socket.close()

    def send(self, frame):
        content = json.dumps(frame).encode()
        self.socket.sendall(struct.pack(">i", len(content)) + content)

    def frame(self, until):
        """The next frame; None if none is complete at that time."""
        while True:
            if len(self.received) >= 4:
                length = struct.unpack(">i", self.received[:4])[0]
                if not 0 < length <= LARGEST:
                    raise Refused("this is no event bus bridge")
                if len(self.received) >= 4 + length:
                    content = self.received[4 : 4 + length]
                    self.received = self.received[4 + length :]
                    return json.loads(content)
            left = until - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                more = self.socket.recv(65536)
            except socket.timeout:
                return None
            if not more:
                raise ConnectionError("the bridge has ended the connection")
            self.received += more

    def ask(self, address, body):
        """The answer to one request; events that come meanwhile are kept."""
        self.number += 1
        reply_address = "reply-%d" % self.number
        # The node drops the request when it comes to it later than we wait.
        deadline = str(int((time.time() + ANSWER) * 1000))
        self.send(
            {
                "type": "send",
                "address": address,
                "replyAddress": reply_address,
                "headers": {"deadline": deadline},
                "body": body,
            }
        )
        until = time.monotonic() + ANSWER
        while True:
            frame = self.frame(until)
            if frame is None:
                raise Unavailable("no answer from " + address)
            if frame["type"] == "message" and frame["address"] == "rookery.events":
                self.events.append(frame["body"])
            elif frame["type"] == "err" and frame.get("address") in (None, reply_address):
                raise failure(frame.get("failureCode"), frame.get("body", {}), frame["message"])
            elif frame.get("address") == reply_address:
                return frame["body"]

    def event(self, seconds):
        """The next event; None if none comes for so long."""
        if self.events:
            return self.events.pop(0)
        until = time.monotonic() + seconds
        while True:
            frame = self.frame(until)
            if frame is None:
                return None
            if frame["type"] == "message" and frame["address"] == "rookery.events":
                return frame["body"]
            if frame["type"] == "err":
                raise failure(frame.get("failureCode"), frame.get("body", {}), frame["message"])


def failure(code, body, message):
    """408 and 503 pass; everything else will be refused again."""
    if code in (408, 429, 503):
        return Unavailable(message, body.get("retryAfter", 1))
    return Refused(message)


def upload(options, token):
    """Sends the file; its name from now on is its hash."""
    with open(options.file, "rb") as file:
        request = urllib.request.Request(
            options.http.rstrip("/") + "/api/v1/samples", data=file, method="POST"
        )
        request.add_header("Content-Type", "application/octet-stream")
        request.add_header("Content-Length", str(os.fstat(file.fileno()).st_size))
        if token:
            request.add_header("Authorization", "Bearer " + token)
        try:
            with urllib.request.urlopen(request, timeout=options.patience) as answer:
                return json.load(answer)["sha256"]
        except urllib.error.HTTPError as error:
            message = error.read().decode(errors="replace")
            wait = int(error.headers.get("Retry-After", 1))
            raise failure(error.code, {"retryAfter": wait}, message) from None


def follow(bridge, job_id):
    """Shows the job's events until it has ended; returns the job."""
    seen = 0
    # What happened before we listened, or while the connection was lost, stands in the timeline.
    missed = bridge.ask("rookery.jobs.timeline", {"id": job_id})["events"]
    while True:
        for event in missed:
            if event.get("job") == job_id and event["seq"] > seen:
                seen = event["seq"]
                detail = event["data"].get("stage", "")
                print(event["at"], event["type"], detail, file=sys.stderr, flush=True)
        # An event may be lost on the bus: after a while without any we look at the job itself,
        # which also keeps the quiet connection open.
        if not missed or any(e["type"] in ENDS and e.get("job") == job_id for e in missed):
            job = bridge.ask("rookery.jobs.get", {"id": job_id})
            if job["state"] not in ("QUEUED", "RUNNING"):
                return job
        event = bridge.event(QUIET)
        missed = [event] if event else []


def again(options, what, action):
    """Repeats what did not get an answer, until the patience is over."""
    until = time.monotonic() + options.patience
    while True:
        try:
            return action()
        except (Unavailable, OSError) as problem:
            wait = getattr(problem, "wait", 1)
            if time.monotonic() + wait > until:
                raise Unavailable("%s: %s" % (what, problem)) from None
            print("%s: %s; again in %d s" % (what, problem, wait), file=sys.stderr, flush=True)
            time.sleep(wait)


def submit(options, token, spec):
    """Submits and follows on one connection; a lost one is replaced by a new one."""
    host, _, port = options.bridge.rpartition(":")

    def once():
        bridge = Bridge(host.strip("[]"), int(port), token)
        try:
            answer = bridge.ask("rookery.jobs.submit", spec)
            print("job %d%s" % (answer["id"], "" if answer["created"] else " (known before)"),
                  file=sys.stderr, flush=True)
            return follow(bridge, answer["id"])
        finally:
            bridge.close()

    return again(options, "submitting", once)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--http", default="http://127.0.0.1:8090", metavar="URL")
    parser.add_argument("--bridge", default="127.0.0.1:7000", metavar="HOST:PORT")
    parser.add_argument("--token-file", metavar="FILE", help="else ROOKERY_TOKEN")
    parser.add_argument("--submission-id", default=str(uuid.uuid4()), metavar="ID")
    parser.add_argument("--platform", metavar="NAME")
    parser.add_argument("--timeout", metavar="TIME", help="how long the sample runs, such as 120s")
    parser.add_argument("--owner", metavar="NAME")
    parser.add_argument("--patience", type=float, default=300, metavar="SECONDS",
                        help="how long to try while nobody answers")
    return parser.parse_args()


def main():
    options = arguments()
    if not os.path.isfile(options.file):
        print("there is no file " + options.file, file=sys.stderr)
        return 2
    token = os.environ.get("ROOKERY_TOKEN", "")
    if options.token_file:
        with open(options.token_file, encoding="ascii") as file:
            token = file.readline().strip()
    try:
        spec = {
            "sha256": again(options, "uploading", lambda: upload(options, token)),
            "name": os.path.basename(options.file),
            "submissionId": options.submission_id,
        }
        for name in ("platform", "timeout", "owner"):
            if getattr(options, name):
                spec[name] = getattr(options, name)
        job = submit(options, token, spec)
    except Refused as refused:
        print("refused: %s" % refused, file=sys.stderr)
        return 2
    except Unavailable as unavailable:
        print(unavailable, file=sys.stderr)
        return 3
    print(json.dumps(job))
    return 0 if job["state"] == "COMPLETED" else 1


if __name__ == "__main__":
    sys.exit(main())
