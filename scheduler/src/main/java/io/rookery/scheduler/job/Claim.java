package io.rookery.scheduler.job;

/**
 * A job that a node has taken for a machine.
 *
 * @param job as it stood right after the claim
 * @param fence the right to write for the attempt
 * @param events what the claim itself put into the timeline
 */
public record Claim(Job job, Fence fence, java.util.List<JobEvent> events) {
  public Claim {
    events = java.util.List.copyOf(events);
  }
}
