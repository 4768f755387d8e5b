package io.rookery.cluster.cli;

import picocli.CommandLine.Parameters;

/** A command about one job. */
abstract class JobIdCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "the job's id")
  private long id;

  JobIdCommand(Console console) {
    super(console);
  }

  @Override
  void check() {
    if (id < 0) {
      throw CommandException.badInput("ID", "must be a job's id");
    }
  }

  final long id() {
    return id;
  }

  final String path(String rest) {
    return "/jobs/" + id + rest;
  }
}
