/** The long run of hostile inputs; see docs/testing.md. */
package io.rookery.cluster.fuzz;
