package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names come out of sound files, and nothing but names out of all others. */
class PeExportsTest {
  @TempDir Path home;

  @Test
  void names_are_read_in_the_order_of_the_table() throws IOException {
    assertThat(exports(PeFile.exporting("Alpha", "?b@@YAXXZ", "c")))
        .containsExactly("Alpha", "?b@@YAXXZ", "c");
    assertThat(exports(PeFile.wideExporting("Alpha", "b"))).containsExactly("Alpha", "b");
    assertThat(exports(PeFile.exporting())).isEmpty();
  }

  @Test
  void bytes_beyond_ascii_are_one_letter_each() throws IOException {
    assertThat(exports(PeFile.exporting(PeFile.latin(0xff, 0x41)))).containsExactly("\u00ffA");
  }

  @Test
  void a_table_that_claims_billions_of_names_is_read_up_to_the_bound() throws IOException {
    String[] names = new String[PeExports.MOST_NAMES + 5];
    Arrays.setAll(names, i -> "n" + i);
    PeFile file = PeFile.exporting(names);
    file.bytes.setIntLE(PeFile.TABLE + 24, -1);

    assertThat(exports(file)).hasSize(PeExports.MOST_NAMES).endsWith("n999");
  }

  @Test
  void a_name_that_is_too_long_or_never_ends_is_left_out() throws IOException {
    String longest = "x".repeat(PeExports.LONGEST_NAME);
    assertThat(exports(PeFile.exporting("a", longest + "x", longest, "b")))
        .containsExactly("a", longest, "b");
    PeFile endless = PeFile.exporting("a", "bb");
    endless.bytes.setByte(endless.bytes.length() - 1, (byte) 'b');
    assertThat(exports(endless)).containsExactly("a");
  }

  @Test
  void pointers_that_lead_nowhere_give_no_names() throws IOException {
    PeFile names = PeFile.exporting("a");
    names.bytes.setIntLE(PeFile.TABLE + 32, -4);
    assertThat(exports(names)).isEmpty();
    PeFile header = PeFile.exporting("a");
    header.bytes.setIntLE(0x3c, -1);
    assertThat(exports(header)).isEmpty();
    PeFile name = PeFile.exporting("a", "b");
    name.bytes.setIntLE(PeFile.TABLE + 40, 0x7fffffff);
    assertThat(exports(name)).containsExactly("b");
  }

  @Test
  void what_is_no_pe_file_exports_nothing() throws IOException {
    assertThat(PeExports.of(Files.writeString(home.resolve("a"), "MZ"))).isEmpty();
    assertThat(PeExports.of(Files.createFile(home.resolve("b")))).isEmpty();
    assertThat(PeExports.of(Path.of("/bin/sh"))).isEmpty();
  }

  @Test
  void no_damage_brings_more_than_the_bounds_or_another_exception() throws IOException {
    Random random = new Random(7);
    byte[] sound = PeFile.exporting("Alpha", "Beta", "Gamma").bytes.getBytes();
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = Arrays.copyOf(sound, 1 + random.nextInt(sound.length));
      for (int flips = random.nextInt(8); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }

      assertThat(PeExports.of(Files.write(home.resolve("damaged"), damaged)))
          .hasSizeLessThanOrEqualTo(PeExports.MOST_NAMES)
          .allSatisfy(name -> assertThat(name.length()).isBetween(0, PeExports.LONGEST_NAME));
    }
  }

  private java.util.List<String> exports(PeFile file) throws IOException {
    return PeExports.of(file.at(home.resolve("library.dll")));
  }
}
