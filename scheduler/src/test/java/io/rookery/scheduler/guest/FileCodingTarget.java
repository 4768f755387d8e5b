package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.fuzz.FuzzTarget;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;

/** Base64 that is sent in chunks has the length that was told beforehand, and the content. */
public final class FileCodingTarget implements FuzzTarget<Buffer> {

  @Override
  public String name() {
    return "file-coding";
  }

  @Override
  public int longest() {
    return 4 * FileCoding.CHUNK;
  }

  @Override
  public long allocation(int length) {
    return (1 << 16) + 20L * length;
  }

  @Override
  public Buffer read(byte[] input) {
    Buffer sent = Buffer.buffer();
    for (int from = 0; from < input.length; from += FileCoding.CHUNK) {
      int to = Math.min(input.length, from + FileCoding.CHUNK);
      sent.appendBuffer(FileCoding.BASE64.encode(Buffer.buffer(input).slice(from, to)));
    }
    return sent;
  }

  @Override
  public void check(byte[] input, Buffer sent) {
    assertThat((long) sent.length()).isEqualTo(FileCoding.BASE64.length(input.length));
    assertThat(Base64.getMimeDecoder().decode(sent.getBytes())).isEqualTo(input);
    assertThat(sent.toString().lines()).allMatch(line -> line.length() <= 76);
  }
}
