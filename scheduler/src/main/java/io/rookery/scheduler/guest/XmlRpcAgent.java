package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.XmlRpcValue.Text;
import io.rookery.scheduler.guest.XmlRpcValue.Truth;
import io.rookery.scheduler.guest.XmlRpcValue.Whole;
import io.rookery.scheduler.guest.XmlRpcWriter.Argument;
import io.rookery.scheduler.guest.XmlRpcWriter.FileContent;
import io.rookery.scheduler.guest.XmlRpcWriter.Given;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The agent of Cuckoo 0.4 to 2.0-rc and cuckoo-modified. Which of them it is need not be known: the
 * order of calls here is right for all, and so is a file name without the quotes that
 * cuckoo-modified's own host puts around it, because its analyzer takes it either way and the
 * others would look for a file with quotes in its name.
 */
final class XmlRpcAgent implements GuestAgent {
  static final Whole IDLE = new Whole(1);
  private static final Whole RUNNING = new Whole(2);
  private static final Whole COMPLETED = new Whole(3);
  private static final Whole FAILED = new Whole(4);

  private final GuestLine line;
  private final XmlRpcCalls calls;
  private final ConfigurationSource configurations;

  XmlRpcAgent(GuestLine line, GuestTimeouts timeouts, ConfigurationSource configurations) {
    this.line = line;
    this.calls = new XmlRpcCalls(line, timeouts);
    this.configurations = configurations;
  }

  @Override
  public String description() {
    return "XML-RPC agent";
  }

  /**
   * The configuration must follow the analyzer: before it, the agent says true and writes it where
   * no analyzer looks.
   */
  @Override
  public Future<Void> upload(GuestTask task) {
    if (!task.scripts().isEmpty()) {
      return Future.failedFuture(GuestScript.unwanted("its XML-RPC agent takes one file"));
    }
    return configurations
        .render(task, false)
        .compose(
            configuration ->
                send("add_analyzer", List.of(new FileContent(task.analyzer())), 0)
                    .compose(
                        sent -> send("add_config", List.of(new Given(configuration.struct())), 0))
                    .compose(sent -> sendSample(task, configuration)));
  }

  /** It runs no commands: where the analyzer is given no time, the guest keeps its snapshot's. */
  @Override
  public Future<Void> setClock(GuestTask task) {
    return task.platform().equals("windows") || task.spec().clock().isPresent()
        ? Future.succeededFuture()
        : Future.failedFuture(calls.rejected("execute", "it starts nothing but the analyzer"));
  }

  @Override
  public Future<Void> execute() {
    return calls
        .call("execute")
        .compose(
            value -> {
              // The pid, or false.
              if (value instanceof Whole || value.equals(new Truth(true))) {
                return Future.succeededFuture();
              }
              return refused("execute", value);
            });
  }

  @Override
  public Future<GuestStatus> status() {
    return calls
        .call("get_status")
        .compose(
            value -> {
              if (value.equals(IDLE)) {
                return Future.succeededFuture(new GuestStatus.Idle());
              }
              if (value.equals(RUNNING)) {
                return Future.succeededFuture(new GuestStatus.Running());
              }
              if (value.equals(COMPLETED)) {
                return Future.succeededFuture(new GuestStatus.Complete());
              }
              return value.equals(FAILED)
                  ? calls.error().map(GuestStatus.Failed::new)
                  : Future.failedFuture(calls.malformed("get_status", "no known status"));
            });
  }

  /** It stores the analyzer, the configuration and the sample, each once, and nothing else. */
  @Override
  public Future<Boolean> extend(Duration runTime) {
    return Future.succeededFuture(false);
  }

  @Override
  public Future<Optional<String>> log() {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public Future<Void> close() {
    return line.close();
  }

  private Future<Void> sendSample(GuestTask task, AnalysisConfiguration configuration) {
    if (task.sample().isEmpty()) {
      return Future.succeededFuture();
    }
    return send(
        "add_malware",
        List.of(
            new FileContent(task.sample().get()), new Given(new Text(configuration.fileName()))),
        task.spec().target().bytes());
  }

  /** The old hosts ignored these results, and then waited for an analysis that could not start. */
  private Future<Void> send(String method, List<Argument> arguments, long sampleBytes) {
    return calls
        .upload(method, arguments, sampleBytes)
        .compose(
            value ->
                value.equals(new Truth(true)) ? Future.succeededFuture() : refused(method, value));
  }

  private Future<Void> refused(String method, XmlRpcValue value) {
    if (!(value instanceof Truth)) {
      return Future.failedFuture(calls.malformed(method, "no known result"));
    }
    return calls
        .error()
        .compose(
            reason -> Future.failedFuture(calls.rejected(method, "the agent refused: " + reason)));
  }
}
