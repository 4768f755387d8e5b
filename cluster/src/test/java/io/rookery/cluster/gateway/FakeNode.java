package io.rookery.cluster.gateway;

import io.rookery.cluster.config.ApiOptions;
import io.rookery.cluster.config.Secret;
import io.rookery.scheduler.analysis.ResultFolder;
import io.rookery.scheduler.job.InvalidFieldException;
import io.rookery.scheduler.job.JobJson;
import io.rookery.scheduler.job.NoSuchAttemptException;
import io.rookery.scheduler.job.NoSuchJobException;
import io.rookery.scheduler.job.WrongStateException;
import io.rookery.scheduler.machine.MachineDesk;
import io.rookery.scheduler.machine.NoSuchMachineException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A real gateway on a free loopback port, with fakes behind it. */
public final class FakeNode implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  public final Vertx vertx = withoutCache();
  public final FakeJobDesk jobs = new FakeJobDesk();
  public final FakeSamples samples = new FakeSamples(vertx);
  public volatile boolean ready = true;
  public volatile boolean healthy = true;
  private final Path results;
  private final HttpGateway gateway;

  public FakeNode(Path results, List<Secret> tokens, Duration deadline) {
    this.results = results;
    ApiOptions options =
        new ApiOptions(
            "127.0.0.1", 0, tokens, deadline, deadline.multipliedBy(10), Duration.ofSeconds(60), 3);
    GatewayParts parts =
        new GatewayParts(
            jobs,
            new Machines(),
            new Nodes(),
            samples,
            new Results(),
            () -> Future.succeededFuture(findings()),
            () ->
                Future.succeededFuture(
                    new Health.Readiness(ready, new JsonObject().put("store", "ok"))),
            () -> "# TYPE jobs gauge\njobs 1\n# EOF\n");
    gateway = new HttpGateway(options, parts);
    await(vertx.deployVerticle(gateway));
  }

  /** Nothing outside a test's own folder: no cache for files of the class path. */
  public static Vertx withoutCache() {
    FileSystemOptions files =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return Vertx.vertx(new VertxOptions().setFileSystemOptions(files));
  }

  public static FakeNode open(Path results) {
    return new FakeNode(results, List.of(), Duration.ofSeconds(30));
  }

  /** From now on events are announced on the bus, as a node does. */
  public FakeNode announcing() {
    jobs.listen(event -> vertx.eventBus().publish("rookery.events", event.toJson()));
    return this;
  }

  /** A job that waits. */
  public void queueOne() {
    jobs.submit(new JsonObject().put("url", "http://127.0.0.1/").put("owner", "me"));
  }

  public int port() {
    return gateway.port();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  private Future<Path> folder(long id) {
    return id == 404
        ? Future.failedFuture(new NoSuchJobException(id))
        : Future.succeededFuture(results.resolve(Long.toString(id)));
  }

  private final class Results implements ResultFiles {
    @Override
    public Future<JsonObject> list(long id, boolean earlier) {
      return FakeNode.this
          .folder(id)
          .compose(folder -> vertx.executeBlocking(() -> new ResultFolder(folder).list(earlier)));
    }

    @Override
    public Future<JsonObject> attempts(long id) {
      return jobs.attempts(id)
          .map(
              found ->
                  new JsonArray(
                      found.stream()
                          .map(attempt -> JobJson.of(attempt).put("files", "available"))
                          .toList()))
          .map(found -> new JsonObject().put("attempts", found));
    }

    @Override
    public Future<JsonObject> list(long id, int attempt) {
      return folder(id, attempt)
          .compose(folder -> vertx.executeBlocking(() -> new ResultFolder(folder).list(false)));
    }

    @Override
    public Future<Boolean> read(
        long id, int attempt, String path, Function<ResultFile, Future<Void>> use) {
      return read(folder(id, attempt), path, use);
    }

    private Future<Path> folder(long id, int attempt) {
      return FakeNode.this
          .folder(id)
          .map(folder -> folder.resolve("attempts").resolve(Integer.toString(attempt)))
          .compose(
              folder ->
                  Files.isDirectory(folder)
                      ? Future.succeededFuture(folder)
                      : Future.failedFuture(NoSuchAttemptException.unknown(id, attempt)));
    }

    @Override
    public Future<Boolean> read(long id, String path, Function<ResultFile, Future<Void>> use) {
      return read(FakeNode.this.folder(id), path, use);
    }

    private Future<Boolean> read(
        Future<Path> where, String path, Function<ResultFile, Future<Void>> use) {
      return where
          .compose(folder -> vertx.executeBlocking(() -> new ResultFolder(folder).find(path)))
          .compose(
              found ->
                  found.isPresent()
                      ? use.apply(new ResultFile.Local(found.get())).map(true)
                      : Future.succeededFuture(false));
    }
  }

  private JsonObject findings() {
    JsonObject socket = new JsonObject().put("peer", "10.0.0.1:8000").put("owner", "tcpdump");
    return new JsonObject()
        .put("healthy", healthy)
        .put("leaks", healthy ? new JsonArray() : new JsonArray().add(socket));
  }

  public static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static final class Machines implements MachineDesk {
    @Override
    public Future<JsonArray> list() {
      JsonObject quarantine =
          new JsonObject()
              .put("reason", "boot.hung: no word")
              .put("since", "2026-11-23T12:00:00Z")
              .put("nextProbeAt", "2026-11-23T12:04:00Z")
              .put("probes", 3);
      return Future.succeededFuture(
          new JsonArray()
              .add(machine("lab-1", "IDLE"))
              .add(machine("lab-2", "QUARANTINED").put("quarantine", quarantine)));
    }

    private static JsonObject machine(String name, String state) {
      return new JsonObject()
          .put("name", name)
          .put("node", "node-1")
          .put("machinery", "netns")
          .put("platform", "linux")
          .put("arch", "x64")
          .put("tags", new JsonArray())
          .put("ip", "198.18.0.2")
          .put("state", state)
          .put("since", "2026-11-23T12:00:00Z");
    }

    @Override
    public Future<JsonObject> drain(String name) {
      return name.equals("lab-1")
          ? Future.succeededFuture(machine(name, "DRAINED"))
          : Future.failedFuture(new NoSuchMachineException(name));
    }

    @Override
    public Future<JsonObject> resume(String name) {
      return Future.succeededFuture(machine(name, "IDLE"));
    }

    @Override
    public Future<JsonObject> snapshot(String name) {
      return name.equals("lab-1")
          ? Future.succeededFuture(machine(name, "SAVING").put("event", 0))
          : Future.failedFuture(new WrongStateException(name + " is BUSY"));
    }
  }

  private static final class Nodes implements NodeDesk {
    @Override
    public Future<JsonArray> list() {
      return Future.succeededFuture(
          new JsonArray()
              .add(
                  new JsonObject()
                      .put("name", "node-1")
                      .put("state", "HELD")
                      .put(
                          "held",
                          new JsonObject()
                              .put("reason", "capture.died: killed")
                              .put("since", "2026-11-23T12:00:00Z")
                              .put("nextProbeAt", "2026-11-23T12:04:00Z")
                              .put("probes", 0)
                              .put("probing", true))));
    }

    @Override
    public Future<JsonObject> drain(String name) {
      return name.equals("node-1")
          ? Future.succeededFuture(new JsonObject().put("name", name).put("state", "DRAINED"))
          : Future.failedFuture(new NoSuchNodeException(name));
    }

    @Override
    public Future<JsonObject> resume(String name) {
      return Future.succeededFuture(new JsonObject().put("name", name).put("state", "UP"));
    }

    @Override
    public Future<JsonObject> reload(String name) {
      if (name.startsWith("slow")) {
        return Future.succeededFuture(
            new JsonObject()
                .put("name", name)
                .put("state", "UP")
                .put("reloading", true)
                .put("event", 0));
      }
      return name.equals("node-1")
          ? Future.succeededFuture(
              new JsonObject()
                  .put("name", name)
                  .put("state", "UP")
                  .put(
                      "reload",
                      new JsonObject()
                          .put("added", new JsonArray().add("lab-2").add("lab-3"))
                          .put("removed", new JsonArray())
                          .put("restart", new JsonArray().add("api.port"))))
          : Future.failedFuture(
              new InvalidFieldException("rookery.yaml", "line 3: retry.attempts: must be"));
    }
  }
}
