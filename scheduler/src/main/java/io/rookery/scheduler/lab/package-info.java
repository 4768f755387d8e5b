/** A small guest image of our own, made from the packages of the host's distribution. */
package io.rookery.scheduler.lab;
