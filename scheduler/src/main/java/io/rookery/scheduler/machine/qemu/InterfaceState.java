package io.rookery.scheduler.machine.qemu;

import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.host.HostCommands;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What the kernel says of an interface of the host.
 *
 * @param said as {@code ip} writes it
 */
record InterfaceState(JsonObject said) {

  /** Empty when there is none of that name; fails when it cannot be told. */
  static Future<Optional<InterfaceState>> of(HostCommands commands, String name) {
    return commands
        .run(Optional.empty(), List.of("ip", "-d", "-j", "addr", "show", "dev", name), "")
        .map(
            finished ->
                finished.exit().succeeded()
                    ? Optional.of(parsed(finished.stdout()))
                    : Optional.empty());
  }

  private static InterfaceState parsed(String text) {
    try {
      return new InterfaceState(new JsonArray(text).getJsonObject(0));
    } catch (DecodeException | ClassCastException | IndexOutOfBoundsException notIp) {
      throw new MachineException("ip describes interfaces in a way that is not understood");
    }
  }

  boolean isUp() {
    return said.getJsonArray("flags", new JsonArray()).contains("UP");
  }

  /** Whether it is of that kind, such as {@code bridge}. */
  boolean isOf(String kind) {
    return kind.equals(link().getString("info_kind"));
  }

  /** Its IPv4 addresses with the lengths of their prefixes. */
  List<String> addresses() {
    return said.getJsonArray("addr_info", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .filter(address -> "inet".equals(address.getString("family")))
        .map(address -> address.getString("local") + "/" + address.getInteger("prefixlen"))
        .toList();
  }

  /** Whether it is a port of that bridge, and none that other isolated ports can reach. */
  boolean isIsolatedOn(String bridge) {
    return bridge.equals(said.getString("master"))
        && link().getJsonObject("info_slave_data", new JsonObject()).getBoolean("isolated", false);
  }

  private JsonObject link() {
    return said.getJsonObject("linkinfo", new JsonObject());
  }
}
