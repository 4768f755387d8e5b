/** The command line: one class a command; asks a node over HTTP like any other client. */
package io.rookery.cluster.cli;
