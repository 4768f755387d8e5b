/**
 * Guests inside this process, on loopback addresses: real sockets and the agents' real protocols,
 * but no program is run. For tests, benches, and hosts without root.
 */
package io.rookery.scheduler.machine.simulated;
