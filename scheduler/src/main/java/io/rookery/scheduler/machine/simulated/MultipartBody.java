package io.rookery.scheduler.machine.simulated;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A form with files. A part counts as a file only when it has a file name that is not empty. */
final class MultipartBody implements BodyReader {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]+)\"|([^;\\s]+))");
  private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("[; ]filename=\"[^\"]+\"");
  private static final ByteSearch EMPTY_LINE = new ByteSearch(new byte[] {'\r', '\n', '\r', '\n'});
  private static final int LONGEST_HEAD = 8 * 1024;
  private static final int LONGEST_FIELD = 64 * 1024;
  private static final int MOST_PARTS = 32;

  private enum State {
    PREAMBLE,
    DELIMITER,
    HEAD,
    CONTENT,
    EPILOGUE
  }

  private final ByteSearch delimiter;
  private final Map<String, String> fields = new HashMap<>();
  private final Map<String, Upload> files = new HashMap<>();
  private State state = State.PREAMBLE;
  private String name = "";
  private Optional<UploadSink> file = Optional.empty();
  private ShortText field = new ShortText(LONGEST_FIELD);

  // The first delimiter lacks the line end that the others begin with.
  private byte[] unread = {'\r', '\n'};

  MultipartBody(String contentType) {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw new BrokenRequest("a multipart body has no boundary");
    }
    String text = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    this.delimiter = new ByteSearch(("\r\n--" + text).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void feed(Buffer piece) {
    unread = Buffer.buffer(unread).appendBuffer(piece).getBytes();
    int from = 0;
    int next = step(from);
    while (next >= 0) {
      from = next;
      next = step(from);
    }
    unread = Arrays.copyOfRange(unread, from + ~next, unread.length);
  }

  @Override
  public CallBody.Form end() {
    if (state != State.EPILOGUE) {
      throw new BrokenRequest("a multipart body has no end");
    }
    return new CallBody.Form(fields, files);
  }

  /**
   * Reads on at {@code from}: returns where the next step begins or, when more has to come, the
   * complement of how many bytes were used up.
   */
  private int step(int from) {
    return switch (state) {
      case PREAMBLE, CONTENT -> untilDelimiter(from);
      case DELIMITER -> afterDelimiter(from);
      case HEAD -> head(from);
      case EPILOGUE -> ~(unread.length - from);
    };
  }

  private int untilDelimiter(int from) {
    int at = delimiter.in(unread, from);
    // What may be the beginning of a delimiter stays unread.
    int end = at >= 0 ? at : Math.max(from, unread.length - delimiter.length() + 1);
    if (state == State.CONTENT) {
      content(from, end - from);
    }
    if (at < 0) {
      return ~(end - from);
    }
    if (state == State.CONTENT) {
      endPart();
    }
    state = State.DELIMITER;
    return at + delimiter.length();
  }

  private int afterDelimiter(int from) {
    if (unread.length - from < 2) {
      return ~0;
    }
    state = unread[from] == '-' && unread[from + 1] == '-' ? State.EPILOGUE : State.HEAD;
    // The line end stays: with a head that is empty it is the empty line.
    return from;
  }

  private int head(int from) {
    int end = EMPTY_LINE.in(unread, from);
    if ((end < 0 ? unread.length : end) - from > LONGEST_HEAD) {
      throw new BrokenRequest("the head of a part is too long");
    }
    if (end < 0) {
      return ~0;
    }
    String head = new String(unread, from, end - from, StandardCharsets.UTF_8);
    Matcher named = NAME.matcher(head);
    if (!named.find() || fields.size() + files.size() >= MOST_PARTS) {
      throw new BrokenRequest("a part has no name, or there are too many");
    }
    name = named.group(1);
    file = FILE_NAME.matcher(head).find() ? Optional.of(new UploadSink()) : Optional.empty();
    field = new ShortText(LONGEST_FIELD);
    state = State.CONTENT;
    return end + EMPTY_LINE.length();
  }

  private void content(int from, int length) {
    file.ifPresentOrElse(
        sink -> sink.accept(unread, from, length), () -> field.append(unread, from, length));
  }

  private void endPart() {
    file.ifPresentOrElse(sink -> files.put(name, sink.end()), () -> fields.put(name, field.take()));
  }
}
