package io.rookery.scheduler.result;

import java.util.List;

/**
 * A place below the attempt's folder.
 *
 * @param directories from the folder down; empty for the folder itself
 * @param name of the file; one path element, never a dot name
 */
record ResultPath(List<String> directories, String name) {

  ResultPath {
    directories = List.copyOf(directories);
  }

  /** A file directly in the folder. */
  static ResultPath inFolder(String name) {
    return new ResultPath(List.of(), name);
  }

  /** A file in a directory of the folder. */
  static ResultPath in(String directory, String name) {
    return new ResultPath(List.of(directory), name);
  }

  /** The place as records name it: relative, with slashes. */
  @Override
  public String toString() {
    return directories.isEmpty() ? name : String.join("/", directories) + "/" + name;
  }
}
