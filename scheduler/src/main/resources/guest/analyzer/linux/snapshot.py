"""What files there are, to tell afterwards which are new, changed or gone."""

import os
import stat

ENTRIES = 20000

# What the kernel shows there are no files, and it never stands still.
KERNEL = {"/proc", "/sys", "/dev"}


class Snapshot:
    def __init__(self, files):
        self.files = files

    @classmethod
    def of(cls, directories, excluded):
        """Links are not followed; beyond a bound on entries the rest is not seen."""
        excluded = {os.path.realpath(path) for path in excluded} | KERNEL
        files, waiting, budget = {}, [os.path.realpath(d) for d in directories], ENTRIES
        seen = set()
        while waiting and budget > 0:
            directory = waiting.pop()
            if directory in excluded or directory in seen:
                continue
            seen.add(directory)
            try:
                with os.scandir(directory) as entries:
                    for entry in entries:
                        budget -= 1
                        if budget <= 0:
                            break
                        status = entry.stat(follow_symlinks=False)
                        if stat.S_ISDIR(status.st_mode):
                            waiting.append(entry.path)
                        elif stat.S_ISREG(status.st_mode) and entry.path not in excluded:
                            files[entry.path] = status.st_ino, status.st_size, status.st_mtime_ns
            except OSError:
                pass  # gone, or not ours to read
        return cls(files)

    def news(self, later):
        """The files that are new in the later snapshot, or not what they were."""
        return sorted(path for path, mark in later.files.items() if self.files.get(path) != mark)

    def gone(self, later):
        return sorted(path for path in self.files if path not in later.files)
