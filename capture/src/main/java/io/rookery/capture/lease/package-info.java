/**
 * What a node makes on its host, recorded before it is made, and removed by the next node to start
 * there if the first one could not.
 */
package io.rookery.capture.lease;
