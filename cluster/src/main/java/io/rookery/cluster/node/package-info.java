/** A node as a process: start-up order, the parts it runs, and their orderly end. */
package io.rookery.cluster.node;
