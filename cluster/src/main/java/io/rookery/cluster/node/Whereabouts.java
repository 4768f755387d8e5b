package io.rookery.cluster.node;

import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.job.AttemptRecord;
import io.rookery.scheduler.job.AttemptState;
import io.rookery.scheduler.job.JobJson;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which attempts of a job have left files that are still to be had: each node that may hold some is
 * asked once.
 */
final class Whereabouts {
  private final long jobId;
  private final List<AttemptRecord> attempts;
  private final AttemptFolders folders;
  private final Optional<RemoteResults> remote;
  private final OptionalInt accepted;

  Whereabouts(
      long jobId,
      List<AttemptRecord> attempts,
      AttemptFolders folders,
      Optional<RemoteResults> remote) {
    this.jobId = jobId;
    this.attempts = attempts;
    this.folders = folders;
    this.remote = remote;
    this.accepted =
        attempts.stream()
            .filter(attempt -> attempt.state() == AttemptState.COMPLETED)
            .mapToInt(attempt -> attempt.attempt().number())
            .findFirst();
  }

  /**
   * The attempts, each with {@code files}: {@code available}, {@code unreachable} when a node that
   * may have them cannot be asked now, {@code gone} when none has them.
   */
  Future<List<JsonObject>> toJson() {
    return folders
        .standing(jobId, accepted)
        .compose(
            here ->
                elsewhere(here)
                    .map(
                        told ->
                            attempts.stream().map(attempt -> told(attempt, here, told)).toList()));
  }

  /** What is known of the attempts that are not here. */
  private record Told(
      Map<Integer, Set<String>> holders, Map<String, Optional<Set<Integer>>> answers) {}

  private Future<Told> elsewhere(Set<Integer> here) {
    List<AttemptRecord> missing =
        attempts.stream().filter(attempt -> !here.contains(attempt.attempt().number())).toList();
    if (remote.isEmpty() || missing.isEmpty()) {
      return Future.succeededFuture(new Told(Map.of(), Map.of()));
    }
    RemoteResults far = remote.get();
    Map<Integer, Set<String>> holders = new TreeMap<>();
    return Future.all(missing.stream().map(attempt -> holders(far, attempt, holders)).toList())
        .compose(known -> ask(far, holders))
        .map(answers -> new Told(holders, answers));
  }

  private Future<Void> holders(
      RemoteResults far, AttemptRecord attempt, Map<Integer, Set<String>> holders) {
    int number = attempt.attempt().number();
    return far.holders(jobId, number, Optional.of(attempt.attempt().node()))
        .map(
            nodes -> {
              holders.put(number, nodes);
              return null;
            });
  }

  private Future<Map<String, Optional<Set<Integer>>>> ask(
      RemoteResults far, Map<Integer, Set<String>> holders) {
    Set<String> nodes = new TreeSet<>();
    holders.values().forEach(nodes::addAll);
    Map<String, Optional<Set<Integer>>> answers = new TreeMap<>();
    return Future.all(
            nodes.stream()
                .map(
                    node ->
                        far.standing(node, jobId, accepted)
                            .map(Optional::of)
                            // Whoever does not answer is out of reach, whatever the reason.
                            .otherwise(Optional.empty())
                            .map(answer -> answers.put(node, answer)))
                .toList())
        .map(all -> answers);
  }

  private static JsonObject told(AttemptRecord attempt, Set<Integer> here, Told told) {
    return JobJson.of(attempt).put("files", files(attempt.attempt().number(), here, told));
  }

  private static String files(int number, Set<Integer> here, Told told) {
    if (here.contains(number)) {
      return "available";
    }
    List<Optional<Set<Integer>>> answers =
        told.holders().getOrDefault(number, Set.of()).stream().map(told.answers()::get).toList();
    if (answers.stream()
        .anyMatch(answer -> answer.filter(has -> has.contains(number)).isPresent())) {
      return "available";
    }
    return answers.stream().allMatch(Optional::isPresent) ? "gone" : "unreachable";
  }
}
