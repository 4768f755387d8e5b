package io.rookery.scheduler.machine.qemu;

import io.netty.util.NetUtil;
import io.rookery.capture.lease.Leased;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The names and addresses by which one machine is connected: a namespace of its own with a bridge
 * and a tap for the guest, and a cable to the host. On the host each machine has an address of its
 * own, however many guests have the same inner one. The names follow from the node, its data
 * directory and the machine, so a node that starts again knows what its dead predecessor left.
 *
 * @param namespace the machine's network namespace
 * @param cable the host's end of the cable into it
 * @param hostAddress of the host's end: where the namespace sends what the guest may send
 * @param outerAddress of the namespace's end: where the node reaches the guest, and the source of
 *     all that comes from it
 */
record GuestLink(String namespace, String cable, String hostAddress, String outerAddress) {
  static final int PREFIX_LENGTH = 30;
  static final String TAP = "tap0";
  static final String BRIDGE = "br0";

  /**
   * The same in every namespace, for a restored guest knows it from where its template was made.
   */
  static final String BRIDGE_MAC = "52:54:00:56:00:01";

  static final String UPLINK = "up0";

  /** {@code scope} tells this node from others on the host. */
  static GuestLink of(String scope, Machine machine) {
    String name = "rkq" + id(scope, machine);
    return new GuestLink(name, name, before(machine), machine.address());
  }

  /** Eight digits for names that the kernel keeps short. */
  static String id(String scope, Machine machine) {
    CRC32 crc = new CRC32();
    crc.update((scope + '\n' + machine.name()).getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }

  Leased leasedNamespace() {
    return new Leased.NetworkNamespace(namespace);
  }

  Leased leasedCable() {
    return new Leased.NetworkInterface(cable, Optional.empty());
  }

  private static String before(Machine machine) {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(machine.address());
    if (address == null || address.length != 4 || (address[3] & 3) != 2) {
      throw new MachineException(
          "%s: the address %s cannot be that of a machine in a namespace: it must be the second of"
                  .formatted(machine.name(), machine.address())
              + " a network of four, such as 198.19.0.2, 198.19.0.6, …");
    }
    address[3]--;
    return NetUtil.bytesToIpAddress(address);
  }
}
