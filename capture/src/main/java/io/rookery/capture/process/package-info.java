/** The one way in which a node starts, watches and ends a child process. */
package io.rookery.capture.process;
