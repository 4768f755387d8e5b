package io.rookery.fuzz;

/**
 * A place where a node reads what strangers write, and what must hold of everything they may write
 * there. Found by the service loader, so an implementation is public and is made without arguments;
 * its seeds stand in the resource {@code fuzz/<name>.seeds}, see {@link Seeds}.
 *
 * @param <T> what reading ends with, a refusal among it
 */
public interface FuzzTarget<T> extends AutoCloseable {

  /** The target's name: lower-case words, joined by {@code -}. */
  String name();

  /** Bytes of the longest input that can get as far as the reader. */
  int longest();

  /**
   * The most bytes of the heap that reading an input of that many bytes may take, those that are
   * given back at once included.
   */
  long allocation(int length);

  /** How many mutated inputs a bounded run tries. */
  default int trials() {
    return 2000;
  }

  /**
   * Reads the input as a node would; this call is measured. A refusal that the reader declares is
   * an outcome, not an exception: whatever this throws is a finding.
   */
  T read(byte[] input) throws Exception;

  /**
   * Throws an {@link AssertionError} when a promise about the outcome is broken; whatever else it
   * throws is a finding too. Not measured.
   */
  default void check(byte[] input, T outcome) throws Exception {}

  /** Ends what reading has started. */
  @Override
  default void close() {}
}
