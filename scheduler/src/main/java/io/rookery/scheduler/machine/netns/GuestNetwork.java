package io.rookery.scheduler.machine.netns;

import io.netty.util.NetUtil;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.machine.MachineException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The names and addresses of one guest's network. The names follow from the node, its data
 * directory and the machine, so a node that starts again knows what its dead predecessor may have
 * left, and never touches what another node made.
 *
 * @param bridge stays for the node's life, so that captures on it see the guest's first packet and
 *     packets to an absent guest end there and never follow the default route
 * @param port the host's end of the guest's cable
 * @param namespace the guest's network namespace
 * @param hostAddress the first address of the guest's network of four
 * @param guestAddress the second
 * @param hostMac of the bridge
 * @param guestMac of the guest, the same after every restore
 */
record GuestNetwork(
    String bridge,
    String port,
    String namespace,
    String hostAddress,
    String guestAddress,
    String hostMac,
    String guestMac) {

  static final int PREFIX_LENGTH = 30;

  /** {@code scope} tells this node from others on the host. */
  static GuestNetwork of(String scope, Machine machine) {
    CRC32 crc = new CRC32();
    crc.update((scope + '\n' + machine.name()).getBytes(StandardCharsets.UTF_8));
    String id = String.format("%08x", crc.getValue());
    String mac =
        String.join(
            ":", id.substring(0, 2), id.substring(2, 4), id.substring(4, 6), id.substring(6, 8));
    return new GuestNetwork(
        "rkb" + id,
        "rkv" + id,
        "rk" + id,
        before(machine),
        machine.address(),
        "02:01:" + mac,
        "02:02:" + mac);
  }

  private static String before(Machine machine) {
    byte[] address = NetUtil.createByteArrayFromIpAddressString(machine.address());
    if (address == null || address.length != 4 || (address[3] & 3) != 2) {
      throw new MachineException(
          "%s: the address %s cannot be that of a guest in a namespace: it must be the second of a"
                  .formatted(machine.name(), machine.address())
              + " network of four, such as 198.18.0.2, 198.18.0.6, …");
    }
    address[3]--;
    return NetUtil.bytesToIpAddress(address);
  }
}
