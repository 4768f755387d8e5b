package io.rookery.scheduler.machine.simulated;

/**
 * A call that the host made to a guest's agent.
 *
 * @param machine the guest's machine
 * @param jobId the job that the machine was restored for
 * @param attempt the attempt's number
 * @param what the call, such as {@code GET /status} or {@code add_config}
 */
public record AgentCall(String machine, long jobId, int attempt, String what) {}
