package io.rookery.scheduler.machine;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * For whom a machine is restored.
 *
 * @param jobId the job, for the log and the names of what is made
 * @param attempt the attempt's number
 * @param folder the attempt's folder, where a driver may leave a console log or a memory dump
 */
public record RestoreRequest(long jobId, int attempt, Path folder) {
  public RestoreRequest {
    requireNonNull(folder, "folder");
  }
}
