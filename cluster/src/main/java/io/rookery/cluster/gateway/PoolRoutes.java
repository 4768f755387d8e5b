package io.rookery.cluster.gateway;

import io.rookery.scheduler.machine.MachineDesk;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/**
 * Machines and nodes: what there is, and taking it out of work and back, and machines' snapshots.
 */
final class PoolRoutes {
  private final MachineDesk machines;
  private final NodeDesk nodes;

  PoolRoutes(MachineDesk machines, NodeDesk nodes) {
    this.machines = machines;
    this.nodes = nodes;
  }

  void mount(ApiRouter api) {
    api.answer(
        HttpMethod.GET,
        "/machines",
        context ->
            machines.list().map(found -> Answer.ok(new JsonObject().put("machines", found))));
    api.answer(
        HttpMethod.GET,
        "/nodes",
        context -> nodes.list().map(found -> Answer.ok(new JsonObject().put("nodes", found))));
    command(api, "/machines/:name/drain", machines::drain);
    command(api, "/machines/:name/resume", machines::resume);
    command(api, "/machines/:name/snapshot", machines::snapshot);
    command(api, "/nodes/:name/drain", nodes::drain);
    command(api, "/nodes/:name/resume", nodes::resume);
    command(api, "/nodes/:name/reload", nodes::reload);
  }

  private static void command(
      ApiRouter api, String path, Function<String, Future<JsonObject>> command) {
    api.answer(
        HttpMethod.POST,
        path,
        context -> command.apply(new Parameters(context).name()).map(PoolRoutes::answer));
  }

  /** What goes on after its answer was accepted, and not yet done. */
  private static Answer answer(JsonObject body) {
    return body.getBoolean("reloading", false) ? Answer.accepted(body) : Answer.ok(body);
  }
}
