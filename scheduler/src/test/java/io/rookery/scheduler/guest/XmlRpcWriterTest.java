package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlRpcWriterTest {

  @ParameterizedTest
  @ValueSource(chars = {'\0', '\1', '\b', '\ud800', '\udc00', '\ufffe'})
  void a_text_that_xml_cannot_carry_is_refused(char none) {
    assertThatThrownBy(
            () -> XmlRpcWriter.value(new StringBuilder(), new XmlRpcValue.Text("a" + none)))
        .isInstanceOf(XmlRpcException.class)
        .hasMessageContaining("U+%04X".formatted((int) none));
  }
}
