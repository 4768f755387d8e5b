"""The sample's life: started in a process group and a folder of its own, watched until its end."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time

import processes

# Orphans and grandchildren make no signal of their own when they start.
LOOK_EVERY = 1.0
PIDS = 64


class Run:
    def __init__(self, config, journal, here):
        self.config, self.journal, self.here = config, journal, here
        home = os.environ.get("HOME") or tempfile.gettempdir()
        self.folder = tempfile.mkdtemp(prefix="run-", dir=home)
        self.own = tempfile.mkdtemp(prefix="out-")
        self.watched = [tempfile.gettempdir(), home, self.folder]
        self.outputs = {
            "stdout.txt": os.path.join(self.own, "stdout"),
            "stderr.txt": os.path.join(self.own, "stderr"),
        }
        self.main = None
        self.seen = []

    def command(self):
        if self.config.text("category") == "url":
            return [sys.executable, os.path.join(self.here, "fetch.py"), self.config.text("target")]
        sample = os.path.join(tempfile.gettempdir(), self.config.file_name)
        os.chmod(sample, 0o755)
        arguments = shlex.split(self.config.options.get("arguments", ""))
        with open(sample, "rb") as source:
            start = source.read(4)
        if start[:2] == b"#!" or start == b"\x7fELF":
            return [sample, *arguments]
        interpreter = sys.executable if sample.endswith(".py") else "/bin/sh"
        return [interpreter, sample, *arguments]

    def start(self):
        command = self.command()
        processes.adopt_orphans()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ROOKERY_")}
        with open(self.outputs["stdout.txt"], "wb") as out, open(
            self.outputs["stderr.txt"], "wb"
        ) as err:
            self.main = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=self.folder,
                env=environment,
                start_new_session=True,
                preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD}),
            ).pid
        self.note(self.main, os.getpid())
        self.journal.say("started %r as process %d" % (command, self.main))

    def watch(self):
        """Returns True when the sample and all that came from it has ended, or its time is over."""
        timeout = max(1, self.config.number("timeout", 120))
        begun = time.monotonic()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        try:
            self.start()
        except (OSError, ValueError) as e:
            self.journal.say("the sample could not be started: %s" % e, "ERROR")
            return False
        ended = False
        while True:
            timeout = max(timeout, self.extended())
            left = begun + timeout - time.monotonic()
            if left <= 0:
                break
            signal.sigtimedwait({signal.SIGCHLD}, min(left, LOOK_EVERY))
            for pid, code in processes.reap().items():
                name = "the sample" if pid == self.main else "process %d" % pid
                self.journal.say("%s has ended, exit code %d" % (name, code))
            alive = processes.descendants(os.getpid())
            for pid, parent in alive.items():
                self.note(pid, parent)
            if not alive and not ended:
                ended = True
                self.journal.say("all processes have ended")
            if ended and not self.config.flag("enforce_timeout"):
                return True
        if not ended:
            self.journal.say("the time is over after %d seconds, the sample still runs" % timeout)
        return True

    def extended(self):
        """The seconds that the host lets the sample run in all, if it has said so; 0 if not."""
        try:
            with open(os.path.join(self.here, "extend"), "rb") as source:
                text = source.read(16)
        except OSError:
            return 0
        return int(text) if text.isdigit() and len(text) < 10 else 0

    def note(self, pid, parent):
        if pid not in self.seen and len(self.seen) < PIDS:
            self.seen.append(pid)
            if pid != self.main:
                line = processes.command_line(pid)
                self.journal.say("process %d, child of %d: %s" % (pid, parent, line))

    def kill(self):
        killed = processes.kill_all(os.getpid())
        if killed:
            self.journal.say("killed %d processes" % killed)
