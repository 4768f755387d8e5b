/** Folders on a node's disk as a whole: what holds for all that is below one. */
package io.rookery.scheduler.folder;
