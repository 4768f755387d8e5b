package io.rookery.scheduler.dispatch;

import io.rookery.scheduler.job.Stage;
import io.rookery.scheduler.machine.simulated.FaultSwitch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What must become of an attempt whose guest has a fault, for every fault, agent and stage: the one
 * place where it stands. The cases that the tests run are made of it, and the table in {@code
 * docs/failures.md}.
 */
final class FaultMatrix {

  /** Columns after the first two are stages; {@code -} where there is no such case. */
  private static final String STAGES =
      """
      fault          | agents | boot         | upload            | run            | collect
      refuse         | all    | boot.refused | upload.agent-lost | run.agent-lost | *collect.incomplete
      deaf           | all    | boot.hung    | upload.timeout    | run.agent-lost | -
      hang           | all    | boot.hung    | upload.timeout    | run.agent-lost | *collect.incomplete
      close          | all    | boot.reset   | upload.agent-lost | run.agent-lost | *collect.incomplete
      drip           | all    | boot.hung    | upload.timeout    | run.agent-lost | *collect.incomplete
      cut            | xmlrpc | boot.reset   | upload.agent-lost | run.agent-lost | -
      cut            | http   | agent.unknown | agent.malformed  | agent.malformed | *collect.incomplete
      reset          | all    | boot.reset   | upload.agent-lost | run.agent-lost | *collect.incomplete
      error          | all    | boot.rejected | upload.rejected  | run.agent-lost | *collect.incomplete
      mislabel       | all    | completed    | completed         | completed      | completed
      web-page       | all    | agent.unknown | agent.malformed  | agent.malformed | *collect.incomplete
      not-http       | all    | agent.unknown | agent.malformed  | agent.malformed | *collect.incomplete
      malformed      | all    | agent.unknown | agent.malformed  | agent.malformed | *collect.incomplete
      wrong-types    | all    | agent.unknown | agent.malformed  | agent.malformed | completed
      entity-bomb    | all    | agent.unknown | agent.malformed  | agent.malformed | *collect.incomplete
      nesting-bomb   | all    | agent.unknown | agent.malformed  | agent.malformed | *collect.incomplete
      attribute-bomb | all    | agent.unknown | agent.malformed  | agent.malformed | completed
      flood          | all    | agent.unknown | agent.malformed  | agent.malformed | *collect.incomplete
      header-flood   | all    | agent.unknown | agent.malformed  | agent.malformed | *collect.incomplete
      backwards      | xmlrpc | completed    | -                 | run.guest-restarted | -
      backwards      | cuckoo | completed    | -                 | *run.timeout   | -
      backwards      | cape   | completed    | -                 | run.guest-restarted | -
      restart        | all    | boot.reset   | upload.agent-lost | run.agent-lost | *collect.incomplete
      restart once   | all    | completed    | upload.agent-lost | completed      | *collect.incomplete
      move           | all    | boot.refused | upload.agent-lost | run.agent-lost | *collect.incomplete
      clock-jump     | all    | completed    | completed         | completed      | completed
      power-off      | all    | machine.lost | machine.lost      | run.agent-lost | completed
      """;

