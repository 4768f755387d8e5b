"""Xen's xl as its manual and its source have it, as far as the page about machines uses it.

A domain is a process of hypervisor.py's; the file it was saved to holds its name and its address.
"""
import os
import signal
import sys

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import hypervisor  # noqa: E402


def usage(words):
    sys.stderr.write("%s\n" % words)
    sys.exit(2)


def parsed(verb, words, known, least, most):
    """As def_getopt: options first, and no others than those."""
    options = []
    while words and words[0].startswith("-") and len(words[0]) > 1:
        for letter in words.pop(0)[1:]:
            if letter not in known:
                usage("option `%s' not supported." % letter)
            options.append(letter)
    if not least <= len(words) <= most:
        usage("'xl %s' requires at least %d argument(s)." % (verb, least))
    return options, words


def domain(name):
    """A domain's process. A number is an id, whatever the names are."""
    found = None if name.isdigit() else hypervisor.life(HOME, name)
    if not found:
        sys.exit("%s is an invalid domain identifier (rc=-6)" % name)
    return found


def row(name, letters):
    return "%-40s %5d %5d %5d     %s  %8.1f" % (name, 7, 1024, 2, letters, 3.4)


def listed(words):
    rows = [row("Domain-0", "r-----")]
    if words:
        letter = domain(words[0])[1]
        rows = [row(words[0], {"T": "--p---", "R": "r-----"}.get(letter, "-b----"))]
    print("Name                                        ID   Mem VCPUs\tState\tTime(s)")
    print("\n".join(rows))


def restore(options, path):
    try:
        with open(path) as file:
            name, address = file.read().split()
    except OSError:
        sys.exit("Can't open restore file")
    sys.stderr.write("Loading new save file %s (new xl fmt info 0x3/0x0/1425)\n" % path)
    if hypervisor.life(HOME, name):
        sys.exit("libxl: error: Domain with name %s already exists" % name)
    hypervisor.begin(HOME, name, address)
    if "p" not in options:
        os.kill(domain(name)[0], signal.SIGCONT)


def main(verb, *rest):
    words = list(rest)
    if os.path.exists(os.path.join(HOME, "away")):
        sys.exit("xencall: error: Could not obtain handle on privileged command interface")
    if verb == "list":
        listed(parsed(verb, words, "lvhZcn", 0, 1)[1])
    elif verb == "restore":
        options, words = parsed(verb, words, "FcpdeVA", 1, 2)
        restore(options, words[-1])
    elif verb == "unpause":
        os.kill(domain(parsed(verb, words, "", 1, 1)[1][0])[0], signal.SIGCONT)
    elif verb == "destroy":
        name = parsed(verb, words, "f", 1, 1)[1][0]
        os.kill(domain(name)[0], signal.SIGKILL)
        while hypervisor.life(HOME, name):
            pass
    elif verb == "dump-core":
        name, path = parsed(verb, words, "", 2, 2)[1]
        hypervisor.write(path, "memory of %d" % domain(name)[0])
    else:
        usage("command not implemented")


main(*sys.argv[1:])
