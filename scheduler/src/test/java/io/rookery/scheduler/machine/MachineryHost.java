package io.rookery.scheduler.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.capture.doctor.Doctor;
import io.rookery.capture.lease.HostLeases;
import io.rookery.capture.lease.LeaseStatus;
import io.rookery.capture.process.Child;
import io.rookery.capture.process.ChildLauncher;
import io.rookery.scheduler.analysis.HostContacts;
import io.rookery.scheduler.guest.ExpectedAgent;
import io.rookery.scheduler.guest.GuestAgent;
import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.guest.GuestTimeouts;
import io.rookery.scheduler.guest.HttpGuestAgents;
import io.rookery.scheduler.guest.UploadTime;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a driver needs of a node, and how an attempt calls it: on an event loop. */
public final class MachineryHost {
  private static final GuestTimeouts TIMEOUTS =
      new GuestTimeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          new UploadTime(Duration.ofSeconds(20), 1 << 20));
  private static final int PATIENCE = 90;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  private final Context loop = vertx.getOrCreateContext();
  private final Path directory;
  private final HostLeases leases;
  private final ChildLauncher launcher;
  private final Doctor doctor = Doctor.create(vertx);
  private final GuestAgents agents = new HttpGuestAgents(vertx, TIMEOUTS);

  /** A host whose drivers keep their files below that directory. */
  public MachineryHost(Path directory) throws Exception {
    this.directory = directory;
    this.leases =
        await(() -> HostLeases.open(vertx, directory, "test-node", "boot-1", Clock.systemUTC()));
    this.launcher = ChildLauncher.create(vertx, leases.childRegistry());
  }

  /** What a driver of a group with these options is made with. */
  public MachineryContext context(JsonObject options) {
    return context(options, 2042);
  }

  /** The same with a result server on that port. */
  public MachineryContext context(JsonObject options, int resultPort) {
    return new MachineryContext(
        vertx,
        launcher,
        leases,
        "test-node",
        directory.resolve("m"),
        Duration.ofSeconds(20),
        options,
        new HostContacts(agents, doctor),
        resultPort);
  }

  public ChildLauncher launcher() {
    return launcher;
  }

  public Vertx vertx() {
    return vertx;
  }

  /** Calls on an event loop, and waits for the outcome. */
  public <T> T await(Callable<Future<T>> call)
      throws ExecutionException, InterruptedException, TimeoutException {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    loop.runOnContext(
        here -> {
          try {
            call.call().onSuccess(outcome::complete).onFailure(outcome::completeExceptionally);
          } catch (Exception refused) {
            outcome.completeExceptionally(refused);
          }
        });
    return outcome.get(PATIENCE, TimeUnit.SECONDS);
  }

  /** Begins a call on an event loop. */
  public <T> CompletableFuture<T> begin(Callable<Future<T>> call) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    loop.runOnContext(
        here -> {
          try {
            call.call().onSuccess(outcome::complete).onFailure(outcome::completeExceptionally);
          } catch (Exception refused) {
            outcome.completeExceptionally(refused);
          }
        });
    return outcome;
  }

  /** Waits until the guest's agent answers, and lets go of it. */
  public void agentAnswers(Machine machine, RestoredMachine restored) throws Exception {
    GuestAgents.Search search =
        await(
            () ->
                Future.succeededFuture(agents.search(restored.agent(), ExpectedAgent.of(machine))));
    GuestAgent agent = await(search::found);
    await(agent::close);
  }

  /** Asserts that nothing runs and nothing is recorded any more, and ends. */
  public void end() throws Exception {
    List<Child> children = await(launcher::children);
    assertThat(children).as("children that are left").isEmpty();
    await(launcher::close);
    List<LeaseStatus> recorded = await(leases::survey);
    assertThat(recorded).as("what is recorded as left").isEmpty();
    await(leases::close);
    vertx.close().await(PATIENCE, TimeUnit.SECONDS);
  }
}
