/**
 * Linux guests in network namespaces: fresh processes, mounts, files and network for each attempt,
 * always with the same address. For labs and tests; no wall against live malware.
 */
package io.rookery.scheduler.machine.netns;
