package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rookery.scheduler.guest.XmlRpcValue.Array;
import io.rookery.scheduler.guest.XmlRpcValue.Bytes;
import io.rookery.scheduler.guest.XmlRpcValue.Moment;
import io.rookery.scheduler.guest.XmlRpcValue.Nil;
import io.rookery.scheduler.guest.XmlRpcValue.Text;
import io.rookery.scheduler.guest.XmlRpcValue.Whole;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents as the agents write them, and documents made to hurt. */
class XmlRpcReaderTest {

  @Test
  void all_forms_of_the_agents_values_are_understood() throws XmlRpcException {
    assertThat(value("<int>5249</int>")).isEqualTo(new Whole(5249));
    assertThat(value("\n  <i4>-1</i4>\n")).isEqualTo(new Whole(-1));
    assertThat(value("bare <![CDATA[<text>]]> &amp; more"))
        .isEqualTo(new Text("bare <text> & more"));
    assertThat(value("")).isEqualTo(new Text(""));
    assertThat(value("<string/>")).isEqualTo(new Text(""));
    assertThat(value("<nil/>")).isEqualTo(new Nil());
    assertThat(value("<base64>\nTVqQ\nAA==\n</base64>"))
        .isEqualTo(new Bytes(Buffer.buffer(new byte[] {0x4d, 0x5a, (byte) 0x90, 0})));
    assertThat(value("<dateTime.iso8601>20240102T03:04:05</dateTime.iso8601>"))
        .isEqualTo(new Moment(LocalDateTime.of(2024, 1, 2, 3, 4, 5)));
    assertThat(value("<array><data><value>a</value>\n<value><nil/></value></data></array>"))
        .isEqualTo(new Array(List.of(new Text("a"), new Nil())));
  }

  @Test
  void the_members_of_a_fault_may_stand_in_any_order() throws XmlRpcException {
    assertThat(
            read(
                """
                <?xml version='1.0'?>
                <methodResponse><fault><value><struct>
                <member><name>faultString</name><value>&lt;type 'x'&gt;:bad</value></member>
                <member><name>faultCode</name><value><int>1</int></value></member>
                </struct></value></fault></methodResponse>
                """))
        .isEqualTo(new XmlRpcReply.Fault(1, "<type 'x'>:bad"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE a><methodResponse/>",
        "<!DOCTYPE a [<!ENTITY x \"y\">]><methodResponse><params><param><value>&x;</value></param>"
            + "</params></methodResponse>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><methodResponse><params><param>"
            + "<value>&x;</value></param></params></methodResponse>",
        "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><methodResponse/>",
        "<methodResponse><params><param><value>&x;</value></param></params></methodResponse>",
        "<?xml version='1.1'?><methodResponse><params><param><value>&#1;</value></param></params>"
            + "</methodResponse>",
      })
  void definitions_and_entities_are_refused(String document) {
    assertThatThrownBy(() -> read(document)).isInstanceOf(XmlRpcException.class);
  }

  /** It complains of one that does not end on standard error. */
  @ParameterizedTest
  @ValueSource(strings = {"<!DOCTYPE a [", "<!DOCTYPE a [<!ENTITY x \"y\">", "<!DOCTYPE"})
  void a_definition_never_comes_to_the_platforms_parser(String document) {
    assertThatThrownBy(() -> read(document))
        .isInstanceOf(XmlRpcException.class)
        .hasMessage("the document has a DTD or entities");
  }

  @Test
  void a_bomb_of_entities_is_refused() {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE a [<!ENTITY x0 \"lol\">");
    for (int i = 1; i < 12; i++) {
      bomb.append("<!ENTITY x%d \"%s\">".formatted(i, ("&x" + (i - 1) + ";").repeat(10)));
    }
    bomb.append("]><methodResponse><params><param><value>&x11;</value></param></params>");

    assertThatThrownBy(() -> read(bomb + "</methodResponse>")).isInstanceOf(XmlRpcException.class);
  }

  @Test
  void a_document_too_deep_is_refused() {
    String deep = "<value><array><data>".repeat(100);

    assertThatThrownBy(() -> read("<methodResponse><params><param>" + deep))
        .isInstanceOf(XmlRpcException.class)
        .hasMessageContaining("too deep");
  }

  @Test
  void a_document_of_too_many_elements_is_refused() {
    String many = "<value/>".repeat(30_000);

    assertThatThrownBy(
            () ->
                read(
                    "<methodResponse><params><param><value><array><data>"
                        + many
                        + "</data></array></value></param></params></methodResponse>"))
        .isInstanceOf(XmlRpcException.class)
        .hasMessageContaining("too many");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<int>x</int>",
        "<int>99999999999999999999</int>",
        "<boolean>2</boolean>",
        "<dateTime.iso8601>yesterday</dateTime.iso8601>",
        "<base64>!</base64><int>1</int>",
        "<float>1</float>",
        "text<int>1</int>",
        "<int>1</int>text",
        "<struct><member><value>1</value></member></struct>",
        "<struct><int>1</int></struct>",
        "<array><value>1</value></array>",
        "<string><b>x</b></string>",
      })
  void a_value_that_is_none_is_refused(String content) {
    assertThatThrownBy(() -> value(content)).isInstanceOf(XmlRpcException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>404</body></html>",
        "<methodCall/>",
        "<methodResponse/>",
        "<methodResponse><params/></methodResponse>",
        "<methodResponse><fault><value><int>1</int></value></fault></methodResponse>",
      })
  void a_document_that_is_no_response_is_refused(String document) {
    assertThatThrownBy(() -> read(document)).isInstanceOf(XmlRpcException.class);
  }

  private static XmlRpcValue value(String content) throws XmlRpcException {
    String document =
        "<methodResponse><params><param><value>"
            + content
            + "</value></param></params></methodResponse>";
    return ((XmlRpcReply.Result) read(document)).value();
  }

  private static XmlRpcReply read(String document) throws XmlRpcException {
    return XmlRpcReader.response(Buffer.buffer(document.getBytes(StandardCharsets.UTF_8)));
  }
}
