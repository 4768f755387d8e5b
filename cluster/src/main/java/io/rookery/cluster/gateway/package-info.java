/**
 * The way in over HTTP: paths, status codes, streams in both directions, and the event stream. It
 * asks the desks and knows nothing of the store behind them.
 */
package io.rookery.cluster.gateway;
