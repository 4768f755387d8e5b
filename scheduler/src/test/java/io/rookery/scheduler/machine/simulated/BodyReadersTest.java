package io.rookery.scheduler.machine.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies arrive in pieces of any size, and files may hold anything. */
class BodyReadersTest {
  private static final String TYPE = "multipart/form-data; boundary=\"b-1\"";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 100_000})
  void a_form_is_the_same_in_whatever_pieces_it_comes(int size) {
    byte[] content = ("\r\n--b-\r\n--x--\r\n\r\n" + noise()).getBytes(StandardCharsets.ISO_8859_1);

    CallBody.Form form = (CallBody.Form) read(new MultipartBody(TYPE), size, multipart(content));

    assertThat(form.field("filepath")).contains("/tmp/a b");
    assertThat(form.field("empty")).isEmpty();
    Upload file = form.file("file").orElseThrow();
    assertThat(file.size()).isEqualTo(content.length);
    assertThat(file.sha256()).isEqualTo(DroppedFile.sha256(Buffer.buffer(content)));
    assertThat(form.file("unnamed")).isEmpty();
  }

  @Test
  void an_empty_file_is_one() {
    CallBody.Form form = (CallBody.Form) read(new MultipartBody(TYPE), 5, multipart(new byte[0]));

    assertThat(form.file("file").orElseThrow().size()).isZero();
  }

  @Test
  void a_form_that_is_cut_off_is_broken() {
    MultipartBody body = new MultipartBody(TYPE);
    body.feed(multipart(new byte[10]).getBuffer(0, 150));

    assertThatThrownBy(body::end).isInstanceOf(BrokenRequest.class);
  }

  @Test
  void only_short_texts_are_kept() {
    CallBody.Form large =
        (CallBody.Form) read(new MultipartBody(TYPE), 9999, multipart(new byte[100_000]));
    CallBody.Form small =
        (CallBody.Form) read(new MultipartBody(TYPE), 9999, multipart("[analysis]".getBytes()));

    assertThat(large.file("file").orElseThrow().text()).isEmpty();
    assertThat(small.file("file").orElseThrow().text()).contains("[analysis]");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 100_000})
  void a_method_call_is_the_same_in_whatever_pieces_it_comes(int size) {
    byte[] content = noise().getBytes(StandardCharsets.ISO_8859_1);
    String call =
        "<?xml version='1.0'?>\n<methodCall>\n<methodName>add_malware</methodName>\n<params>\n"
            + "<param><value><base64>\n"
            + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(content)
            + "\n</base64></value></param>\n"
            + "<param><value>bare &lt;&amp;lt; text</value></param>\n"
            + "<param><value><string/></value></param>\n"
            + "<param><value><struct>\n<member>\n<name>id</name>\n<value><int>42</int></value>\n"
            + "</member>\n<member><name>flag</name><value><boolean>0</boolean></value></member>\n"
            + "<member><name>name</name><value><string>\u00e4 b</string></value></member>"
            + "</struct></value></param>\n</params>\n</methodCall>\n";

    CallBody.MethodCall read =
        (CallBody.MethodCall) read(new XmlRpcBody(), size, Buffer.buffer(call));

    assertThat(read.method()).isEqualTo("add_malware");
    assertThat(read.texts()).containsExactly("bare <&lt; text", "");
    assertThat(read.struct())
        .containsEntry("id", "42")
        .containsEntry("flag", "False")
        .containsEntry("name", "\u00e4 b")
        .hasSize(3);
    assertThat(read.file().orElseThrow().sha256())
        .isEqualTo(DroppedFile.sha256(Buffer.buffer(content)));
  }

  @Test
  void a_method_call_that_is_cut_off_is_none() {
    XmlRpcBody body = new XmlRpcBody();
    body.feed(Buffer.buffer("<methodCall><methodName>execute</methodName>"));

    assertThat(body.end().method()).isEmpty();
  }

  @Test
  void a_configuration_beyond_all_bounds_is_broken() {
    XmlRpcBody body = new XmlRpcBody();

    assertThatThrownBy(() -> body.feed(Buffer.buffer("<string>" + "x".repeat(100_000))))
        .isInstanceOf(BrokenRequest.class);
  }

  private static CallBody read(BodyReader reader, int size, Buffer body) {
    for (int i = 0; i < body.length(); i += size) {
      reader.feed(body.getBuffer(i, Math.min(body.length(), i + size)));
    }
    return reader.end();
  }

  private static Buffer multipart(byte[] content) {
    return Buffer.buffer(
            """
            --b-1
            Content-Disposition: form-data; name="file"; filename="x"
            Content-Type: application/octet-stream

            """
                .replace("\n", "\r\n"))
        .appendBytes(content)
        .appendString(
            """

            --b-1
            Content-Disposition: form-data; name="filepath"

            /tmp/a b
            --b-1
            Content-Disposition: form-data; name="empty"


            --b-1
            Content-Disposition: form-data; name="unnamed"; filename=""

            x
            --b-1--
            """
                .replace("\n", "\r\n"));
  }

  private static String noise() {
    byte[] bytes = new byte[9_001];
    new Random(7).nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
