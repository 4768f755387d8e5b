package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The length told beforehand is the length sent. */
class FileCodingTest {

  @Property(tries = 200)
  void base64_sent_in_chunks_has_the_foretold_length_and_content(
      @ForAll @IntRange(max = 200_000) int size, @ForAll long seed) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    Buffer sent = Buffer.buffer();
    for (int from = 0; from < size; from += FileCoding.CHUNK) {
      int to = Math.min(size, from + FileCoding.CHUNK);
      sent.appendBuffer(FileCoding.BASE64.encode(Buffer.buffer(content).slice(from, to)));
    }

    assertThat((long) sent.length()).isEqualTo(FileCoding.BASE64.length(size));
    assertThat(Base64.getMimeDecoder().decode(sent.getBytes())).isEqualTo(content);
    assertThat(sent.toString().lines()).allMatch(line -> line.length() <= 76);
  }
}
