package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;

/**
 * Takes the state of a machine's devices out of a QEMU, and puts it into another, over a socket: so
 * no QEMU has to start a program or open a file of the node's. The guest's memory stays in its
 * file.
 */
final class StateTransfer {
  private final Vertx vertx;
  private final QemuProcess process;

  StateTransfer(Vertx vertx, QemuProcess process) {
    this.vertx = vertx;
    this.process = process;
  }

  /** Completes when the machine is as it was saved, and paused. */
  Future<Void> in(Path state) {
    NetClient client = vertx.createNetClient();
    return inTime(
            capabilities()
                .compose(set -> process.qmp().execute("migrate-incoming", address()))
                .compose(
                    listening ->
                        client.connect(
                            SocketAddress.domainSocketAddress(process.folder().state().toString())))
                .compose(socket -> socket.sendFile(state.toString()).compose(sent -> socket.end()))
                .compose(sent -> migrated()))
        .eventually(client::close)
        .recover(StateTransfer::explained);
  }

  /** Completes when the state of the stopped machine is in that file, which must not exist. */
  Future<Void> out(Path state) {
    Promise<Void> stored = Promise.promise();
    NetServer server =
        vertx.createNetServer().connectHandler(socket -> store(socket, state, stored));
    Path path = process.folder().state();
    return inTime(
            server
                .listen(SocketAddress.domainSocketAddress(path.toString()))
                .compose(
                    listening ->
                        vertx.executeBlocking(
                            () -> {
                              LifeFolder.open(path);
                              return null;
                            }))
                .compose(open -> capabilities())
                .compose(set -> process.qmp().execute("migrate", address()))
                .compose(begun -> migrated())
                .compose(migrated -> stored.future()))
        .eventually(server::close)
        .recover(StateTransfer::explained);
  }

  private void store(NetSocket socket, Path state, Promise<Void> stored) {
    socket.pause();
    vertx
        .fileSystem()
        .open(state.toString(), new OpenOptions().setWrite(true).setCreateNew(true))
        .compose((AsyncFile file) -> socket.pipeTo(file))
        .onComplete(stored);
  }

  private Future<JsonObject> capabilities() {
    JsonArray wanted =
        new JsonArray()
            .add(new JsonObject().put("capability", "x-ignore-shared").put("state", true))
            .add(new JsonObject().put("capability", "events").put("state", true));
    return process
        .qmp()
        .execute("migrate-set-capabilities", new JsonObject().put("capabilities", wanted));
  }

  /** The event says that it failed; why is to be asked for. */
  private Future<Void> migrated() {
    return process
        .migrated()
        .recover(
            failed ->
                process
                    .qmp()
                    .execute("query-migrate", new JsonObject())
                    .map(seen -> ": " + seen.getValue("error-desc", "it gives no reason"))
                    .otherwise("")
                    .compose(
                        why ->
                            Future.failedFuture(new MachineException(failed.getMessage() + why))));
  }

  /** A QEMU that stands still says nothing at all. */
  private <T> Future<T> inTime(Future<T> transfer) {
    return OnContext.within(process.step(), transfer);
  }

  private static JsonObject address() {
    return new JsonObject().put("uri", "unix:" + Sandbox.LIFE + "/m");
  }

  private static <T> Future<T> explained(Throwable cause) {
    return Future.failedFuture(
        cause instanceof MachineException
            ? cause
            : new MachineException("the machine's state did not pass: " + cause.getMessage()));
  }
}
