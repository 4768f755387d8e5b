/** Brings waiting jobs and idle machines together. */
package io.rookery.scheduler.dispatch;
