package io.rookery.scheduler.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The command line of an embedded server: all its settings stand here and in no file. */
final class ServerCommand {
  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("listen_addresses", ServerStart.HOST),
              Map.entry("unix_socket_directories", ""),
              Map.entry("max_connections", "64"),
              Map.entry("shared_buffers", "32MB"),
              Map.entry("huge_pages", "off"),
              Map.entry("io_method", "sync"),
              Map.entry("jit", "off"),
              Map.entry("fsync", "on"),
              Map.entry("synchronous_commit", "on"),
              Map.entry("max_wal_size", "256MB"),
              Map.entry("autovacuum_naptime", "15s"),
              Map.entry("timezone", "UTC"),
              Map.entry("log_timezone", "UTC"),
              Map.entry("lc_messages", "C"),
              Map.entry("logging_collector", "off"),
              Map.entry("log_destination", "stderr"),
              Map.entry("log_line_prefix", "")));

  private ServerCommand() {}

  static List<String> of(PostgresBinaries binaries, Path data, int port) {
    List<String> command =
        new ArrayList<>(List.of(binaries.program("postgres"), "-D", data.toString()));
    SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    command.addAll(List.of("-c", "port=" + port));
    return command;
  }
}
