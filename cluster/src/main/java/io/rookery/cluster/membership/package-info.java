/**
 * Which nodes work together: joining them, seeing them come and go, and what each says of itself.
 */
package io.rookery.cluster.membership;
