package io.rookery.scheduler.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever bytes arrive in whatever pieces, the outcome is one of three and stays in the folder.
 */
class PreambleProperties {
  private static final Path FOLDER = Path.of("/data/analyses/17");

  @Property
  void arbitraryBytesEndInAnOutcomeInsideTheFolder(
      @ForAll byte[] bytes,
      @ForAll Dialect dialect,
      @ForAll @IntRange(min = 1, max = 9) int piece) {
    staysInside(feed(bytes, dialect, piece));
  }

  @Property
  void almostRightMessagesEndInAnOutcomeInsideTheFolder(
      @ForAll("messages") byte[] bytes,
      @ForAll Dialect dialect,
      @ForAll @IntRange(min = 1, max = 9) int piece) {
    staysInside(feed(bytes, dialect, piece));
  }

  @Property
  void theOutcomeDoesNotDependOnThePieces(
      @ForAll("messages") byte[] bytes,
      @ForAll Dialect dialect,
      @ForAll @IntRange(min = 1, max = 9) int piece) {
    Result whole = feed(bytes, dialect, Math.max(1, bytes.length));
    Result pieces = feed(bytes, dialect, piece);

    assertThat(pieces).isEqualTo(whole);
  }

  @Property
  void theHeaderIsReadFromEveryRightMessageAndThePayloadIsUntouched(
      @ForAll byte[] payload, @ForAll @IntRange(min = 1, max = 9) int piece) {
    byte[] header = "FILE 2\nfiles/a\nC:\\a\n1 2\n".getBytes(StandardCharsets.UTF_8);
    Buffer message = Buffer.buffer(header).appendBytes(payload);

    Result result = feed(message.getBytes(), Dialect.CUCKOO, piece);

    assertThat(result.delivery().flatMap(Delivery::destination).map(Destination::path))
        .contains(ResultPath.in("files", "a"));
    assertThat(result.payload()).isEqualTo(Buffer.buffer(payload));
  }

  @Provide
  Arbitrary<byte[]> messages() {
    Arbitrary<String> headers =
        Arbitraries.of(
            "FILE",
            "FILE 2",
            "FILE 1",
            "FILE -3",
            "LOG",
            "BSON 7",
            "BSON",
            "PROTO 4294967295",
            "SCREENSHOT",
            "BSON 4294967296",
            "FILE x",
            "LOG 1 2",
            "file");
    Arbitrary<byte[]> paths =
        Arbitraries.of(
                "files/",
                "shots\\",
                "..",
                "/",
                "\\",
                "aux/",
                "tlsdump/",
                "logs/",
                "reports/",
                ".bson",
                "a",
                "files/123/",
                ":",
                "\0",
                "\u00e4",
                "_script.log",
                ".",
                "%2e")
            .list()
            .ofMinSize(1)
            .ofMaxSize(6)
            .map(parts -> String.join("", parts).getBytes(StandardCharsets.UTF_8));
    Arbitrary<byte[]> lines =
        Arbitraries.oneOf(
            paths,
            Arbitraries.bytes().array(byte[].class).ofMaxSize(40),
            Arbitraries.of("", "1 2 3", "0", "1", "x", "files").map(String::getBytes));
    return net.jqwik.api.Combinators.combine(headers, paths, lines.list().ofMaxSize(8))
        .as(PreambleProperties::message);
  }

  private static byte[] message(String header, byte[] path, List<byte[]> lines) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    message.write('\n');
    message.writeBytes(path);
    message.write('\n');
    for (byte[] line : lines) {
      message.writeBytes(line);
      message.write('\n');
    }
    return message.toByteArray();
  }

  private static Result feed(byte[] bytes, Dialect dialect, int piece) {
    Preamble preamble = new Preamble(new DeliveryReader(dialect, () -> 5));
    for (int at = 0; at < bytes.length; at += piece) {
      int end = Math.min(bytes.length, at + piece);
      Preamble.Outcome outcome = preamble.feed(Buffer.buffer(bytes).slice(at, end));
      if (outcome instanceof Preamble.Refused refused) {
        return new Result(Optional.of(refused.rule()), Optional.empty(), Buffer.buffer());
      }
      if (outcome instanceof Preamble.Complete complete) {
        Buffer payload =
            complete.payload().copy().appendBuffer(Buffer.buffer(bytes).slice(end, bytes.length));
        return new Result(Optional.empty(), Optional.of(complete.delivery()), payload);
      }
    }
    return new Result(Optional.empty(), Optional.empty(), Buffer.buffer());
  }

  private static void staysInside(Result result) {
    result
        .delivery()
        .flatMap(Delivery::destination)
        .map(Destination::path)
        .ifPresent(
            path -> {
              Path place = FOLDER.resolve(path.toString());
              assertThat(place.normalize()).isEqualTo(place).startsWithRaw(FOLDER);
              assertThat(path.name()).doesNotContain("/", "\\", "\0", ":").isNotIn("", ".", "..");
              assertThat(path.directories()).noneMatch("reports"::equals);
              assertThat(path.directories().isEmpty())
                  .isEqualTo(path.name().equals("analysis.log"));
            });
  }

  private record Result(Optional<String> rule, Optional<Delivery> delivery, Buffer payload) {}
}
