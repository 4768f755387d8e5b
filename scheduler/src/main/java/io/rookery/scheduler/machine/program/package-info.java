/**
 * Machines of a hypervisor that is driven by short programs: what all of them share, so that a
 * driver only says which programs.
 */
package io.rookery.scheduler.machine.program;
