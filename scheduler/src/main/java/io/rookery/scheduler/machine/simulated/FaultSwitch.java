package io.rookery.scheduler.machine.simulated;

import static java.util.Objects.requireNonNull;

/**
 * A fault that the guests of a group have, as a configuration names it.
 *
 * @param at where: a stage of an attempt as the guest sees it ({@code boot}, {@code upload}, {@code
 *     run}, {@code collect}), a call to the agent ({@code /status}, {@code POST /status}, {@code
 *     get_status}), or a step of the machinery ({@code restore}, {@code resume}, {@code stop})
 * @param does the fault's name
 * @param after how often in each life all goes well there before the fault shows
 * @param times how often in each life the fault then shows
 * @param lives in how many of a machine's lives it may show: the first since the machine was opened
 */
public record FaultSwitch(String at, String does, int after, int times, int lives) {
  /** As often as there is an occasion. */
  public static final int ALWAYS = Integer.MAX_VALUE;

  public FaultSwitch {
    requireNonNull(at, "at");
    requireNonNull(does, "does");
    if (after < 0 || times < 1 || lives < 1) {
      throw new IllegalArgumentException("after, times or lives is out of range");
    }
  }

  /** A fault that shows from the first occasion on, in every life. */
  public static FaultSwitch always(String at, String does) {
    return new FaultSwitch(at, does, 0, ALWAYS, ALWAYS);
  }
}
