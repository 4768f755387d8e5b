package io.rookery.scheduler.lab;

import io.rookery.capture.process.ChildLauncher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Makes a small Linux image from the distribution's packages, with our agent: a disk, a kernel and
 * its first file system, ready for {@code machinery: qemu} with {@code lab}. Fetches through apt
 * only, mounts nothing, and needs no KVM.
 */
public final class LabImage {
  private static final Duration STEP = Duration.ofMinutes(3);

  /** What runs the agent, and what samples that are scripts expect. */
  private static final String[] PACKAGES = {
    "python3-minimal", "libpython3-stdlib", "busybox-static", "bash", "libc-bin", "hostname"
  };

  /** How large the guest's disk is; its file takes only what is used. */
  private static final String DISK = "256M";

  private final Vertx vertx;
  private final LabTools tools;
  private final Path target;
  private final LabLeftovers leftovers;
  private final LabFolder folder;
  private final LabPackages packages;
  private final Consumer<String> progress;

  /**
   * An image that is not made yet.
   *
   * @param target the folder to make, absolute
   * @param progress is told of each step
   */
  public LabImage(Vertx vertx, ChildLauncher launcher, Path target, Consumer<String> progress) {
    this.vertx = vertx;
    this.tools = new LabTools(launcher, STEP);
    this.target = target;
    this.leftovers = new LabLeftovers(Optional.ofNullable(target.getParent()).orElse(target));
    Path work = leftovers.newFolder();
    this.folder = new LabFolder(work);
    this.packages = new LabPackages(tools, work);
    this.progress = progress;
  }

  /**
   * Makes it, replacing one that is there. What builds that were killed have left beside it is
   * removed first.
   *
   * @return fails with {@link LabException}; nothing of the work is left either way
   */
  public Future<Path> build() {
    return blocking(this::tidy)
        .compose(tidied -> step("fetching packages", this::make))
        .compose(made -> packages.closure(PACKAGES))
        .compose(fetched -> packages.kernel())
        .compose(fetched -> step("unpacking them", () -> null))
        .compose(told -> unpack(folder.archives(), folder.root()))
        .compose(unpacked -> unpack(folder.kernel(), folder.kernel()))
        .compose(unpacked -> furnish())
        .compose(furnished -> step("making the disk", () -> null))
        .compose(told -> pack())
        .compose(packed -> step("done", this::publish))
        .eventually(() -> step("cleaning up", this::clean));
  }

  private Void tidy() {
    leftovers.remove(progress);
    return null;
  }

  private Void make() throws IOException {
    Optional<String> missing = LabNeeds.missing();
    if (missing.isPresent()) {
      throw new LabException(missing.get());
    }
    folder.make();
    return null;
  }

  private Void clean() throws IOException {
    folder.remove();
    return null;
  }

  private Future<Void> unpack(Path from, Path to) {
    return blocking(() -> LabFolder.packages(from))
        .compose(
            debs -> {
              Future<Void> all = Future.succeededFuture();
              for (Path deb : debs) {
                all =
                    all.compose(
                        before ->
                            tools
                                .run(from, "dpkg-deb", "-x", deb.toString(), to.toString())
                                .mapEmpty());
              }
              return all;
            });
  }

  private Future<Void> furnish() {
    return blocking(
            () -> {
              folder.furnish();
              return null;
            })
        .compose(laid -> tools.run(folder.root(), folder.root() + "/bin/busybox", "--list"))
        .compose(
            names ->
                blocking(
                    () -> {
                      folder.nameCommands(names.lines().toList());
                      return null;
                    }))
        .compose(named -> compilePython())
        .compose(
            compiled ->
                blocking(
                    () -> {
                      folder.layFirst();
                      return null;
                    }));
  }

  /** What is compiled once here need not be compiled in every guest that starts. */
  private Future<String> compilePython() {
    return tools
        .run(
            folder.root(),
            "bwrap",
            "--bind",
            folder.root().toString(),
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--unshare-net",
            "--die-with-parent",
            "/usr/bin/python3",
            "-m",
            "compileall",
            "-q",
            "/usr/lib",
            "/opt/rookery")
        .recover(
            cause ->
                Future.failedFuture(
                    new LabException(
                        "the guest's programs cannot be tried here; run it as root: "
                            + cause.getMessage())));
  }

  private Future<Void> pack() {
    Path work = folder.root().getParent();
    return blocking(folder::firstFiles)
        .compose(
            files ->
                tools.feed(
                    String.join("\n", files) + "\n",
                    folder.first(),
                    folder.root() + "/bin/busybox",
                    "cpio",
                    "-o",
                    "-H",
                    "newc",
                    "-F",
                    work.resolve("initrd").toString()))
        .compose(
            packed ->
                tools.run(
                    work,
                    "mke2fs",
                    "-q",
                    "-t",
                    "ext4",
                    "-m",
                    "0",
                    "-d",
                    folder.root().toString(),
                    work.resolve("disk.raw").toString(),
                    DISK))
        .compose(
            made ->
                tools.run(
                    work,
                    "qemu-img",
                    "convert",
                    "-f",
                    "raw",
                    "-O",
                    "qcow2",
                    work.resolve("disk.raw").toString(),
                    work.resolve("guest.qcow2").toString()))
        .mapEmpty();
  }

  private Path publish() throws IOException {
    Path work = folder.root().getParent();
    Files.createDirectories(target);
    Files.copy(folder.image(), work.resolve("vmlinuz"));
    // Guests may run from those that are there: each is whole at every instant.
    for (String file : List.of("vmlinuz", "initrd", "guest.qcow2")) {
      Files.move(work.resolve(file), target.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }
    return target;
  }

  private <T> Future<T> step(String what, Callable<T> work) {
    progress.accept(what);
    return blocking(work);
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return vertx
        .executeBlocking(work, false)
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof LabException
                        ? cause
                        : new LabException(String.valueOf(cause))));
  }
}
