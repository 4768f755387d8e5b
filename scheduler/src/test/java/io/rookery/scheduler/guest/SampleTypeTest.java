package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SampleTypeTest {

  @Test
  void scripts_are_told_by_their_interpreter() {
    assertThat(type("#!/bin/bash\n")).startsWith("Bourne-Again shell script");
    assertThat(type("#!/bin/sh\n")).startsWith("POSIX shell script");
    assertThat(type("#!/usr/bin/env python3\n")).startsWith("Python script");
  }

  @Test
  void documents_are_told_by_their_first_bytes() {
    assertThat(type("%PDF-1.7")).isEqualTo("PDF document");
    assertThat(type("PK\u0003\u0004")).isEqualTo("Zip archive data");
    assertThat(type("\n <!DOCTYPE HTML>")).startsWith("HTML document");
    assertThat(type("plain\n")).isEqualTo("ASCII text");
    assertThat(type("\u0000\u0001")).isEqualTo("data");
    assertThat(type("")).isEqualTo("empty");
  }

  @Test
  void a_real_program_of_linux_is_an_elf() throws Exception {
    byte[] head = Files.newInputStream(Path.of("/bin/sh")).readNBytes(SampleType.HEAD);

    assertThat(SampleType.of(Buffer.buffer(head))).matches("ELF (32|64)-bit [LM]SB .*");
  }

  @Test
  void programs_of_windows_tell_width_kind_and_whether_they_are_libraries() {
    assertThat(SampleType.of(pe(0x10b, 0, 2)))
        .isEqualTo("PE32 executable (GUI) Intel 80386, for MS Windows");
    assertThat(SampleType.of(pe(0x20b, 0x2000, 3)))
        .isEqualTo("PE32+ executable (DLL) (console) x86-64, for MS Windows");
    assertThat(type("MZ")).isEqualTo("MS-DOS executable");
  }

  @Property(tries = 500)
  void any_bytes_have_a_type(@ForAll byte[] bytes) {
    assertThat(SampleType.of(Buffer.buffer("MZ").appendBytes(bytes))).isNotBlank();
    assertThat(SampleType.of(Buffer.buffer("\u007fELF").appendBytes(bytes))).isNotBlank();
    assertThat(SampleType.of(Buffer.buffer(bytes))).isNotBlank();
  }

  private static Buffer pe(int magic, int characteristics, int subsystem) {
    Buffer file = Buffer.buffer(new byte[0x400]);
    file.setString(0, "MZ").setIntLE(0x3c, 0x80).setString(0x80, "PE\0\0");
    file.setUnsignedShortLE(0x80 + 22, characteristics);
    file.setUnsignedShortLE(0x80 + 24, magic);
    return file.setUnsignedShortLE(0x80 + 92, subsystem);
  }

  private static String type(String head) {
    return SampleType.of(Buffer.buffer(head.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
