package io.rookery.scheduler.guest;

import io.rookery.scheduler.job.JobSpec;
import io.rookery.scheduler.machine.Dialect;
import io.rookery.scheduler.machine.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything a guest is sent for one attempt.
 *
 * @param jobId the id that the analyzer is told; at least 2
 * @param spec the job
 * @param platform the machine's platform, which decides paths
 * @param dialect the flavour of {@code analysis.conf}
 * @param resultServer as the guest sees it
 * @param timeout how long the sample runs
 * @param analyzer the zip file to upload and unpack, with {@code analyzer.py} at its root
 * @param sample the sample's file on the host; empty for a URL
 * @param uploadLimit the greatest file that the result server keeps whole, in bytes
 * @param settings what the node tells every analyzer
 * @param analyzerKeys what the machine's own analyzer is told besides, by whole keys
 * @param scripts to be put beside the sample
 */
public record GuestTask(
    long jobId,
    JobSpec spec,
    String platform,
    Dialect dialect,
    Endpoint resultServer,
    Duration timeout,
    Path analyzer,
    Optional<Path> sample,
    long uploadLimit,
    GuestSettings settings,
    Map<String, String> analyzerKeys,
    List<GuestScript> scripts) {

  public GuestTask {
    analyzerKeys = Map.copyOf(analyzerKeys);
    scripts = List.copyOf(scripts);
  }
}
