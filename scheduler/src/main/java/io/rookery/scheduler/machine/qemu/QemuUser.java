package io.rookery.scheduler.machine.qemu;

import io.netty.util.NetUtil;
import java.nio.ByteBuffer;

/**
 * Whom a machine's QEMU becomes. It follows from the machine's address, of which there is one on a
 * host: so no two machines share a user, whichever groups and nodes they are of.
 */
final class QemuUser {
  /** Above what hosts give to services, containers and their users' own namespaces. */
  private static final int FIRST = 0x7000_0000;

  private static final int LOWER_28_BITS = 0x0fff_ffff;

  private QemuUser() {}

  /** The user's number, which is also its group's. */
  static int of(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    return FIRST | ByteBuffer.wrap(bytes).getInt() & LOWER_28_BITS;
  }
}
