package io.rookery.scheduler.machine.qemu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine that QEMU makes. A template can only be restored into the very machine it was saved
 * from, so there is one place where it is described.
 *
 * @param inner the network as the guest sees it
 */
record Hardware(QemuOptions options, Accelerator accelerator, InnerNetwork inner) {

  /**
   * The command.
   *
   * @param tap the interface that the machine's network card is connected to
   * @param memory the file of the guest's memory, and whether what is written goes there
   * @param disk the disk's file, opened as {@code throwaway}: what is written is gone with QEMU
   */
  List<String> command(String tap, Optional<Memory> memory, Disk disk, List<String> more) {
    List<String> command = new ArrayList<>();
    add(command, options.program(), "-nodefaults", "-no-user-config", "-display", "none");
    add(command, "-accel", accelerator.argument(), "-cpu", "max");
    add(command, "-smp", Integer.toString(options.processors()), "-m", options.memory() + "M");
    if (memory.isPresent()) {
      add(
          command,
          "-object",
          "memory-backend-file,id=ram0,size=%dM,mem-path=%s,share=%s"
              .formatted(
                  options.memory(),
                  escaped(memory.get().file()),
                  memory.get().kept() ? "on" : "off"));
    }
    add(command, "-M", "q35,usb=off" + (memory.isPresent() ? ",memory-backend=ram0" : ""));
    options
        .boot()
        .ifPresent(
            boot ->
                add(
                    command,
                    "-kernel",
                    boot.kernel().toString(),
                    "-initrd",
                    boot.initrd().toString(),
                    "-append",
                    boot.append().orElseGet(inner::commandLine)));
    add(
        command,
        "-drive",
        // A host that cannot write stops the guest, which would else take it for its own disk.
        "if=none,id=d0,file=%s,format=qcow2,cache=unsafe,werror=stop,rerror=stop,snapshot=%s"
            .formatted(escaped(disk.file()), disk.throwaway() ? "on" : "off"));
    add(command, "-device", "virtio-blk-pci,drive=d0,id=vd0");
    add(command, "-netdev", "tap,id=n0,ifname=%s,script=no,downscript=no".formatted(tap));
    add(command, "-device", "virtio-net-pci,netdev=n0,id=net0,mac=" + inner.mac());
    if (options.display()) {
      add(command, "-device", "VGA,id=video0");
    }
    add(command, "-chardev", "socket,id=console,path=%s/c,server=off".formatted(Sandbox.LIFE));
    add(command, "-serial", "chardev:console");
    add(command, "-chardev", "socket,id=control,path=%s/q,server=off".formatted(Sandbox.LIFE));
    add(command, "-mon", "chardev=control,mode=control");
    command.addAll(more);
    return List.copyOf(command);
  }

  /** A file of memory; {@code kept} when what the guest writes goes there. */
  record Memory(String file, boolean kept) {}

  /** A disk; {@code throwaway} when what the guest writes does not go there. */
  record Disk(String file, boolean throwaway) {}

  /** A comma divides options and is written twice where it belongs to a name. */
  private static String escaped(String file) {
    return file.replace(",", ",,");
  }

  private static void add(List<String> command, String... arguments) {
    command.addAll(List.of(arguments));
  }
}
