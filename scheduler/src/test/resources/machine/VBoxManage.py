"""VirtualBox's VBoxManage as its manual and its source have it, as far as the page about machines uses it.

A machine is a file NAME.vbox with its address and its state, and while it runs a process of hypervisor.py's.
"""
import os
import signal
import sys

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hypervisor  # noqa: E402

SNAPSHOT = "clean"


def fail(words):
    sys.exit("VBoxManage: error: " + words)


class Machine:
    def __init__(self, name):
        self.name = name
        self.path = os.path.join(HOME, name + ".vbox")
        try:
            with open(self.path) as file:
                self.address, self.kept = file.read().split()
        except OSError:
            fail("Could not find a registered machine named '%s'" % name)
        self.life = hypervisor.life(HOME, name)

    def keep(self, state):
        with open(self.path + ".new", "w") as file:
            file.write("%s %s" % (self.address, state))
        os.rename(self.path + ".new", self.path)

    def state(self):
        """One whose process has vanished was aborted."""
        if self.life:
            return "running"
        return "aborted" if self.kept == "running" else self.kept

    def runs(self):
        if not self.life:
            fail("Machine '%s' is not currently running." % self.name)
        return self.life[0]

    def restore(self, snapshot):
        if self.life:
            fail("Cannot restore a snapshot of a machine that runs (machine state: Running)")
        if snapshot != SNAPSHOT:
            fail("Could not find a snapshot named '%s'" % snapshot)
        self.keep("saved")
        sys.stderr.write("Restoring snapshot '%s'\n0%%...10%%...100%%\n" % snapshot)

    def start(self):
        if self.life:
            fail("The machine '%s' is already locked by a session (or being locked or unlocked)" % self.name)
        print('Waiting for VM "%s" to power on...' % self.name)
        sys.stdout.flush()
        self.keep("running")
        hypervisor.begin(HOME, self.name, self.address)
        self.life = hypervisor.life(HOME, self.name)
        os.kill(self.runs(), signal.SIGCONT)
        print('VM "%s" has been successfully started.' % self.name)

    def power_off(self):
        os.kill(self.runs(), signal.SIGKILL)
        while hypervisor.life(HOME, self.name):
            pass
        self.keep("poweroff")
        sys.stderr.write("0%...10%...100%\n")

    def show(self):
        print('name="%s"\ngroups="/"\nostype="Windows 10 (64-bit)"\nmemory=2048' % self.name)
        print('VMState="%s"\nVMStateChangeTime="2026-11-26T10:00:00.000000000"' % self.state())


def main(verb, name, *rest):
    machine = Machine(name)
    words = list(rest)
    if verb == "snapshot" and len(words) == 2 and words[0] == "restore":
        machine.restore(words[1])
    elif verb == "startvm" and words in (["--type", "headless"], ["--type=headless"]):
        machine.start()
    elif verb == "controlvm" and words == ["poweroff"]:
        machine.power_off()
    elif verb == "controlvm" and len(words) == 2 and words[0] == "screenshotpng":
        machine.runs()
        hypervisor.write(words[1], "\x89PNG")
    elif verb == "showvminfo" and words == ["--machinereadable"]:
        machine.show()
    elif verb == "debugvm" and len(words) == 2 and words[0] == "dumpvmcore" and words[1].startswith("--filename="):
        hypervisor.write(words[1][len("--filename="):], "memory of %d" % machine.runs())
    else:
        sys.stderr.write("VBoxManage: error: Invalid or unknown command: %s %s\n" % (verb, words))
        sys.exit(2)


main(*sys.argv[1:])
