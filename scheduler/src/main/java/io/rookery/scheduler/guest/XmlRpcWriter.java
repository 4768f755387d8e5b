package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.XmlRpcValue.Array;
import io.rookery.scheduler.guest.XmlRpcValue.Bytes;
import io.rookery.scheduler.guest.XmlRpcValue.Moment;
import io.rookery.scheduler.guest.XmlRpcValue.Real;
import io.rookery.scheduler.guest.XmlRpcValue.Struct;
import io.rookery.scheduler.guest.XmlRpcValue.Text;
import io.rookery.scheduler.guest.XmlRpcValue.Truth;
import io.rookery.scheduler.guest.XmlRpcValue.Whole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Writes method calls. A file's content becomes a piece of the body that is read while sent. */
final class XmlRpcWriter {

  /** An argument of a method: a value, or a file's content as {@code base64}. */
  sealed interface Argument permits Given, FileContent {}

  record Given(XmlRpcValue value) implements Argument {}

  record FileContent(Path file) implements Argument {}

  private XmlRpcWriter() {}

  /** The body of a call; values that XML cannot carry make it fail. */
  static GuestBody call(String method, List<Argument> arguments) throws XmlRpcException {
    List<GuestBody.Piece> pieces = new ArrayList<>();
    StringBuilder text = new StringBuilder("<?xml version='1.0'?>\n<methodCall>\n<methodName>");
    text.append(method).append("</methodName>\n<params>\n");
    for (Argument argument : arguments) {
      text.append("<param>");
      if (argument instanceof FileContent content) {
        pieces.add(GuestBody.Bytes.of(text.append("<value><base64>\n").toString()));
        pieces.add(new GuestBody.Content(content.file(), FileCoding.BASE64));
        text = new StringBuilder("</base64></value>");
      } else {
        value(text, ((Given) argument).value());
      }
      text.append("</param>\n");
    }
    pieces.add(GuestBody.Bytes.of(text.append("</params>\n</methodCall>\n").toString()));
    return new GuestBody(pieces);
  }

  /** Appends {@code <value>…</value>}. */
  static void value(StringBuilder text, XmlRpcValue value) throws XmlRpcException {
    text.append("<value>");
    if (value instanceof Whole whole) {
      element(text, "int", Long.toString(whole.value()));
    } else if (value instanceof Truth truth) {
      element(text, "boolean", truth.value() ? "1" : "0");
    } else if (value instanceof Text string) {
      element(text, "string", escaped(string.value()));
    } else if (value instanceof Real real) {
      element(text, "double", real(real.value()));
    } else if (value instanceof Moment moment) {
      element(text, "dateTime.iso8601", XmlRpcReader.DATE_TIME.format(moment.value()));
    } else if (value instanceof Bytes bytes) {
      element(text, "base64", Base64.getEncoder().encodeToString(bytes.value().getBytes()));
    } else if (value instanceof Struct struct) {
      struct(text, struct);
    } else if (value instanceof Array array) {
      array(text, array);
    } else {
      text.append("<nil/>");
    }
    text.append("</value>");
  }

  private static void struct(StringBuilder text, Struct struct) throws XmlRpcException {
    text.append("<struct>\n");
    for (Map.Entry<String, XmlRpcValue> member : struct.members().entrySet()) {
      text.append("<member>");
      element(text, "name", escaped(member.getKey()));
      value(text, member.getValue());
      text.append("</member>\n");
    }
    text.append("</struct>");
  }

  private static void array(StringBuilder text, Array array) throws XmlRpcException {
    text.append("<array><data>\n");
    for (XmlRpcValue item : array.items()) {
      value(text, item);
      text.append('\n');
    }
    text.append("</data></array>");
  }

  private static void element(StringBuilder text, String name, String content) {
    text.append('<').append(name).append('>').append(content);
    text.append("</").append(name).append('>');
  }

  private static String real(double value) throws XmlRpcException {
    if (!Double.isFinite(value)) {
      throw new XmlRpcException("XML-RPC has no " + value);
    }
    return Double.toString(value);
  }

  private static String escaped(String text) throws XmlRpcException {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        // A parser would make a line feed of it.
        case '\r' -> escaped.append("&#13;");
        default -> {
          if (!isXml(c)) {
            throw new XmlRpcException(String.format("XML cannot carry the character U+%04X", c));
          }
          escaped.appendCodePoint(c);
        }
      }
    }
    return escaped.toString();
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
