package io.rookery.scheduler.guest;

import io.vertx.core.buffer.Buffer;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of XML-RPC, with the {@code nil} that Python's servers add. */
sealed interface XmlRpcValue {

  /** {@code int} and {@code i4}; Python's servers take wider ones than the 32 bits of old. */
  record Whole(long value) implements XmlRpcValue {}

  /** {@code boolean}. */
  record Truth(boolean value) implements XmlRpcValue {}

  /** {@code string}, or text that stands bare in its value. */
  record Text(String value) implements XmlRpcValue {}

  /** {@code double}. */
  record Real(double value) implements XmlRpcValue {}

  /** {@code dateTime.iso8601}, which has no zone; whole seconds. */
  record Moment(LocalDateTime value) implements XmlRpcValue {}

  /** {@code base64}. */
  record Bytes(Buffer value) implements XmlRpcValue {}

  /** {@code struct}, whose members have no order. */
  record Struct(Map<String, XmlRpcValue> members) implements XmlRpcValue {
    public Struct {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /** {@code array}. */
  record Array(List<XmlRpcValue> items) implements XmlRpcValue {
    public Array {
      items = List.copyOf(items);
    }
  }

  /** {@code nil}. */
  record Nil() implements XmlRpcValue {}
}
