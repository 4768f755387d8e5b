package io.rookery.scheduler.guest;

import io.rookery.scheduler.guest.ConfigValue.Flag;
import io.rookery.scheduler.guest.ConfigValue.Moment;
import io.rookery.scheduler.guest.ConfigValue.Text;
import io.rookery.scheduler.guest.ConfigValue.Whole;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration that an analyzer reads as {@code analysis.conf}, ready for either delivery: an
 * HTTP agent is given the file, an XML-RPC agent a struct of which it writes the file itself.
 *
 * @param fileName the sample's name in the guest, as in the configuration; empty for a URL
 * @param values by key
 */
record AnalysisConfiguration(String fileName, Map<String, ConfigValue> values) {

  AnalysisConfiguration {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The file: each key with {@code " = "} even where the value is empty, because a key without it
   * is fatal to the analyzers; no line end at the end.
   */
  String ini() {
    StringBuilder ini = new StringBuilder("[analysis]");
    values.forEach((key, value) -> ini.append('\n').append(key).append(" = ").append(text(value)));
    return ini.toString();
  }

  /** The struct; the port goes as decimal text there. */
  XmlRpcValue.Struct struct() {
    Map<String, XmlRpcValue> members = new LinkedHashMap<>();
    values.forEach(
        (key, value) ->
            members.put(
                key, key.equals("port") ? new XmlRpcValue.Text(text(value)) : member(value)));
    return new XmlRpcValue.Struct(members);
  }

  private static String text(ConfigValue value) {
    if (value instanceof Text text) {
      return text.text();
    } else if (value instanceof Whole whole) {
      return Long.toString(whole.number());
    } else if (value instanceof Flag flag) {
      return flag.set() ? "True" : "False";
    }
    return XmlRpcReader.DATE_TIME.format(((Moment) value).time());
  }

  private static XmlRpcValue member(ConfigValue value) {
    if (value instanceof Text text) {
      return new XmlRpcValue.Text(text.text());
    } else if (value instanceof Whole whole) {
      return new XmlRpcValue.Whole(whole.number());
    } else if (value instanceof Flag flag) {
      return new XmlRpcValue.Truth(flag.set());
    }
    return new XmlRpcValue.Moment(((Moment) value).time());
  }
}
