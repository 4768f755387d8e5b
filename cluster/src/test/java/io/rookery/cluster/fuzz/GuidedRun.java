package io.rookery.cluster.fuzz;

import io.rookery.fuzz.FuzzTarget;
import io.rookery.fuzz.Seeds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One target in a JVM of its own, under Jazzer: inputs that reach new code are kept in the folder
 * {@code corpus} and changed further, in this run and the next.
 */
final class GuidedRun {
  private static final Pattern EXECUTED =
      Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");
  private static final String WATCHED =
      "io.rookery.scheduler.**:io.rookery.cluster.**:io.vertx.core.json.**";

  /** They take what a target does itself for an attack: its connection, a configured file. */
  private static final List<String> UNWANTED =
      List.of(
          "com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
          "com.code_intelligence.jazzer.sanitizers.FilePathTraversal");

  private static final Duration GRACE = Duration.ofMinutes(3);
  private static final int LAST_LINES = 60;

  private final FuzzTarget<?> target;
  private final Path folder;
  private final PrintStream out;

  GuidedRun(FuzzTarget<?> target, Path folder, PrintStream out) {
    this.target = target;
    this.folder = folder.resolve(target.name());
    this.out = out;
  }

  /** Tells whether nothing was found; what was found is in the folder {@code findings}. */
  boolean run(Duration time) throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path findings = Files.createDirectories(folder.resolve("findings"));
    int number = 0;
    for (byte[] seed : Seeds.of(target)) {
      Files.write(corpus.resolve("seed-" + number++), seed);
    }
    Process process =
        new ProcessBuilder(command(time, corpus, findings)).redirectErrorStream(true).start();
    try {
      List<String> lines = lines(process);
      boolean ended = process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS);
      boolean sound = ended && process.exitValue() == 0;
      report(sound, lines, time, findings);
      return sound;
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command(Duration time, Path corpus, Path findings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx768m", "-XX:+UseSerialGC", "-XX:-OmitStackTraceInFastThrow"));
    command.add("-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener");
    command.add("-D" + GuidedTrial.TARGET + "=" + target.name());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + GuidedTrial.class.getName());
    command.add("--instrumentation_includes=" + WATCHED);
    command.add("--custom_hook_includes=" + WATCHED);
    command.add("--disabled_hooks=" + String.join(":", UNWANTED));
    command.add("--reproducer_path=" + findings);
    command.add("-artifact_prefix=" + findings + "/");
    command.add("-max_total_time=" + time.toSeconds());
    command.add("-max_len=" + target.longest());
    command.addAll(List.of("-timeout=30", "-rss_limit_mb=4096", "-print_final_stats=1"));
    command.add(corpus.toString());
    return command;
  }

  private static List<String> lines(Process process) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  private void report(boolean sound, List<String> lines, Duration time, Path findings)
      throws IOException {
    long executed =
        lines.stream()
            .map(EXECUTED::matcher)
            .filter(Matcher::find)
            .mapToLong(found -> Long.parseLong(found.group(1)))
            .sum();
    out.printf(
        "%-16s %10d inputs %8d a second  %s%n",
        target.name(),
        executed,
        executed / Math.max(1, time.toSeconds()),
        sound ? "nothing found" : "FOUND");
    if (sound) {
      return;
    }
    lines.stream().skip(Math.max(0, lines.size() - LAST_LINES)).forEach(out::println);
    try (Stream<Path> files = Files.list(findings)) {
      files
          .filter(file -> !file.getFileName().toString().endsWith(".java"))
          .forEach(
              file ->
                  out.printf(
                      "again: ./rookery bench fuzz --target %s --replay %s%n",
                      target.name(), file));
    }
  }
}
