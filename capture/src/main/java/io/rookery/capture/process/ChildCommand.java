package io.rookery.capture.process;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The argument list that turns into the child: a chain of small programs, each of which changes one
 * thing about the process and then executes the next, so the pid stays the same from the first to
 * the last.
 *
 * <ol>
 *   <li>{@code setsid}: an own session and process group, named by the pid.
 *   <li>{@code nsenter}: the network namespace, while the process still has the right to enter it.
 *   <li>{@code setpriv}: user, capabilities, and <em>after</em> them the parent-death signal, which
 *       any change of credentials would clear.
 *   <li>{@code sh} with a fixed script: umask, no core dumps, and the check that the node is still
 *       the parent; if it died before the parent-death signal was armed, nobody would ever send
 *       that signal.
 *   <li>{@code prlimit}: resource limits, if there are any.
 * </ol>
 */
final class ChildCommand {
  /** What the script exits with when the node is gone. */
  static final int ORPHANED = 125;

  private static final String SCRIPT =
      "umask 077; ulimit -c 0; "
          + "if [ \"$1\" != any ] && [ \"$PPID\" != \"$1\" ]; then "
          + "echo 'the node that started this child is gone' >&2; exit "
          + ORPHANED
          + "; fi; "
          + "shift; exec \"$@\"";

  private ChildCommand() {}

  /**
   * @param program the child's program, found
   * @param parent the process that must still be the parent when the child begins
   * @param tool finds the launcher's own tools by name
   */
  static List<String> of(ChildSpec spec, String program, long parent, UnaryOperator<String> tool) {
    List<String> command = new ArrayList<>(List.of(tool.apply("setsid"), "--"));
    spec.networkNamespace()
        .ifPresent(
            name ->
                command.addAll(List.of(tool.apply("nsenter"), "--net=/run/netns/" + name, "--")));
    List<String> privileges = privileges(spec);
    if (!privileges.isEmpty()) {
      command.add(tool.apply("setpriv"));
      command.addAll(privileges);
      command.add("--");
    }
    String expectedParent =
        spec.parentDeathSignal().map(signal -> Long.toString(parent)).orElse("any");
    command.addAll(List.of(tool.apply("sh"), "-c", SCRIPT, "sh", expectedParent));
    List<String> limits = spec.limits().options();
    if (!limits.isEmpty()) {
      command.add(tool.apply("prlimit"));
      command.addAll(limits);
      command.add("--");
    }
    command.add(program);
    command.addAll(spec.command().subList(1, spec.command().size()));
    return command;
  }

  private static List<String> privileges(ChildSpec spec) {
    List<String> options = new ArrayList<>();
    if (spec.privilege() instanceof Privilege.User user) {
      String capabilities =
          user.capabilities().stream()
              .map(name -> ",+" + name)
              .collect(Collectors.joining("", "-all", ""));
      options.addAll(
          List.of(
              "--reuid=" + user.uid(),
              "--regid=" + user.gid(),
              "--clear-groups",
              "--inh-caps=" + capabilities,
              "--ambient-caps=" + capabilities,
              "--no-new-privs"));
    }
    spec.parentDeathSignal().ifPresent(signal -> options.add("--pdeathsig=" + signal));
    return options;
  }
}
