package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.guest.XmlRpcValue.Array;
import io.rookery.scheduler.guest.XmlRpcValue.Bytes;
import io.rookery.scheduler.guest.XmlRpcValue.Moment;
import io.rookery.scheduler.guest.XmlRpcValue.Nil;
import io.rookery.scheduler.guest.XmlRpcValue.Real;
import io.rookery.scheduler.guest.XmlRpcValue.Struct;
import io.rookery.scheduler.guest.XmlRpcValue.Text;
import io.rookery.scheduler.guest.XmlRpcValue.Truth;
import io.rookery.scheduler.guest.XmlRpcValue.Whole;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;

/** What is written can be read, and what cannot be read is refused in one way. */
class XmlRpcCodecTest {

  @Property(tries = 300)
  void what_is_written_is_read_as_the_same(@ForAll("values") XmlRpcValue value) throws Exception {
    assertThat(XmlRpcReader.response(response(value))).isEqualTo(new XmlRpcReply.Result(value));
  }

  @Property(tries = 500)
  void any_bytes_are_read_or_refused(@ForAll byte[] bytes) {
    readOrRefused(Buffer.buffer(bytes));
  }

  @Property(tries = 500)
  void any_damage_to_a_response_is_read_or_refused(
      @ForAll("values") XmlRpcValue value, @ForAll Random random) throws Exception {
    byte[] bytes = response(value).getBytes();
    for (int i = 0; i <= random.nextInt(4); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    readOrRefused(Buffer.buffer(bytes).slice(0, random.nextInt(bytes.length + 1)));
  }

  @Property(tries = 200)
  void a_text_that_xml_cannot_carry_is_refused(
      @ForAll @CharRange(from = '\u0000', to = '\u0008') char control) {
    assertThatThrownBy(() -> response(new Text("a" + control)))
        .isInstanceOf(XmlRpcException.class)
        .hasMessageContaining("U+000");
  }

  @Provide
  Arbitrary<XmlRpcValue> values() {
    Arbitrary<String> text =
        Arbitraries.strings()
            .withChars("\t\n\r <>&'\"]")
            .withCharRange(' ', '~')
            .withCharRange('\u0080', '\ud7ff')
            .ofMaxLength(30);
    Arbitrary<LocalDateTime> times =
        Arbitraries.longs()
            .between(0, 4_000_000_000L)
            .map(s -> LocalDateTime.ofEpochSecond(s, 0, java.time.ZoneOffset.UTC));
    Arbitrary<XmlRpcValue> scalar =
        Arbitraries.oneOf(
            Arbitraries.longs().map(Whole::new),
            Arbitraries.of(true, false).map(Truth::new),
            text.map(Text::new),
            Arbitraries.doubles().map(Real::new),
            times.map(Moment::new),
            Arbitraries.bytes()
                .array(byte[].class)
                .ofMaxSize(200)
                .map(b -> new Bytes(Buffer.buffer(b))),
            Arbitraries.just(new Nil()));
    return Arbitraries.recursive(
        () -> scalar,
        inner ->
            Arbitraries.oneOf(
                inner.list().ofMaxSize(3).map(Array::new),
                Arbitraries.maps(text, inner).ofMaxSize(3).map(Struct::new)),
        0,
        3);
  }

  private static Buffer response(XmlRpcValue value) throws XmlRpcException {
    StringBuilder text = new StringBuilder("<?xml version='1.0'?>\n<methodResponse>\n<params>\n");
    text.append("<param>\n");
    XmlRpcWriter.value(text, value);
    text.append("\n</param>\n</params>\n</methodResponse>\n");
    return Buffer.buffer(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void readOrRefused(Buffer document) {
    try {
      assertThat(XmlRpcReader.response(document)).isNotNull();
    } catch (XmlRpcException refused) {
      assertThat(refused).hasMessageNotContaining("\n");
    }
  }
}
