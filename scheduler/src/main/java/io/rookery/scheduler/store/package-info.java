/**
 * The truth about jobs in PostgreSQL: the schema, the statements, and the server that a node runs
 * by default.
 */
package io.rookery.scheduler.store;
