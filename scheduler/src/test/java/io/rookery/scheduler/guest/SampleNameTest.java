package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.Dialect;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleNameTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "invoice.exe|invoice.exe",
        "../../etc/passwd|passwd",
        "C:\\Users\\x\\a.doc|a.doc",
        "größe (1).pdf|gr__e _1_.pdf",
        "a ;b.exe|a _b.exe",
        "` lead.exe `|lead.exe",
        "..|sample",
        "``|sample",
        "NUL|_NUL",
        "con.txt|_con.txt",
        "x/|sample",
      })
  void a_name_keeps_what_is_harmless(String given, String clean) {
    assertThat(SampleName.clean(given, Dialect.CUCKOO)).isEqualTo(clean);
    assertThat(SampleName.clean(given, Dialect.CAPE)).isEqualTo(clean);
  }

  @ParameterizedTest
  @CsvSource({
    "0123456789012345678901234567890,0123456789012345678901234567890",
    "01234567890123456789012345678901,012345678901234567890123",
    "0123456789012345678901234567.exe,01234567890123456789.exe",
    "a.verylongextensionthatisnotonereally,a.verylongextensionthati",
    "NUL                         x.exe,_NUL                 .exe",
    "..                             b,sample",
  })
  void cape_shortens_long_names_and_keeps_the_extension(String given, String clean) {
    assertThat(SampleName.clean(given, Dialect.CAPE)).isEqualTo(clean);
  }
}
