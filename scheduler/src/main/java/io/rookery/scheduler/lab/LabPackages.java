package io.rookery.scheduler.lab;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fetches packages with apt, from wherever the host gets its own, and installs nothing. */
final class LabPackages {
  private static final Pattern KERNEL_PART =
      Pattern.compile("^ *\\|?Depends: (linux-(?:image|modules)-[^\\s<>]+)$", Pattern.MULTILINE);

  /** The kernels for virtual machines of Debian and of Ubuntu. */
  private static final List<String> KERNELS =
      List.of("linux-image-cloud-amd64", "linux-image-virtual");

  private final LabTools tools;
  private final Path work;

  LabPackages(LabTools tools, Path work) {
    this.tools = tools;
    this.work = work;
  }

  /** Fetches these with all they depend on, as for an empty system, into {@code archives}. */
  Future<Void> closure(String... names) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "apt-get",
                "-q",
                "-o",
                "Dir::State::status=" + work.resolve("status"),
                "-o",
                "Dir::Cache::archives=" + work.resolve("archives"),
                "-o",
                "Debug::NoLocking=true",
                "-o",
                "APT::Sandbox::User=root",
                "install",
                "-y",
                "--no-install-recommends",
                "--download-only"));
    command.addAll(List.of(names));
    return tools
        .run(work, command.toArray(String[]::new))
        .<Void>mapEmpty()
        .recover(
            cause ->
                Future.failedFuture(
                    new LabException(
                        "apt cannot fetch the guest's packages (run: sudo apt-get update, and try"
                            + " again): "
                            + cause.getMessage())));
  }

  /** Fetches the newest kernel for virtual machines, with its modules, into {@code kernel}. */
  Future<Void> kernel() {
    return kernel(KERNELS, "");
  }

  private Future<Void> kernel(List<String> names, String refusals) {
    if (names.isEmpty()) {
      return Future.failedFuture(
          new LabException(
              "apt knows no kernel for virtual machines (run: sudo apt-get update): " + refusals));
    }
    return parts(names.get(0))
        .compose(this::download)
        .recover(cause -> kernel(names.subList(1, names.size()), cause.getMessage()));
  }

  private Future<Set<String>> parts(String name) {
    return tools
        .run(work, "apt-cache", "depends", "--no-recommends", "--no-suggests", name)
        .compose(
            text -> {
              Set<String> parts = kernelParts(text);
              return parts.isEmpty()
                  ? Future.succeededFuture(Set.of(name))
                  : further(List.copyOf(parts));
            });
  }

  /** The kernel packages among those that apt-cache says one depends on. */
  static Set<String> kernelParts(String said) {
    Set<String> parts = new TreeSet<>();
    Matcher matcher = KERNEL_PART.matcher(said);
    while (matcher.find()) {
      parts.add(matcher.group(1));
    }
    return parts;
  }

  private Future<Set<String>> further(List<String> names) {
    return Future.all(names.stream().map(this::parts).toList())
        .map(
            all -> {
              Set<String> parts = new TreeSet<>(names);
              all.<Set<String>>list().forEach(parts::addAll);
              return parts;
            });
  }

  private Future<Void> download(Set<String> names) {
    List<String> command =
        new ArrayList<>(List.of("apt-get", "-q", "-o", "APT::Sandbox::User=root", "download"));
    command.addAll(names);
    return tools.run(work.resolve("kernel"), command.toArray(String[]::new)).mapEmpty();
  }
}
