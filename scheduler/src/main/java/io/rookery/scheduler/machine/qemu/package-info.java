/** Real virtual machines: QEMU, one process for each attempt, controlled over QMP. */
package io.rookery.scheduler.machine.qemu;
