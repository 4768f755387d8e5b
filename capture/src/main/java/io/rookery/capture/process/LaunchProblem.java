package io.rookery.capture.process;

/** Why a child could not be started, did not do what was awaited of it, or could not be ended. */
public enum LaunchProblem {
  /** The program, the working directory, or a tool the launcher itself needs does not exist. */
  NOT_FOUND("install the program or configure the full path of an executable file"),
  /** The operating system or a closed launcher would not start it, or not signal it. */
  REFUSED("see whether the host is out of processes or memory: `ulimit -u`, `free -m`"),
  /** The file that was to take its standard output could not be created, or exists already. */
  UNWRITABLE("make sure that the file does not exist and that the node may write to its directory"),
  /** Nothing of it could be recorded, so it was not started: a killed node must find it again. */
  UNRECORDED(
      "make sure that the node may write to its data directory and that the disk is not full"),
  /** It ended before it said that it was ready. */
  EXITED_EARLY("its own last words say why"),
  /** It ran, but did not say in time that it was ready; it has been ended. */
  NOT_READY_IN_TIME(
      "see whether the host is overloaded, or give it more time in the configuration"),
  /** It was to run to its end and did not in time; it has been ended. */
  NOT_FINISHED_IN_TIME(
      "see whether the host is overloaded, or give it more time in the configuration"),
  /** It is still there after the last step of its stop ladder. */
  UNSTOPPABLE(
      "see with `ps -o pid,stat,wchan,args -p PID` what it waits for; a reboot may be the only cure");

  private final String remedy;

  LaunchProblem(String remedy) {
    this.remedy = remedy;
  }

  /** What an operator does about it when nothing more exact is known. */
  public String remedy() {
    return remedy;
  }
}
