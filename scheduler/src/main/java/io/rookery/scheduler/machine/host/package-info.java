/**
 * What drivers make on the host: links, namespaces, packet filters, each leased before it is made.
 */
package io.rookery.scheduler.machine.host;
