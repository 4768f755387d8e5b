package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineryHost;
import io.rookery.scheduler.machine.RestoreRequest;
import io.rookery.scheduler.machine.RestoredMachine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A driver with guests, and what they may reach on their host and what not. */
final class IsolationLab {
  /** In the result server's place. */
  final CountingServer results = new CountingServer();

  /** A service that the group grants to its guests. */
  final CountingServer granted = new CountingServer();

  /** One of which the driver knows nothing. */
  final CountingServer other = new CountingServer();

  final MachineryHost host;
  final QemuMachinery machinery;
  private final Path directory;

  /** Opens nothing yet; these options are those besides the image and the granted service. */
  IsolationLab(Path directory, JsonObject options) throws Exception {
    this.directory = directory;
    host = new MachineryHost(directory);
    machinery =
        new QemuMachinery(
            host.context(
                options
                    .copy()
                    .put("lab", LabFiles.folder().toString())
                    .put("services", new JsonArray().add("tcp/" + granted.port())),
                results.port()));
  }

  void open(List<Machine> machines) throws Exception {
    host.await(() -> machinery.open(machines));
  }

  RestoredMachine restored(Machine machine) throws Exception {
    Path folder = Files.createTempDirectory(directory, "attempt");
    return host.await(() -> machinery.restore(machine, new RestoreRequest(17, 1, folder)));
  }

  RestoredMachine running(Machine machine) throws Exception {
    RestoredMachine restored = restored(machine);
    host.await(restored::resume);
    host.agentAnswers(machine, restored);
    return restored;
  }

  void close() throws Exception {
    host.await(machinery::close);
    host.end();
    results.close();
    granted.close();
    other.close();
  }
}
