package io.rookery.scheduler.guest;

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
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads method responses by the names of their elements, for the order of a struct's members is not
 * settled. Any bytes may be given; the only exception is {@link XmlRpcException}.
 */
final class XmlRpcReader {
  static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HH:mm:ss");

  private final XmlCursor xml;

  private XmlRpcReader(XmlCursor xml) {
    this.xml = xml;
  }

  /** Reads a whole {@code methodResponse}. */
  static XmlRpcReply response(Buffer document) throws XmlRpcException {
    XmlRpcReader reader = new XmlRpcReader(new XmlCursor(document.getBytes()));
    reader.xml.open("methodResponse");
    return reader.reply();
  }

  private XmlRpcReply reply() throws XmlRpcException {
    xml.advanceToTag();
    if (xml.isStart("params")) {
      xml.open("param");
      xml.open("value");
      XmlRpcValue value = value();
      xml.close();
      xml.close();
      xml.close();
      return new XmlRpcReply.Result(value);
    }
    if (xml.isStart("fault")) {
      xml.open("value");
      XmlRpcValue value = value();
      xml.close();
      xml.close();
      return fault(value);
    }
    throw new XmlRpcException("neither <params> nor <fault> is there");
  }

  private static XmlRpcReply fault(XmlRpcValue value) throws XmlRpcException {
    if (value instanceof Struct struct
        && struct.members().get("faultCode") instanceof Whole code
        && struct.members().get("faultString") instanceof Text text) {
      return new XmlRpcReply.Fault(code.value(), text.value());
    }
    throw new XmlRpcException("the fault has no code or no text");
  }

  /** Called at the start of {@code <value>}, returns at its end. */
  private XmlRpcValue value() throws XmlRpcException {
    StringBuilder bare = new StringBuilder();
    xml.advance();
    while (xml.isText()) {
      bare.append(xml.text());
      xml.advance();
    }
    if (xml.isEnd()) {
      return new Text(bare.toString());
    }
    if (!xml.isStart() || !bare.toString().isBlank()) {
      throw new XmlRpcException("a value has both text and an element");
    }
    XmlRpcValue value = typed(xml.name());
    xml.close();
    return value;
  }

  private XmlRpcValue typed(String type) throws XmlRpcException {
    try {
      return switch (type) {
        case "int", "i4" -> new Whole(Long.parseLong(xml.content().strip()));
        case "boolean" -> new Truth(truth(xml.content().strip()));
        case "string" -> new Text(xml.content());
        case "double" -> new Real(Double.parseDouble(xml.content().strip()));
        case "dateTime.iso8601" ->
            new Moment(LocalDateTime.parse(xml.content().strip(), DATE_TIME));
        case "base64" ->
            new Bytes(Buffer.buffer(Base64.getMimeDecoder().decode(xml.content().strip())));
        case "nil" -> nil();
        case "struct" -> struct();
        case "array" -> array();
        default -> throw new XmlRpcException("there is no type " + GuestText.bounded(type));
      };
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new XmlRpcException("the content of a <" + type + "> is none");
    }
  }

  private static boolean truth(String text) throws XmlRpcException {
    return switch (text) {
      case "0" -> false;
      case "1" -> true;
      default -> throw new XmlRpcException("a boolean is neither 0 nor 1");
    };
  }

  private XmlRpcValue nil() throws XmlRpcException {
    xml.close();
    return new Nil();
  }

  private XmlRpcValue struct() throws XmlRpcException {
    Map<String, XmlRpcValue> members = new LinkedHashMap<>();
    for (xml.advanceToTag(); xml.isStart("member"); xml.advanceToTag()) {
      xml.open("name");
      String name = xml.content();
      xml.open("value");
      members.put(name, value());
      xml.close();
    }
    requireEnd();
    return new Struct(members);
  }

  private XmlRpcValue array() throws XmlRpcException {
    List<XmlRpcValue> items = new ArrayList<>();
    xml.open("data");
    for (xml.advanceToTag(); xml.isStart("value"); xml.advanceToTag()) {
      items.add(value());
    }
    requireEnd();
    xml.close();
    return new Array(items);
  }

  private void requireEnd() throws XmlRpcException {
    if (!xml.isEnd()) {
      throw new XmlRpcException("a struct or an array holds what it cannot");
    }
  }
}
