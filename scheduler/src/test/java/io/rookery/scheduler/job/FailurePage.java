package io.rookery.scheduler.job;

import java.util.Arrays;
import java.util.stream.Collectors;

/** {@code docs/failures.md}, from the codes. What stands between its marks is somebody else's. */
final class FailurePage {
  static final String RENEW =
      "mvn -q -pl scheduler -am test -Dtest=FailurePageTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Drookery.docs=renew";
  private static final String BEGIN = "<!-- fault matrix -->";
  private static final String END = "<!-- /fault matrix -->";

  private static final String INTRODUCTION =
      """
      # Failures

      <!-- Generated from FailureCode. After a change there: %s -->

      An attempt that does not end well has a failure: with the job (`rookery job 17`), with each attempt
      (`GET /api/v1/jobs/17/attempts`) and in the timeline.

      ```json
      {"code": "boot.refused", "stage": "boot", "fault": "machine", "retriable": true, "message": "…", "remedy": "…"}
      ```

      The code is for programs and never changes its meaning; new ones are added. The message says what happened
      to what and ends with the remedy, which stands apart as well. A retriable failure is tried again on a machine
      that has not failed the job yet, until `retry.attempts` machines have; `rookery explain 17` says why a failed
      job was not. `node.stopped` and `fenced` hand the job back as it was: they count as no attempt, and
      the machine is not blamed. What a failed attempt had brought until then is kept: `rookery results 17 --attempt 1`.

      Failures that are *only told* stand in the timeline and spoil nothing: the job is COMPLETED all the same.
      So does whatever goes wrong while late results are collected, but for `cancelled`, `node.stopped` and
      `fenced`.

      | code | stage | fault | tried again | what it means, and what to do |
      |---|---|---|---|---|
      """
          .formatted(RENEW);

  private FailurePage() {}

  /** The whole page; {@code present} is the one there is, whose marked part is kept. */
  static String renewed(String present) {
    String rows =
        Arrays.stream(FailureCode.values())
            .map(FailurePage::row)
            .collect(Collectors.joining("\n", "", "\n"));
    return INTRODUCTION
        + rows
        + "\n"
        + BEGIN
        + (hasMarks(present) ? between(present) : "\n")
        + END
        + "\n";
  }

  /** The page without what stands between its marks. */
  static String own(String page) {
    return hasMarks(page) ? page.replace(BEGIN + between(page) + END, BEGIN + "\n" + END) : page;
  }

  private static boolean hasMarks(String page) {
    return page.contains(BEGIN) && page.indexOf(END) > page.indexOf(BEGIN);
  }

  private static String between(String page) {
    return page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));
  }

  private static String row(FailureCode code) {
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(
            code.code(),
            stages(code),
            code.fault().wireName(),
            again(code),
            escaped(code.remedy()));
  }

  private static String stages(FailureCode code) {
    return code.stages().size() == Stage.values().length
        ? "any"
        : code.stages().stream().map(Stage::wireName).collect(Collectors.joining(", "));
  }

  private static String again(FailureCode code) {
    if (!code.endsAttempt()) {
      return "only told";
    }
    return code.retriable() ? "yes" : "no";
  }

  private static String escaped(String text) {
    return text.replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*");
  }
}
