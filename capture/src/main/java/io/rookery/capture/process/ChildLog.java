package io.rookery.capture.process;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/** What the launcher tells its log about one child, under the job it works for. */
final class ChildLog {
  private static final Logger LOG = LoggerFactory.getLogger(ChildLauncher.class);
  private static final String JOB = "job";

  private final ChildSpec spec;
  private final long pid;

  ChildLog(ChildSpec spec, long pid) {
    this.spec = spec;
    this.pid = pid;
  }

  void started() {
    underJob(() -> LOG.debug("{}[{}]: started", spec.name(), pid));
  }

  void ready() {
    underJob(() -> LOG.debug("{}[{}]: ready", spec.name(), pid));
  }

  void ended(Exit exit) {
    underJob(() -> LOG.debug("{}[{}]: {}", spec.name(), pid, exit));
  }

  void stopStep(StopLadder.Step step, boolean first) {
    underJob(
        () ->
            LOG.atLevel(first ? Level.DEBUG : Level.INFO)
                .log(
                    "{}[{}]: SIG{} sent, it has {} to end",
                    spec.name(),
                    pid,
                    step.signal(),
                    step.deadline()));
  }

  /** {@code killed}: its group had been sent SIGKILL, so that these are dying and none was left. */
  void survivorsKilled(List<ProcessStat> survivors, boolean killed) {
    underJob(
        () ->
            LOG.atLevel(killed ? Level.DEBUG : Level.WARN)
                .log(
                    "{}[{}]: ended and left {} in its group, now killed",
                    spec.name(),
                    pid,
                    survivors.stream().map(ProcessStat::pid).toList()));
  }

  void signalFailed(Signal signal, Exception cause) {
    underJob(
        () ->
            LOG.error(
                "{}[{}]: SIG{} could not be sent: {}", spec.name(), pid, signal, cause.toString()));
  }

  void unstoppable() {
    underJob(
        () ->
            LOG.error(
                "{}[{}]: is still there after every step of its stop ladder", spec.name(), pid));
  }

  private void underJob(Runnable statement) {
    if (spec.jobId().isEmpty()) {
      statement.run();
      return;
    }
    MDC.put(JOB, spec.jobId().get());
    try {
      statement.run();
    } finally {
      MDC.remove(JOB);
    }
  }
}
