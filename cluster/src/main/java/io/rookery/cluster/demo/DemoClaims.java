package io.rookery.cluster.demo;

import io.rookery.capture.pcap.PcapReader;
import io.rookery.capture.pcap.PcapRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Holds what came back against what a sample is known to do; blocks on files. */
final class DemoClaims {
  private final Path analyses;
  private final boolean realGuests;

  /** Without real guests nothing was run or captured, and only the outcome can be checked. */
  DemoClaims(Path analyses, boolean realGuests) {
    this.analyses = analyses;
    this.realGuests = realGuests;
  }

  /** Everything that is not as it has to be, in words; empty when all is well. */
  List<String> violations(DemoResult result) throws IOException {
    List<String> wrong = new ArrayList<>();
    if (!realGuests) {
      if (!result.job().getString("state").equals("COMPLETED")) {
        wrong.add("ended as " + outcome(result) + ", not COMPLETED");
      }
      return wrong;
    }
    outcomeAsExpected(result, wrong);
    long run = result.stages().getOrDefault("run", 0L);
    if (run < result.sample().expected().runsAtLeast().toMillis()) {
      wrong.add("its run took only " + run + " ms");
    }
    packetsAsExpected(result, wrong);
    filesAsExpected(result, wrong);
    return wrong;
  }

  private static void outcomeAsExpected(DemoResult result, List<String> wrong) {
    Optional<String> failure = result.sample().expected().failure();
    String state = failure.isPresent() ? "FAILED" : "COMPLETED";
    if (!result.state().equals(state) || !result.failure().equals(failure)) {
      wrong.add("ended as " + outcome(result) + ", not " + failure.orElse(state));
    }
  }

  static String outcome(DemoResult result) {
    return result.failure().orElse(result.state());
  }

  private void packetsAsExpected(DemoResult result, List<String> wrong) throws IOException {
    if (result.sample().expected().packets().isEmpty()) {
      return;
    }
    Path dump = folder(result).resolve("dump.pcap");
    if (!Files.exists(dump)) {
      wrong.add("there is no capture");
      return;
    }
    StringBuilder seen = new StringBuilder();
    try (PcapReader reader = PcapReader.open(dump)) {
      for (Optional<PcapRecord> packet = reader.next();
          packet.isPresent();
          packet = reader.next()) {
        ByteBuffer bytes = packet.get().bytes();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        seen.append(new String(copy, StandardCharsets.ISO_8859_1)).append('\n');
      }
    }
    for (String text : result.sample().expected().packets()) {
      if (seen.indexOf(text) < 0) {
        wrong.add("no captured packet holds \"" + text.replace('\u0004', '.') + "\"");
      }
    }
    if (seen.indexOf("/execpy") >= 0 || seen.indexOf("add_malware") >= 0) {
      wrong.add("the capture holds the node's own talk with the agent");
    }
  }

  private void filesAsExpected(DemoResult result, List<String> wrong) throws IOException {
    if (result.sample().expected().dropped().isEmpty()) {
      return;
    }
    Set<String> hashes = new HashSet<>();
    Path folder = Files.createDirectories(folder(result).resolve("files"));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        hashes.add(sha256(Files.readAllBytes(file)));
      }
    }
    for (String content : result.sample().expected().dropped()) {
      if (!hashes.contains(sha256(content.getBytes(StandardCharsets.UTF_8)))) {
        wrong.add("no file came back with the content \"" + content.strip() + "\"");
      }
    }
  }

  /** An accepted attempt's files move up; a copy may still stand where it arrived. */
  private Path folder(DemoResult result) {
    Path job = analyses.resolve(Long.toString(result.id()));
    Path attempt =
        job.resolve("attempts")
            .resolve(result.job().getJsonObject("attempt").getInteger("number").toString());
    return Files.isDirectory(attempt) ? attempt : job;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
