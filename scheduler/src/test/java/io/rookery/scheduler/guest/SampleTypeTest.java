package io.rookery.scheduler.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SampleTypeTest {
  private static final String COMPOUND = "\u00d0\u00cf\u0011\u00e0";

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
  void the_words_are_there_by_which_analyzers_choose_a_package() {
    assertThat(type("L\0\0\0\u0001\u0014\u0002\0")).isEqualTo("MS Windows shortcut");
    assertThat(type("ITSF\u0003")).isEqualTo("MS Windows HtmlHelp Data");
    assertThat(type("CWS\u0009")).startsWith("Macromedia Flash");
    assertThat(type("<?xml version=\"1.0\"?>")).isEqualTo("XML document text");
    assertThat(type("[InternetShortcut]\r\nURL=http://a")).contains("Internet shortcut");
    assertThat(type("Received: from a")).startsWith("RFC 822 mail");
    assertThat(type(zip("[Content_Types].xml", "word/document.xml"))).startsWith("Microsoft Word");
    assertThat(type(zip("[Content_Types].xml", "xl/workbook.xml"))).startsWith("Microsoft Excel");
    assertThat(type(zip("_rels/.rels", "ppt/presentation.xml"))).contains("PowerPoint");
    assertThat(type(zip("META-INF/MANIFEST.MF", "A.class"))).startsWith("Java archive");
    assertThat(type(zip("a.txt", "sword/b"))).isEqualTo("Zip archive data");
    assertThat(type(COMPOUND + "\0W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0")).contains("Word");
    assertThat(type(COMPOUND)).isEqualTo("Composite Document File V2 Document");
    assertThat(type("\0".repeat(0x8001) + "CD001")).startsWith("ISO 9660");
  }

  @Test
  void an_installer_is_told_by_its_section() {
    Buffer installer = pe(0x10b, 0, 2).setString(0x200, ".ndata\0\0");
    assertThat(SampleType.of(installer)).contains("PE32 executable", "Nullsoft Installer");
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

  private static String zip(String... names) {
    StringBuilder zip = new StringBuilder();
    for (String name : names) {
      zip.append("PK\u0003\u0004").append("\0".repeat(26)).append(name).append("content");
    }
    return zip.toString();
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
