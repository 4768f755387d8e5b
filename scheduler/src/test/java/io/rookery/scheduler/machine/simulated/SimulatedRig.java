package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.guest.ExpectedAgent;
import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.guest.GuestSettings;
import io.rookery.scheduler.guest.GuestTask;
import io.rookery.scheduler.guest.GuestTimeouts;
import io.rookery.scheduler.guest.HttpGuestAgents;
import io.rookery.scheduler.guest.UploadTime;
import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.job.Requirement;
import io.rookery.scheduler.job.Target;
import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.rookery.scheduler.result.ResultLimits;
import io.rookery.scheduler.result.ResultServer;
import io.rookery.scheduler.result.ResultServerOptions;
import io.rookery.scheduler.result.ResultSession;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Simulated machines, the real result server, and the node's own client of agents. */
final class SimulatedRig implements AutoCloseable {
  private static final GuestTimeouts TIMEOUTS =
      new GuestTimeouts(
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          new UploadTime(Duration.ofSeconds(60), 1 << 20));

  final Vertx vertx = Vertx.vertx();
  final SimulatedMachinery machinery;
  final ResultServer results =
      new ResultServer(
          new ResultServerOptions(
              "127.0.0.1",
              0,
              new ResultLimits(1 << 20, 1 << 20, 1 << 24, 1000, 100, 10_000, 1L << 30),
              Duration.ofMinutes(5),
              0));
  private final Context context = vertx.getOrCreateContext();
  private final HttpGuestAgents agents = new HttpGuestAgents(vertx, TIMEOUTS);
  private final Path directory;

  SimulatedRig(Path directory, JsonObject options, List<Machine> machines) {
    this.directory = directory;
    this.machinery = new SimulatedMachinery(vertx, SimulatedOptions.read(options));
    await(() -> vertx.deployVerticle(results));
    await(() -> machinery.open(machines));
  }

  SimulatedRig(Path directory, JsonObject options, Machine... machines) {
    this(directory, options, List.of(machines));
  }

  static Machine machine(String name, String ip, AgentKind agent, Dialect dialect, String system) {
    return new Machine(
        name,
        "simulated",
        system,
        "x64",
        ip,
        8000,
        agent,
        dialect,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Calls on a context of its own, as an attempt does; the future's failure is thrown. */
  <T> T await(Supplier<Future<T>> call) {
    CompletableFuture<T> done = new CompletableFuture<>();
    context.runOnContext(
        here ->
            Future.succeededFuture()
                .compose(go -> call.get())
                .onSuccess(done::complete)
                .onFailure(done::completeExceptionally));
    try {
      return done.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("nothing came for a minute", e);
    }
  }

  RestoredMachine restore(Machine machine, long job) {
    return await(() -> machinery.restore(machine, new RestoreRequest(job, 1, directory)));
  }

  /** Restores and resumes. */
  RestoredMachine running(Machine machine, long job) {
    RestoredMachine guest = restore(machine, job);
    await(guest::resume);
    return guest;
  }

  Future<GuestAgent> search(RestoredMachine guest) {
    return agents
        .search(guest.agent(), new ExpectedAgent(AgentKind.AUTO, Dialect.CUCKOO, Optional.empty()))
        .found();
  }

  GuestAgents.Search searching(RestoredMachine guest) {
    return agents.search(
        guest.agent(), new ExpectedAgent(AgentKind.AUTO, Dialect.CUCKOO, Optional.empty()));
  }

  GuestAgent agent(RestoredMachine guest) {
    return await(() -> search(guest));
  }

  /** Opens the door for one guest's results. */
  ResultSession session(Machine machine, Path folder) throws IOException {
    Files.createDirectories(folder);
    return await(() -> results.open(machine.address(), 42, folder, machine.dialect()));
  }

  GuestTask task(Machine machine, Path sample) throws IOException {
    return task(
        machine,
        new Target.File("ab".repeat(32), "invoice.exe", Files.size(sample)),
        Optional.of(sample),
        Duration.ofMinutes(5));
  }

  GuestTask task(Machine machine, Target target, Optional<Path> sample, Duration timeout)
      throws IOException {
    JobSpec spec =
        new JobSpec(
            target,
            new Requirement(Optional.empty(), Optional.empty(), Optional.empty(), new TreeSet<>()),
            "",
            1,
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new GuestTask(
        42,
        spec,
        machine.platform(),
        machine.dialect(),
        new Endpoint("127.0.0.1", results.port()),
        timeout,
        analyzer(),
        sample,
        1_000_000,
        GuestSettings.usual(),
        Map.of(),
        List.of());
  }

  private Path analyzer() throws IOException {
    Path zip = directory.resolve("analyzer.zip");
    if (!Files.exists(zip)) {
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
        out.putNextEntry(new ZipEntry("analyzer.py"));
        out.write("pass".getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return zip;
  }

  @Override
  public void close() {
    await(machinery::close);
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
