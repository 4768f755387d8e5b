/** The commands about guest images. */
package io.rookery.cluster.lab;
