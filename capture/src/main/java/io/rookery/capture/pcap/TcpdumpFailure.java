package io.rookery.capture.pcap;

import io.rookery.capture.process.LaunchException;
import io.rookery.capture.process.LaunchProblem;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Turns the words with which tcpdump (4.99, libpcap 1.10) and the tools before it give up into a
 * typed failure.
 */
final class TcpdumpFailure {
  private static final String SWITCH_OFF =
      ", or set capture.enabled: false to run without captures";

  /**
   * A fragment of what was printed, in lower case, and what it means; the first that fits decides.
   */
  private static final List<Map.Entry<String, CaptureProblem>> WORDS =
      List.of(
          Map.entry("cannot open /run/netns/", CaptureProblem.NO_NAMESPACE),
          Map.entry("you don't have permission", CaptureProblem.NO_PERMISSION),
          Map.entry("operation not permitted", CaptureProblem.NO_PERMISSION),
          Map.entry("permission denied", CaptureProblem.NO_PERMISSION),
          Map.entry("no such device", CaptureProblem.NO_INTERFACE),
          Map.entry("not up", CaptureProblem.INTERFACE_DOWN),
          Map.entry("network is down", CaptureProblem.INTERFACE_DOWN),
          Map.entry("filter", CaptureProblem.BAD_FILTER),
          Map.entry("syntax error", CaptureProblem.BAD_FILTER),
          Map.entry("expression", CaptureProblem.BAD_FILTER),
          Map.entry("illegal", CaptureProblem.BAD_FILTER),
          Map.entry("unknown host", CaptureProblem.BAD_FILTER),
          Map.entry("unknown network", CaptureProblem.BAD_FILTER),
          Map.entry("unknown port", CaptureProblem.BAD_FILTER),
          Map.entry("unknown protocol", CaptureProblem.BAD_FILTER),
          Map.entry("unknown ether proto", CaptureProblem.BAD_FILTER));

  private TcpdumpFailure() {}

  static CaptureException of(
      LaunchException failure, CaptureRequest request, CaptureOptions options) {
    CaptureProblem problem = problem(failure);
    String where = request.networkNamespace().map(name -> " in namespace " + name).orElse("");
    String message =
        "no capture on %s%s: %s".formatted(request.interfaceName(), where, failure.getMessage());
    return new CaptureException(problem, message, remedy(problem, failure, request, options));
  }

  private static CaptureProblem problem(LaunchException failure) {
    if (failure.problem() == LaunchProblem.EXITED_EARLY) {
      String words = String.join("\n", failure.lastLines()).toLowerCase(Locale.ROOT);
      return WORDS.stream()
          .filter(entry -> words.contains(entry.getKey()))
          .findFirst()
          .map(Map.Entry::getValue)
          .orElse(CaptureProblem.NOT_STARTED);
    }
    Map<LaunchProblem, CaptureProblem> direct =
        Map.of(
            LaunchProblem.NOT_FOUND, CaptureProblem.NO_TCPDUMP,
            LaunchProblem.UNWRITABLE, CaptureProblem.UNWRITABLE,
            LaunchProblem.NOT_READY_IN_TIME, CaptureProblem.NOT_LISTENING_IN_TIME);
    return direct.getOrDefault(failure.problem(), CaptureProblem.NOT_STARTED);
  }

  private static String remedy(
      CaptureProblem problem,
      LaunchException failure,
      CaptureRequest request,
      CaptureOptions options) {
    String ip = request.networkNamespace().map(name -> "ip -n " + name).orElse("ip");
    return switch (problem) {
      case NO_TCPDUMP ->
          "install it with `apt-get install tcpdump`, or set capture.tcpdump to where it is"
              + SWITCH_OFF;
      case NO_PERMISSION ->
          "run the node as root, or give it the capability from outside: AmbientCapabilities=CAP_NET_RAW in its"
              + " systemd unit, or `sudo setpriv --reuid $(id -u) --regid $(id -g) --init-groups --inh-caps +net_raw"
              + " --ambient-caps +net_raw ./rookery node --config FILE` (a namespace needs root); do not use setcap"
              + " on tcpdump, it would outlive a killed node"
              + SWITCH_OFF;
      case NO_INTERFACE ->
          "set capture.interface (or the machine's interface) to one that `%s link show` lists"
              .formatted(ip);
      case NO_NAMESPACE ->
          "see what `ip netns list` shows, and start the machine before its capture";
      case INTERFACE_DOWN ->
          "bring it up with `%s link set %s up`".formatted(ip, request.interfaceName());
      case BAD_FILTER ->
          "correct capture.filter; try it with `%s -d '%s'`"
              .formatted(options.tcpdump(), request.filter());
      case NOT_LISTENING_IN_TIME ->
          "see whether the host is overloaded, or raise timeouts.capture above "
              + options.startDeadline();
      default -> failure.remedy();
    };
  }
}
