package io.rookery.scheduler.machine.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.rookery.scheduler.machine.AgentKind;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Machine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A configuration that the page about machines shows, with a program that behaves as the real one
 * is documented to, and refuses whatever that would not take.
 *
 * @param home where the program, its machines and their files are
 * @param program the real program's name
 */
record PageExample(Path home, String program) {
  private static final Path PAGE = Path.of("..", "docs", "machines.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");
  private static final Pattern LIST = Pattern.compile("([A-Za-z]+): \\[(.*?)\\](?=[,} \\n]|$)");
  private static final Pattern WORD =
      Pattern.compile("\"([^\"]*)\"|'((?:[^']|'')*)'|([^\\s,\"'][^,]*)");
  private static final Set<String> STATES = Set.of("running", "paused", "off");

  /** Puts the program there. */
  static PageExample of(Path home, String program) throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    for (String file : List.of(program + ".py", "hypervisor.py")) {
      try (InputStream text = PageExample.class.getResourceAsStream("/machine/" + file)) {
        Files.copy(text, bin.resolve(file));
      }
    }
    Path start = bin.resolve(program);
    Files.writeString(start, "#!/bin/sh\nexec /usr/bin/python3 -IS \"$0.py\" \"$@\"\n");
    assertThat(start.toFile().setExecutable(true)).isTrue();
    return new PageExample(home, program);
  }

  Machine machine(String name, String address, String snapshot) {
    return new Machine(
        name,
        "command",
        "linux",
        "x64",
        address,
        8000,
        AgentKind.HTTP,
        Dialect.CAPE,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(snapshot));
  }

  /** What the page shows, with the program found first on the PATH and the lab's files in home. */
  JsonObject options() throws IOException {
    String example = example();
    JsonObject programs = new JsonObject();
    JsonObject states = new JsonObject();
    JsonObject options = new JsonObject().put("programs", programs).put("states", states);
    LIST.matcher(example)
        .results()
        .forEach(
            list -> {
              String key = list.group(1);
              if (STATES.contains(key)) {
                states.put(key, words(list.group(2)));
              } else if ("absent".equals(key)) {
                options.put(key, words(list.group(2)));
              } else if (!"tags".equals(key)) {
                programs.put(key, here(words(list.group(2))));
              }
            });
    return options.put("ownClock", example.contains("ownClock: true")).put("ask", "500ms");
  }

  private String example() throws IOException {
    List<String> examples =
        BLOCK
            .matcher(Files.readString(PAGE))
            .results()
            .map(found -> found.group(1))
            .filter(block -> block.contains("[" + program + ","))
            .toList();
    assertThat(examples).hasSize(1);
    return examples.get(0);
  }

  private static JsonArray words(String list) {
    JsonArray words = new JsonArray();
    WORD.matcher(list)
        .results()
        .forEach(
            word ->
                words.add(
                    word.group(1) != null
                        ? word.group(1)
                        : word.group(2) != null
                            ? word.group(2).replace("''", "'")
                            : word.group(3).strip()));
    return words;
  }

  /** Neither the PATH nor /srv of this host are a test's to change. */
  private JsonArray here(JsonArray line) {
    JsonArray own = JsonArray.of("env", "PATH=" + home.resolve("bin") + ":/usr/bin:/bin");
    line.stream()
        .map(String::valueOf)
        .forEach(word -> own.add(word.startsWith("/srv/") ? home + word.substring(4) : word));
    return own;
  }

  /** The machines that are there, paused or not. */
  List<ProcessHandle> lives() {
    return ProcessHandle.allProcesses()
        .filter(
            process -> {
              String line = String.join(" ", process.info().arguments().orElse(new String[0]));
              return line.contains(home.resolve("bin/" + program + ".py").toString())
                  && (line.contains(" restore ") || line.contains(" startvm "));
            })
        .toList();
  }

  /** Ends the only machine behind everybody's back. */
  void kill() {
    only().destroyForcibly();
  }

  /** Lets it stand still in the same way. */
  void freeze() throws IOException, InterruptedException {
    ProcessHypervisor.freeze(only());
  }

  private ProcessHandle only() {
    List<ProcessHandle> lives = lives();
    assertThat(lives).hasSize(1);
    return lives.get(0);
  }
}
