/** Machines that are domains of libvirt, whatever hypervisor is behind it. */
package io.rookery.scheduler.machine.libvirt;
