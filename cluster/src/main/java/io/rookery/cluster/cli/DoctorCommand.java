package io.rookery.cluster.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;

@Command(
    name = "doctor",
    description = "shows sockets, children and leftovers; exit 1 if anything leaks")
final class DoctorCommand extends RemoteCommand {

  /** Too long for a line, and of use to programs only; --json has them. */
  private static final Set<String> FOR_PROGRAMS = Set.of("descriptors", "startTime");

  DoctorCommand(Console console) {
    super(console);
  }

  @Override
  int run(NodeClient client) {
    JsonObject findings = client.get("/doctor");
    show(findings, () -> print(findings));
    return findings.getBoolean("healthy", false) ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void print(JsonObject findings) {
    for (Map.Entry<String, Object> entry : findings) {
      if (entry.getValue() instanceof JsonArray rows) {
        console().print(entry.getKey() + ": " + (rows.isEmpty() ? "none" : rows.size()));
        if (!rows.isEmpty()) {
          Table.of(rows, keys(rows)).print(console());
        }
        console().print("");
      } else if (!entry.getKey().equals("healthy")) {
        console().print(entry.getKey() + ": " + entry.getValue());
      }
    }
    console().print(findings.getBoolean("healthy", false) ? "nothing leaks" : "SOMETHING LEAKS");
  }

  private static String[] keys(JsonArray rows) {
    Set<String> keys = new TreeSet<>();
    for (int i = 0; i < rows.size(); i++) {
      keys.addAll(rows.getJsonObject(i).fieldNames());
    }
    keys.removeAll(FOR_PROGRAMS);
    return keys.toArray(String[]::new);
  }
}
