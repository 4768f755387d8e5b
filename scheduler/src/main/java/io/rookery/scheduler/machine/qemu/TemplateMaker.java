package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestContacts;
import io.rookery.scheduler.machine.HostFullException;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.HostCommands;
import io.rookery.scheduler.machine.host.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a template: boots a machine, waits for its agent, and saves it when nothing is connected to
 * it. A template with a live connection inside would hang at the first instant of every restore,
 * because an agent that serves one connection at a time would wait in it for a peer that is gone.
 */
final class TemplateMaker {
  private static final Logger LOG = LoggerFactory.getLogger(TemplateMaker.class);

  private final Vertx vertx;
  private final HostCommands commands;
  private final GuestContacts contacts;
  private final Duration bootDeadline;

  /** {@code bootDeadline} is for the agent's first answer. */
  TemplateMaker(Vertx vertx, HostCommands commands, GuestContacts contacts, Duration bootDeadline) {
    this.vertx = vertx;
    this.commands = commands;
    this.contacts = contacts;
    this.bootDeadline = bootDeadline;
  }

  /** How QEMU is started for it: with these files of memory and disk. */
  @FunctionalInterface
  interface Starter {
    Future<QemuProcess> start(Template draft);
  }

  /** Completes with the template in its place; fails with {@link MachineException}. */
  Future<Template> make(
      Template template, Path image, Machine machine, Endpoint agent, Starter starter) {
    // Each template has a draft of its own: machines that see other networks make theirs meanwhile.
    Template draft =
        new Template(
            template.folder().resolveSibling("draft-" + template.folder().getFileName()), 0);
    LOG.info(
        "{} boots from {} to be saved as a template; its agent has {} s to answer",
        machine.name(),
        image,
        bootDeadline.toSeconds());
    return vertx
        .executeBlocking(() -> cleared(draft), false)
        .compose(
            clear ->
                commands.require(
                    Optional.empty(),
                    List.of(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-b",
                        image.toString(),
                        "-F",
                        "qcow2",
                        draft.disk().toString()),
                    ""))
        .compose(made -> starter.start(draft))
        .compose(process -> save(process, draft, machine, agent).eventually(process::end))
        .compose(saved -> vertx.executeBlocking(() -> published(draft, template), false))
        .recover(
            cause ->
                vertx
                    .executeBlocking(() -> discarded(draft), false)
                    .transform(gone -> Future.failedFuture(none(machine, cause))));
  }

  private static MachineException none(Machine machine, Throwable cause) {
    String reason = machine.name() + " has given no template: " + cause.getMessage();
    return cause instanceof HostFullException
        ? new HostFullException(reason)
        : new MachineException(reason);
  }

  private Future<Void> save(QemuProcess process, Template draft, Machine machine, Endpoint agent) {
    return process
        .qmp()
        .execute("cont", new JsonObject())
        .compose(running -> answered(process, draft, machine, agent))
        .compose(idle -> process.qmp().execute("stop", new JsonObject()))
        // Only now: a guest that runs could accept another while its state is on its way out.
        .compose(stopped -> unconnected(machine, agent))
        .compose(alone -> new StateTransfer(vertx, process).out(draft.state()));
  }

  private Future<Void> unconnected(Machine machine, Endpoint agent) {
    return contacts
        .connections(machine.name(), agent)
        .compose(
            open ->
                open.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new MachineException(
                            "a connection to the guest is open, and its agent would hang in it after"
                                + " every restore: "
                                + String.join("; ", open)
                                + "; close it and make the snapshot again")));
  }

  private Future<Void> answered(
      QemuProcess process, Template draft, Machine machine, Endpoint agent) {
    GuestContacts.Waiting waiting = contacts.await(agent, machine);
    return OnContext.within(bootDeadline, process.whileUp(waiting.answered()))
        .eventually(waiting::close)
        .recover(
            cause ->
                process.down().isComplete()
                    ? Future.failedFuture(cause)
                    : silent(draft, machine, agent, cause))
        .mapEmpty();
  }

  /** An agent that serves one connection at a time is silent because somebody holds that one. */
  private <T> Future<T> silent(Template draft, Machine machine, Endpoint agent, Throwable late) {
    return unconnected(machine, agent)
        .compose(
            alone ->
                Future.failedFuture(
                    new MachineException(
                        "its agent did not answer at %s within %d s of its boot (%s); its console is in %s"
                            .formatted(
                                agent,
                                bootDeadline.toSeconds(),
                                late.getMessage(),
                                ConsoleLog.in(draft.folder())))));
  }

  private static Void cleared(Template draft) throws IOException {
    new LifeFolder(draft.folder()).delete();
    Files.createDirectories(draft.folder());
    return null;
  }

  /** Its console stays, for the next that is made: it says why there is no template. */
  private static Void discarded(Template draft) throws IOException {
    for (Path file : List.of(draft.memory(), draft.state(), draft.disk())) {
      Files.deleteIfExists(file);
    }
    return null;
  }

  private static Template published(Template draft, Template template) throws IOException {
    for (Path file : List.of(draft.memory(), draft.state(), draft.disk())) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    }
    draft.seal();
    new LifeFolder(template.folder()).delete();
    Files.move(draft.folder(), template.folder(), StandardCopyOption.ATOMIC_MOVE);
    return template;
  }
}
