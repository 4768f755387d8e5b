package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Any text is an address or none, and an address has one spelling. */
public final class GuestAddressTarget implements FuzzTarget<Optional<GuestAddress>> {

  @Override
  public String name() {
    return "guest-address";
  }

  @Override
  public int longest() {
    return 4096;
  }

  @Override
  public long allocation(int length) {
    return (1 << 14) + 20L * length;
  }

  @Override
  public Optional<GuestAddress> read(byte[] input) {
    return GuestAddress.parse(new String(input, StandardCharsets.UTF_8));
  }

  @Override
  public void check(byte[] input, Optional<GuestAddress> address) {
    address.ifPresent(found -> assertThat(GuestAddress.parse(found.text())).contains(found));
  }
}
