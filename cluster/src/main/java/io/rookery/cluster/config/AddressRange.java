package io.rookery.cluster.config;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Consecutive addresses.
 *
 * @param first the first one's bytes, as a number
 * @param length 4 or 16 bytes
 * @param size how many there are
 */
record AddressRange(BigInteger first, int length, BigInteger size) {

  /** From one address up to the last that exists. */
  static AddressRange from(String address) throws NotationException {
    byte[] bytes = bytes(address);
    BigInteger first = new BigInteger(1, bytes);
    return new AddressRange(
        first, bytes.length, BigInteger.ONE.shiftLeft(bytes.length * 8).subtract(first));
  }

  /** A network such as {@code 198.18.0.0/16}. */
  static AddressRange network(String cidr) throws NotationException {
    String[] parts = cidr.split("/", -1);
    if (parts.length != 2 || !parts[1].matches("\\d{1,3}")) {
      throw NotationException.of("must be a network such as 198.18.0.0/16");
    }
    byte[] bytes = bytes(parts[0]);
    int free = bytes.length * 8 - Integer.parseInt(parts[1]);
    if (free < 0) {
      throw NotationException.of("must be a network such as 198.18.0.0/16");
    }
    BigInteger first = new BigInteger(1, bytes);
    if (first.getLowestSetBit() >= 0 && first.getLowestSetBit() < free) {
      throw NotationException.of("must start at the network's first address");
    }
    return new AddressRange(first, bytes.length, BigInteger.ONE.shiftLeft(free));
  }

  /** The address that many after the first; empty when there is none. */
  Optional<String> at(long index) {
    BigInteger offset = BigInteger.valueOf(index);
    if (offset.compareTo(size) >= 0) {
      return Optional.empty();
    }
    byte[] digits = first.add(offset).toByteArray();
    byte[] bytes = new byte[length];
    int copied = Math.min(digits.length, length);
    System.arraycopy(digits, digits.length - copied, bytes, length - copied, copied);
    try {
      return Optional.of(InetAddress.getByAddress(bytes).getHostAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(Arrays.toString(bytes) + " is no address", e);
    }
  }

  private static byte[] bytes(String address) throws NotationException {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      throw NotationException.of("must be an IP address");
    }
    return bytes;
  }
}
