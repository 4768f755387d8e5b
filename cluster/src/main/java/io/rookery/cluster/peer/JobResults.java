package io.rookery.cluster.peer;

/**
 * The results of a job, as users look at them.
 *
 * @param attempt the job's latest attempt
 * @param accepted whether that one is accepted
 */
public record JobResults(long jobId, int attempt, boolean accepted) {

  String query() {
    return "?attempt=" + attempt + "&accepted=" + accepted;
  }
}
