package io.rookery.scheduler.analysis;

import io.rookery.scheduler.guest.GuestAgents;
import io.rookery.scheduler.guest.GuestSettings;
import io.rookery.scheduler.job.JobEvents;
import io.rookery.scheduler.job.JobStore;
import io.rookery.scheduler.machine.Endpoint;
import io.rookery.scheduler.machine.GuestPlace;
import io.rookery.scheduler.machine.Machine;
import io.rookery.scheduler.result.ResultSessions;
import io.rookery.scheduler.sample.Samples;
import java.util.function.BiFunction;

/**
 * What every attempt on a node works with.
 *
 * @param store the truth
 * @param events where committed events are told
 * @param agents finds agents in guests
 * @param captures starts captures
 * @param results opens the result server's door
 * @param resultServer where a guest finds the result server
 * @param files the folders of attempts
 * @param analyzers what is uploaded
 * @param samples what is analysed
 * @param leaks looks whether an attempt has left sockets behind
 * @param relief frees agents that wait in connections of their snapshot
 * @param deadlines of the stages
 * @param uploadLimit the greatest file that the result server keeps whole, in bytes
 * @param screens pictures of those guests that have one
 * @param guests what every analyzer is told
 */
public record AttemptContext(
    JobStore store,
    JobEvents events,
    GuestAgents agents,
    Captures captures,
    ResultSessions results,
    BiFunction<Machine, GuestPlace, Endpoint> resultServer,
    AttemptFiles files,
    Analyzers analyzers,
    Samples samples,
    LeakCheck leaks,
    PhantomRelief relief,
    StageDeadlines deadlines,
    long uploadLimit,
    Screens screens,
    GuestSettings guests) {}
