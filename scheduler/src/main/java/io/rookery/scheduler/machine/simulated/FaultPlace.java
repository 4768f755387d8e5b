package io.rookery.scheduler.machine.simulated;

import io.rookery.scheduler.job.Stage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a fault shows. */
sealed interface FaultPlace {

  /** In every call of a stage. */
  record InStage(Stage stage) implements FaultPlace {}

  /** In one call, as {@link AgentProtocol.Exchange#call()} names it. */
  record InCall(String call) implements FaultPlace {
    boolean is(String other) {
      return other.equals(call) || call.startsWith("/") && other.endsWith(" " + call);
    }
  }

  /** In a step of the machinery. */
  record InStep(MachineStep step) implements FaultPlace {}

  /** What the notation of places is, for a message about one that is none. */
  String NOTATION =
      "a stage (boot, upload, run or collect), a step of the machinery (restore, resume or stop),"
          + " or a call such as /status, POST /store or get_status";

  /** The place of that notation; empty when there is none. */
  static Optional<FaultPlace> parse(String text) {
    Optional<FaultPlace> stage =
        List.of(Stage.BOOT, Stage.UPLOAD, Stage.RUN, Stage.COLLECT).stream()
            .filter(known -> known.wireName().equals(text))
            .<FaultPlace>map(InStage::new)
            .findFirst();
    return stage
        .or(
            () ->
                Arrays.stream(MachineStep.values())
                    .filter(step -> step.word().equals(text))
                    .<FaultPlace>map(InStep::new)
                    .findFirst())
        .or(() -> isCall(text) ? Optional.of(new InCall(text)) : Optional.empty());
  }

  private static boolean isCall(String text) {
    return text.matches("((GET|POST) )?/[a-z]*")
        || Set.of("get_status", "get_error", "add_analyzer", "add_config", "add_malware", "execute")
            .contains(text);
  }
}
