#!/usr/bin/python3
"""Rookery's analyzer for Linux guests: runs a sample, watches it, sends what it left to the host.

Started by an agent in the folder that holds analysis.conf; reports its end to that agent. Python 3.9
or later, standard library only, no privileges. Each step is on its own: one that fails is logged,
and the next is taken, so that something comes back from the most hostile sample.
"""

import os
import sys

import report
from config import Configuration
from journal import Journal
from results import ResultServer
from run import Run
from snapshot import Snapshot


def analyse(here, config, journal, server):
    """Whether the sample was started and watched to the end of its time."""
    run = Run(config, journal, here)
    before = Snapshot.of(run.watched, excluded=[here, run.own])
    ran = False
    try:
        ran = run.watch()
    finally:
        run.kill()
        after = Snapshot.of(run.watched, excluded=[here, run.own])
        send(run, before, after, journal, server)
    return ran


def send(run, before, after, journal, server):
    for path in before.gone(after):
        journal.say("deleted: %r" % path)
    for path in before.news(after):
        attempt(journal, server.send_dropped, path, run.seen)
    for name, path in run.outputs.items():
        attempt(journal, server.send_file, path, "logs/" + name, [])


def attempt(journal, step, *arguments):
    try:
        step(*arguments)
    except Exception as e:
        journal.say("%s%r: %r" % (step.__name__, arguments[:1], e), "WARNING")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    journal = Journal()
    config, success, words = None, False, ""
    try:
        config = Configuration.read(os.path.join(here, "analysis.conf"))
        server = ResultServer(config, journal)
        journal.to(server.open_log())
        journal.say("analysis %s begins, %s dialect" % (config.text("id"), config.dialect))
        for flag in ("pre_script", "during_script"):
            if config.flag(flag):
                journal.say(flag + " is not run: scripts need CAPE's analyzer", "WARNING")
        success = analyse(here, config, journal, server)
        journal.say("analysis ends, success: %s" % success)
    except Exception as e:
        words = repr(e)
        journal.say("analysis failed: " + words, "CRITICAL")
    journal.close()
    report.done(success, words, config.text("completion_key") if config else "")


if __name__ == "__main__":
    sys.exit(main())