  /** One call or one step of the machinery, the fault, and what comes of it. */
  private static final String PLACES =
      """
      place        | agents | fault          | stage    | outcome
      restore      | cape   | fail           | restore  | restore.failed
      restore      | cape   | hang           | restore  | restore.timeout
      restore      | cape   | power-off      | boot     | machine.lost
      resume       | cape   | fail           | boot     | boot.failed
      resume       | cape   | hang           | boot     | boot.failed
      resume       | cape   | power-off      | boot     | machine.lost
      stop         | cape   | fail           | teardown | *teardown.failed
      stop         | cape   | hang           | teardown | *teardown.failed
      /            | xmlrpc | hang           | boot     | boot.hung
      get_status   | xmlrpc | hang           | boot     | boot.hung
      get_status   | xmlrpc | close          | boot     | boot.reset
      get_status   | xmlrpc | error          | boot     | boot.rejected
      get_status   | xmlrpc | malformed      | boot     | agent.unknown
      get_status   | xmlrpc | entity-bomb    | boot     | agent.unknown
      get_status   | xmlrpc | nesting-bomb   | boot     | agent.unknown
      get_status   | xmlrpc | attribute-bomb | boot     | agent.unknown
      get_status   | xmlrpc | flood          | boot     | agent.unknown
      add_analyzer | xmlrpc | hang           | upload   | upload.timeout
      add_config   | xmlrpc | hang           | upload   | upload.timeout
      add_malware  | xmlrpc | hang           | upload   | upload.timeout
      execute      | xmlrpc | hang           | upload   | upload.timeout
      execute      | xmlrpc | flood          | upload   | agent.malformed
      /status      | cuckoo | hang           | boot     | boot.hung
      /status      | cuckoo | malformed      | boot     | agent.unknown
      /pinning     | http   | hang           | upload   | upload.timeout
      /mkdtemp     | http   | hang           | upload   | upload.timeout
      /extract     | http   | hang           | upload   | upload.timeout
      /store       | http   | hang           | upload   | upload.timeout
      /execpy      | http   | hang           | upload   | upload.timeout
      /extract     | http   | error          | upload   | upload.rejected
      /execpy      | http   | flood          | upload   | agent.malformed
      /logs        | http   | hang           | collect  | *collect.incomplete
      """;

  private FaultMatrix() {}

  /** All cases, in the order of the tables. */
  static List<FaultCase> cases() {
    List<FaultCase> cases = new ArrayList<>();
    List<List<String>> stages = rows(STAGES);
    List<String> names = stages.get(0);
    for (List<String> row : stages.subList(1, stages.size())) {
      for (int column = 2; column < row.size(); column++) {
        Stage stage = Stage.ofWireName(names.get(column));
        for (MatrixAgent agent : MatrixAgent.of(row.get(1))) {
          // Of an XML-RPC agent nothing is collected.
          boolean asked = stage != Stage.COLLECT || agent != MatrixAgent.XMLRPC;
          if (asked && !row.get(column).equals("-")) {
            cases.add(
                new FaultCase(agent, fault(stage.wireName(), row.get(0)), stage, row.get(column)));
          }
        }
      }
    }
    List<List<String>> places = rows(PLACES);
    for (List<String> row : places.subList(1, places.size())) {
      for (MatrixAgent agent : MatrixAgent.of(row.get(1))) {
        cases.add(
            new FaultCase(
                agent, fault(row.get(0), row.get(2)), Stage.ofWireName(row.get(3)), row.get(4)));
      }
    }
    return cases;
  }

  /** Faults last for one life, so that the machine's next shows what is left of them. */
  private static FaultSwitch fault(String at, String does) {
    boolean once = does.endsWith(" once");
    return new FaultSwitch(at, does.replace(" once", ""), 0, once ? 1 : FaultSwitch.ALWAYS, 1);
  }

  /** The tables in Markdown. */
  static String page() {
    return """

        ## What a guest's faults lead to

        The faults of [simulated guests](machines.md#faults-of-simulated-guests) in every stage, against each kind of
        agent: `xmlrpc`, `http` of Cuckoo 2 (`cuckoo`) and of CAPE (`cape`). Every cell is a test: the attempt ends like this
        within the deadline of that stage and a second, nothing of it stays open, its machine takes the next job, and the guests
        beside it finish as ever. In italics: the job is COMPLETED, and the timeline tells that as well;
        `collect.incomplete` is an event that says what could not be fetched at the end.

        %s
        The same in single calls, and in the steps of the machinery:

        %s"""
        .formatted(markdown(STAGES), markdown(PLACES));
  }

  private static String markdown(String table) {
    List<List<String>> rows = rows(table);
    String rule = "|" + "---|".repeat(rows.get(0).size());
    Stream<String> body =
        rows.stream().skip(1).map(row -> line(row.stream().map(FaultMatrix::cell)));
    return Stream.concat(Stream.of(line(rows.get(0).stream()), rule), body)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(Stream<String> cells) {
    return cells.collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String cell(String text) {
    if (text.startsWith("*")) {
      return "*" + text.substring(1) + "*";
    }
    return text.equals("-") ? "–" : text;
  }

  private static List<List<String>> rows(String table) {
    return table
        .lines()
        .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
        .toList();
  }
}
