package io.rookery.cluster.demo;

import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.capture.process.ChildSpec;
import io.rookery.capture.process.Exit;
import io.rookery.capture.process.OutputLine;
import io.rookery.cluster.node.JavaProgram;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@link BusClient} as the separate program that it is. */
final class BusClientProcess {
  private final int expected;
  private final Map<Long, Path> jobs = new TreeMap<>();
  private final Promise<Map<Long, Path>> submitted = Promise.promise();

  private BusClientProcess(int expected) {
    this.expected = expected;
  }

  /** What a started client tells. */
  record Running(BusClientProcess client, Child process) {

    /** Completes with each job's id and file when the last one was accepted. */
    Future<Map<Long, Path>> submitted() {
      return client.submitted.future();
    }

    /** Completes when the client has ended: with 0 if it saw that every job is complete. */
    Future<Exit> ended() {
      return process.exit();
    }

    /** Its last words, for when it did not end well. */
    String lastWords() {
      return String.join(System.lineSeparator(), process.lastLines());
    }
  }

  /** Starts a client that submits these files, each as a job of its own. */
  static Future<Running> start(
      ChildLauncher launcher, DemoField field, Path directory, List<Path> files, Duration limit) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--cluster",
                FieldConfiguration.CLUSTER,
                "--members",
                String.join(
                    ",", field.addresses().stream().map(at -> at + ":" + field.port()).toList()),
                "--http",
                field.url(1),
                "--submission-id",
                "demo",
                "--patience",
                Long.toString(limit.toSeconds())));
    files.forEach(file -> arguments.add(file.toString()));
    BusClientProcess client = new BusClientProcess(files.size());
    return launcher
        .start(
            ChildSpec.of(
                    "bus-client",
                    JavaProgram.command(
                        "-Xmx128m",
                        directory,
                        BusClient.class.getName(),
                        arguments.toArray(String[]::new)))
                .withLineListener(client::heard))
        .onSuccess(child -> child.exit().onSuccess(client::over))
        .map(child -> new Running(client, child));
  }

  private synchronized void heard(OutputLine line) {
    if (line.source() != OutputLine.Source.STDOUT) {
      return;
    }
    JsonObject told = new JsonObject(line.text());
    if (told.containsKey("created")) {
      jobs.put(told.getLong("id"), Path.of(told.getString("file")));
    }
    if (jobs.size() == expected) {
      submitted.tryComplete(Map.copyOf(jobs));
    }
  }

  private void over(Exit exit) {
    submitted.tryFail("the client ended (" + exit + ") before it had submitted everything");
  }
}
