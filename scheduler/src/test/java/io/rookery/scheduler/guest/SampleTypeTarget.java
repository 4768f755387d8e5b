package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import io.vertx.core.buffer.Buffer;

/** Any first bytes have a type, told in plain words. */
public final class SampleTypeTarget implements FuzzTarget<String> {

  @Override
  public String name() {
    return "sample-type";
  }

  @Override
  public int longest() {
    return SampleType.HEAD;
  }

  @Override
  public long allocation(int length) {
    return (1 << 16) + 20L * length;
  }

  @Override
  public String read(byte[] input) {
    return SampleType.of(Buffer.buffer(input));
  }

  @Override
  public void check(byte[] input, String type) {
    assertThat(type).matches("[ -~]{3,120}");
  }
}
