package io.rookery.scheduler.machine.simulated;

import java.util.Optional;

/**
 * What is kept of an uploaded file.
 *
 * @param size in bytes
 * @param sha256 in hexadecimal
 * @param zip whether it begins like a zip file with members
 * @param text its content if that is short, until it is known whether it matters
 */
record Upload(long size, String sha256, boolean zip, Optional<String> text) {

  Upload withoutText() {
    return new Upload(size, sha256, zip, Optional.empty());
  }
}
