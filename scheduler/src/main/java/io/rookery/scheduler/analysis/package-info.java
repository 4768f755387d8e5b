/**
 * One attempt from restore to teardown: its lifecycle, its deadlines, its resources, its events.
 */
package io.rookery.scheduler.analysis;
