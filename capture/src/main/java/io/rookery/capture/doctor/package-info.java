/**
 * Which process of the host holds which socket to which guest, in which state, and whether it
 * should.
 */
package io.rookery.capture.doctor;
