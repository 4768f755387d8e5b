"""The processes that come from the sample, found in /proc by their parents."""

import os
import signal

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans():
    """Daemons of the sample become our children, not init's, so none gets out of sight."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        pass  # then only those that keep their parents are seen


def descendants(of):
    """The living descendants of a process, zombies not counted: pid and parent's pid."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, "rb") as source:
                    # The name in brackets may hold blanks and brackets of its own.
                    fields = source.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if fields and fields[0] not in (b"Z", b"X"):
                parents[int(name)] = int(fields[1])
    found, generation = {}, {of}
    while generation:
        generation = {pid for pid, parent in parents.items() if parent in generation}
        found.update({pid: parents[pid] for pid in generation})
    return found


def command_line(pid):
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as source:
            return source.read(1000).replace(b"\0", b" ").decode("utf-8", "replace").strip()
    except OSError:
        return "?"


def kill_all(of):
    """Kills the descendants; again, while killing has shown new ones. How many there were."""
    killed = set()
    for _ in range(50):
        alive = descendants(of)
        if not alive:
            break
        for pid in alive:
            killed.add(pid)
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        signal.sigtimedwait({signal.SIGCHLD}, 0.02)
        reap()
    return len(killed)


def reap():
    """The exit codes of our children that have ended."""
    codes = {}
    try:
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return codes
            codes[pid] = os.waitstatus_to_exitcode(status)
    except ChildProcessError:
        return codes
