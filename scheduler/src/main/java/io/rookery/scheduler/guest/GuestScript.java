package io.rookery.scheduler.guest;

import java.nio.file.Path;

/**
 * A script to be put into a guest's temporary folder.
 *
 * @param name the file's name there, such as {@code pre_script.py}, by which the analyzer finds it
 * @param file where it stands on this host
 */
public record GuestScript(String name, Path file) {

  /** The failure of a job with scripts on a machine that cannot take them. */
  static GuestException unwanted(String reason) {
    return new GuestException(
        GuestProblem.UNREPRESENTABLE,
        "scripts cannot be given to this machine's guest: "
            + reason
            + "; ask for a machine with CAPE's HTTP agent and dialect by its name or a tag");
  }
}
