/** What users ask for and what became of it: jobs, attempts, events, failures. */
package io.rookery.scheduler.job;
