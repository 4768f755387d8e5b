/** What nodes of a cluster say to each other over HTTP, and the copies of files that they keep. */
package io.rookery.cluster.peer;
