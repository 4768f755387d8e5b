package io.rookery.cluster.node;

import io.rookery.cluster.gateway.ResultFiles;
import io.rookery.scheduler.analysis.AttemptFolders;
import io.rookery.scheduler.job.Attempt;
import io.rookery.scheduler.job.Job;
import io.rookery.scheduler.job.JobDesk;
import io.rookery.scheduler.job.JobState;
import io.vertx.core.Future;
import java.nio.file.Path;

/** The results of a job: the accepted attempt's, or the latest one's while none is accepted. */
final class StoredResults implements ResultFiles {
  private final JobDesk jobs;
  private final AttemptFolders folders;

  StoredResults(JobDesk jobs, AttemptFolders folders) {
    this.jobs = jobs;
    this.folders = folders;
  }

  @Override
  public Future<Path> folder(long jobId) {
    return jobs.get(jobId).compose(this::folder);
  }

  private Future<Path> folder(Job job) {
    int latest = job.attempt().map(Attempt::number).orElse(0);
    return folders.results(job.id(), latest, job.state() == JobState.COMPLETED);
  }
}
