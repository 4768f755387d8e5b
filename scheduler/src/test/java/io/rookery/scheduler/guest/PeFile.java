package io.rookery.scheduler.guest;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A library for Windows that consists of an export table; its single section starts at 0x1000. */
final class PeFile {
  static final int HEADER = 0x80;
  static final int TABLE = 0x400;
  private static final int SECTION = 0x1000;

  final Buffer bytes = Buffer.buffer(new byte[TABLE]);

  private PeFile(boolean wide, String... names) {
    int optional = HEADER + 24;
    int directories = optional + (wide ? 112 : 96);
    int sections = directories + 16 * 8;
    bytes.setString(0, "MZ").setIntLE(0x3c, HEADER).setString(HEADER, "PE\0\0");
    bytes.setUnsignedShortLE(HEADER + 6, 1);
    bytes.setUnsignedShortLE(HEADER + 20, sections - optional);
    bytes.setUnsignedShortLE(HEADER + 22, 0x2000);
    bytes.setUnsignedShortLE(optional, wide ? 0x20b : 0x10b);
    bytes.setIntLE(directories - 4, 16).setIntLE(directories, SECTION);
    bytes.setIntLE(sections + 12, SECTION).setIntLE(sections + 20, TABLE);
    bytes.appendBytes(new byte[24]).appendIntLE(names.length).appendIntLE(0);
    bytes.appendIntLE(SECTION + 40).appendIntLE(0);
    int at = SECTION + 40 + 4 * names.length;
    for (String name : names) {
      bytes.appendIntLE(at);
      at += name.length() + 1;
    }
    for (String name : names) {
      bytes.appendString(name, "ISO-8859-1").appendByte((byte) 0);
    }
    bytes.setIntLE(sections + 16, bytes.length() - TABLE);
  }

  static PeFile exporting(String... names) {
    return new PeFile(false, names);
  }

  static PeFile wideExporting(String... names) {
    return new PeFile(true, names);
  }

  Path at(Path file) throws IOException {
    return Files.write(file, bytes.getBytes());
  }

  static String latin(int... letters) {
    byte[] bytes = new byte[letters.length];
    for (int i = 0; i < letters.length; i++) {
      bytes[i] = (byte) letters[i];
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
