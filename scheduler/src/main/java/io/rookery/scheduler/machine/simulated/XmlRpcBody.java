package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A method call in XML, read tag by tag because a file inside it may be of any size. Values are
 * kept as the text that the agents would write into a configuration.
 */
final class XmlRpcBody implements BodyReader {
  private static final int LONGEST_TAG = 256;
  private static final int LONGEST_TEXT = 64 * 1024;
  private static final int MOST_VALUES = 1000;
  private static final Set<String> PLAIN =
      Set.of("int", "i4", "string", "double", "dateTime.iso8601");

  private final ShortText tag = new ShortText(LONGEST_TAG);
  private final ShortText text = new ShortText(LONGEST_TEXT);
  private final List<String> texts = new ArrayList<>();
  private final Map<String, String> struct = new LinkedHashMap<>();
  private Optional<Base64Sink> decoding = Optional.empty();
  private Optional<Upload> file = Optional.empty();
  private String method = "";
  private String member = "";
  private boolean inTag;
  private boolean inStruct;
  private boolean valueOpen;
  private boolean ended;

  @Override
  public void feed(Buffer piece) {
    byte[] bytes = piece.getBytes();
    int from = 0;
    while (from < bytes.length) {
      int end = from;
      byte stop = (byte) (inTag ? '>' : '<');
      while (end < bytes.length && bytes[end] != stop) {
        end++;
      }
      run(bytes, from, end);
      if (end < bytes.length) {
        inTag = !inTag;
        if (!inTag) {
          tag(tag.take());
        }
      }
      from = end + 1;
    }
  }

  @Override
  public CallBody.MethodCall end() {
    return new CallBody.MethodCall(ended ? method : "", texts, struct, file);
  }

  private void run(byte[] bytes, int from, int end) {
    if (inTag) {
      tag.append(bytes, from, end - from);
    } else if (decoding.isPresent()) {
      decoding.get().accept(bytes, from, end);
    } else {
      text.append(bytes, from, end - from);
    }
  }

  private void tag(String name) {
    if (name.startsWith("?") || name.startsWith("!")) {
      return;
    }
    if (name.endsWith("/")) {
      String empty = name.substring(0, name.length() - 1).strip();
      tag(empty);
      tag("/" + empty);
      return;
    }
    if (name.startsWith("/")) {
      close(name.substring(1).strip());
    } else {
      open(name.strip());
    }
  }

  private void open(String name) {
    text.take();
    switch (name) {
      case "value" -> valueOpen = true;
      case "struct" -> inStruct = true;
      case "base64" -> decoding = Optional.of(new Base64Sink());
      default -> {}
    }
  }

  private void close(String name) {
    String content = decoding.isPresent() ? "" : unescaped(text.take());
    switch (name) {
      case "methodName" -> method = content.strip();
      case "methodCall" -> ended = true;
      case "name" -> member = content;
      case "boolean" -> value(content.strip().equals("1") ? "True" : "False");
      case "nil" -> value("None");
      case "base64" -> endFile();
      case "struct" -> {
        inStruct = false;
        valueOpen = false;
      }
      case "value" -> bareText(content);
      default -> {
        if (PLAIN.contains(name)) {
          value(content);
        }
      }
    }
  }

  private void bareText(String content) {
    // Text without a type is a string; after a type there is none left.
    if (valueOpen) {
      value(content);
    }
  }

  private void endFile() {
    file = decoding.map(Base64Sink::end);
    decoding = Optional.empty();
    valueOpen = false;
  }

  private void value(String content) {
    valueOpen = false;
    if (texts.size() + struct.size() >= MOST_VALUES) {
      throw new BrokenRequest("a call has too many values");
    }
    if (inStruct) {
      struct.put(member, content);
    } else {
      texts.add(content);
    }
  }

  private static String unescaped(String text) {
    return text.indexOf('&') < 0
        ? text
        : text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&#13;", "\r")
            .replace("&amp;", "&");
  }
}
