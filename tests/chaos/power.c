/* Loaded before the C library: keeps, at every fsync, a copy of what the file holds by then. After a power cut that is
   all that a disk need still have.

   PLATTER is the folder of the copies. A file is copied through the descriptor that was synced: to open and close it
   once more would drop the locks that SQLite holds on it. One lock for each file keeps an older copy from replacing a
   newer one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static void copy(int from, const char *to) {
    static __thread char chunk[1 << 16];
    int file = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    off_t at = 0;
    ssize_t got;
    while (file >= 0 && (got = pread(from, chunk, sizeof chunk, at)) > 0) {
        if (write(file, chunk, got) != got) abort();
        at += got;
    }
    if (file >= 0) close(file);
}

static void keep(int fd) {
    const char *platter = getenv("PLATTER");
    char link[64], path[PATH_MAX], kept[PATH_MAX], fresh[PATH_MAX], locked[PATH_MAX];
    struct stat about;
    if (platter == NULL || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    const char *name = strrchr(path, '/') + 1;
    snprintf(kept, sizeof kept, "%s/%s", platter, name);
    snprintf(fresh, sizeof fresh, "%s/%s.new", platter, name);
    snprintf(locked, sizeof locked, "%s/%s.lock", platter, name);
    int lock = open(locked, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) abort();
    copy(fd, fresh);
    if (rename(fresh, kept) != 0) abort();
    close(lock);
}

static int synced(int fd, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(fd);
    if (result == 0) keep(fd);
    return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }

int fdatasync(int fd) { return synced(fd, "fdatasync"); }
