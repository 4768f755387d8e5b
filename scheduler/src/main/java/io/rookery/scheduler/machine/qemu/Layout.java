package io.rookery.scheduler.machine.qemu;

import io.netty.util.NetUtil;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import io.rookery.scheduler.machine.OptionException;

/** How the machines of a group are connected to the host. */
sealed interface Layout {

  /**
   * The network as that machine's guest sees it.
   *
   * @throws MachineException when the machine's address has no place in it
   */
  InnerNetwork inner(Machine machine);

  /** How many different networks the guests of that many machines see. */
  int networks(int machines);

  /** A namespace for each machine; all guests see the same network. */
  record Namespaces(InnerNetwork inner) implements Layout {
    @Override
    public InnerNetwork inner(Machine machine) {
      return inner;
    }

    @Override
    public int networks(int machines) {
      return Math.min(machines, 1);
    }
  }

  /**
   * One bridge of the host for all machines, each with an address of its own.
   *
   * @param name of the bridge
   * @param host the bridge's address, where guests find the result server
   * @param prefix the length of the network's prefix
   */
  record Bridge(String name, String host, int prefix) implements Layout {
    @Override
    public InnerNetwork inner(Machine machine) {
      String address = machine.address();
      if (NetUtil.isValidIpV4Address(address)) {
        InnerNetwork inner =
            new InnerNetwork(address, host, prefix, InnerNetwork.hardwareAddress(address));
        if (inner.areNeighbours()) {
          return inner;
        }
      }
      throw new MachineException(
          "%s: the address %s is not that of a machine on the bridge %s: it must be another than %s, in the same network of %s/%d"
              .formatted(machine.name(), address, name, host, host, prefix));
    }

    @Override
    public int networks(int machines) {
      return machines;
    }

    /**
     * A bridge has one address, whatever groups share it.
     *
     * @throws OptionException when the other is the same bridge with another address
     */
    void checkBeside(Bridge other) {
      if (!name.equals(other.name)) {
        return;
      }
      if (!host.equals(other.host)) {
        throw differs("guest.host", other.host);
      }
      if (prefix != other.prefix) {
        throw differs("guest.prefix", Integer.toString(other.prefix));
      }
    }

    private OptionException differs(String key, String expected) {
      return OptionException.wrong(
          "QEMU",
          key,
          "%s, as in the group before that has the bridge %s".formatted(expected, name));
    }
  }
}
