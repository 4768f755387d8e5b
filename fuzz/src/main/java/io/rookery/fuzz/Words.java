package io.rookery.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What mutations put in: the words of the seeds, and words that readers stumble over. */
final class Words {
  private static final List<String> HOSTILE =
      List.of(
          "-1",
          "0",
          "00",
          "127",
          "128",
          "255",
          "256",
          "65535",
          "65536",
          "2147483647",
          "2147483648",
          "-2147483649",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "999999999999999999",
          "1e999",
          "-0.0",
          "NaN",
          "Infinity",
          "0x1",
          "\u0661",
          "null",
          "true",
          "[]",
          "{}",
          "\"",
          "'",
          "\\",
          "/",
          "//",
          "../",
          "..\\",
          ".",
          "..",
          "%2e%2e%2f",
          "%00",
          "%",
          ":",
          ";",
          ",",
          "=",
          "\0",
          "\r",
          "\n",
          "\r\n",
          "\n\n",
          "\t",
          " ",
          "\u000b",
          "\u0085",
          "\u2028",
          "\u202e",
          "\ufeff",
          "\ufffd",
          "\u00e4",
          "\ud83d\ude00",
          "\\u0000",
          "\\ud800",
          "\\udc00",
          "<",
          ">",
          "&",
          "&#0;",
          "&#xD800;",
          "&#x110000;",
          "]]>",
          "<![CDATA[",
          "<!--",
          "<!DOCTYPE x [",
          "<?x ?>",
          "&a;",
          "*a",
          "&a ",
          "<<: ",
          "!!",
          "${A}",
          "file:",
          "CON",
          "nul.",
          "a\u0301",
          "\u0130");

  private static final List<String> BROKEN =
      List.of("\u00ff", "\u00c3\u0028", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00f5\u0080\u0080");

  private Words() {}

  /** Those of these seeds, and the hostile ones. */
  static List<byte[]> of(List<byte[]> seeds) {
    List<byte[]> words = new ArrayList<>();
    HOSTILE.forEach(word -> words.add(word.getBytes(StandardCharsets.UTF_8)));
    BROKEN.forEach(word -> words.add(word.getBytes(StandardCharsets.ISO_8859_1)));
    seeds.stream()
        .map(seed -> new String(seed, StandardCharsets.ISO_8859_1))
        .flatMap(seed -> List.of(seed.split("(?<=\\W)|(?=\\W)")).stream())
        .distinct()
        .map(word -> word.getBytes(StandardCharsets.ISO_8859_1))
        .forEach(words::add);
    return words;
  }
}
