/** Samples: files by their hash, written once and never changed. */
package io.rookery.scheduler.sample;
