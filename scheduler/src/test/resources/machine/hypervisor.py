"""A hypervisor of processes: hypervisor.py HOME restore|resume|stop|state|dump|screenshot NAME [...]

A machine is a process with an agent's front page. It is restored standing still, as a paused machine does.
"""
import os
import signal
import sys


def serve(address):
    # Only a machine needs these, and they take longer to load than all else here to run.
    import http.server
    import json

    page = {"message": "CAPE Agent!", "version": "0.22", "features": ["execpy"], "is_user_admin": True}

    class Agent(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps(page).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *ignored):
            pass

    http.server.ThreadingHTTPServer((address, 8000), Agent).serve_forever()


def life(home, name):
    """The machine's process and the kernel's letter for what it does, or nothing."""
    try:
        with open(os.path.join(home, name + ".pid")) as file:
            pid = int(file.read())
        with open("/proc/%d/cmdline" % pid) as file:
            if home not in file.read():
                return None
        with open("/proc/%d/stat" % pid) as file:
            letter = file.read().rpartition(")")[2].split()[0]
        return None if letter in "ZX" else (pid, letter)
    except (OSError, ValueError):
        return None


def restore(home, name, address, snapshot, folder):
    if life(home, name):
        sys.exit("%s runs already" % name)
    with open(os.path.join(folder, "restored"), "w") as file:
        file.write(snapshot)
    begin(home, name, address)


def begin(home, name, address):
    """Makes the machine's process, standing still."""
    pid = os.fork()
    if pid:
        with open(os.path.join(home, name + ".pid"), "w") as file:
            file.write(str(pid))
        os.waitpid(pid, os.WUNTRACED)
        return
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.kill(os.getpid(), signal.SIGSTOP)
    serve(address)


def write(path, text):
    with open(path, "x") as file:
        file.write(text)


def main(home, verb, name, *rest):
    alive = life(home, name)
    if verb == "restore":
        restore(home, name, *rest)
    elif verb == "state":
        print("state: " + ("shut off" if not alive else "paused" if alive[1] == "T" else "running"))
    elif not alive:
        sys.exit("%s does not run" % name)
    elif verb == "resume":
        os.kill(alive[0], signal.SIGCONT)
    elif verb == "stop":
        os.kill(alive[0], signal.SIGKILL)
        while life(home, name):
            pass
    elif verb == "dump":
        write(rest[0], "memory of %d" % alive[0])
    elif verb == "screenshot":
        write(rest[0], "P3 1 1 255 0 0 0\n")
    else:
        sys.exit("no verb " + verb)


if __name__ == "__main__":
    main(*sys.argv[1:])
