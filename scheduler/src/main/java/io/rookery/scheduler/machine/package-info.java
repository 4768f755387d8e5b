/** Machines and the drivers of the hypervisors that restore, stop and inspect them. */
package io.rookery.scheduler.machine;
