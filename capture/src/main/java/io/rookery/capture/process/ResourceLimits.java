package io.rookery.capture.process;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the kernel lets a child use at most. A child that would write a file beyond {@code fileSize}
 * bytes is ended by {@link Signal#XFSZ}. Core dumps are always off.
 */
public record ResourceLimits(
    OptionalLong fileSize, OptionalLong openFiles, OptionalLong addressSpace) {

  public ResourceLimits {
    requirePositive("fileSize", fileSize);
    requirePositive("openFiles", openFiles);
    requirePositive("addressSpace", addressSpace);
  }

  public static ResourceLimits none() {
    return new ResourceLimits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
  }

  public ResourceLimits withFileSize(long bytes) {
    return new ResourceLimits(OptionalLong.of(bytes), openFiles, addressSpace);
  }

  public ResourceLimits withOpenFiles(long count) {
    return new ResourceLimits(fileSize, OptionalLong.of(count), addressSpace);
  }

  public ResourceLimits withAddressSpace(long bytes) {
    return new ResourceLimits(fileSize, openFiles, OptionalLong.of(bytes));
  }

  /** The options of prlimit(1) that set these limits, soft and hard alike. */
  List<String> options() {
    List<String> options = new ArrayList<>();
    fileSize.ifPresent(limit -> options.add("--fsize=" + limit + ":" + limit));
    openFiles.ifPresent(limit -> options.add("--nofile=" + limit + ":" + limit));
    addressSpace.ifPresent(limit -> options.add("--as=" + limit + ":" + limit));
    return options;
  }

  private static void requirePositive(String name, OptionalLong limit) {
    if (limit.isPresent() && limit.getAsLong() <= 0) {
      throw new IllegalArgumentException(name + " must be positive");
    }
  }
}
