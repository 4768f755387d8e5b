/** Where the files of samples and results stand in a cluster. */
package io.rookery.scheduler.copy;
