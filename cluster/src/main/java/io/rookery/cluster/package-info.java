/** The program: the command line with everything behind it. */
package io.rookery.cluster;
