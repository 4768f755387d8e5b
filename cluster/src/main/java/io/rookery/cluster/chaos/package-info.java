/**
 * The chaos suite: real nodes over a real PostgreSQL in network namespaces, a load, a seeded random
 * hand that breaks things, and a checker that reads afterwards what must have held. Runs on
 * ordinary threads and may block them.
 */
package io.rookery.cluster.chaos;
