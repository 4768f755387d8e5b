/** Machines of any hypervisor, driven by programs that the lab names. */
package io.rookery.scheduler.machine.command;
