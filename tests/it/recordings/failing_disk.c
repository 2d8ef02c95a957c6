// A disk that fails on request: loaded before a program (LD_PRELOAD), it counts what the program writes to files in a folder
// named "recordings", and makes some of it fail.
//
// FAIL_IN: the name of another folder.
// FAIL_FROM: the number of the first that fails, from 1 on. FAIL_COUNT: how many fail. FAIL_WITH: the error number.
// FAIL_TO_OPEN: nothing can be opened to write, or made, with this error number. FAIL_REPORT: a file for the count.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static long seen, first, count;
static int with, to_open;

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void) {
    first = number("FAIL_FROM");
    count = number("FAIL_COUNT");
    with = (int)number("FAIL_WITH");
    to_open = (int)number("FAIL_TO_OPEN");
}

__attribute__((destructor)) static void report(void) {
    const char *path = getenv("FAIL_REPORT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%ld\n", __atomic_load_n(&seen, __ATOMIC_RELAXED));
        fclose(file);
    }
}

static int is_recording(const char *path) {
    const char *name = getenv("FAIL_IN");
    char folder[64];
    snprintf(folder, sizeof folder, "/%s/", name ? name : "recordings");
    return strstr(path, folder) != NULL && strstr(path, ".lock") == NULL;
}

static int fails(int file) {
    char link[64], path[1024];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (!is_recording(path)) return 0;
    long now = __atomic_add_fetch(&seen, 1, __ATOMIC_RELAXED);
    if (first == 0 || now < first || now >= first + count) return 0;
    errno = with;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t length) {
    return fails(file) ? -1 : REAL(write)(file, bytes, length);
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t place) {
    return fails(file) ? -1 : REAL(pwrite)(file, bytes, length, place);
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t place) {
    return fails(file) ? -1 : REAL(pwrite64)(file, bytes, length, place);
}
int fsync(int file) { return fails(file) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return fails(file) ? -1 : REAL(fdatasync)(file); }
int ftruncate(int file, off_t length) { return fails(file) ? -1 : REAL(ftruncate)(file, length); }
int ftruncate64(int file, off64_t length) { return fails(file) ? -1 : REAL(ftruncate64)(file, length); }

static int is_refused(const char *path, int flags) {
    const char *name = getenv("FAIL_IN");
    char folder[64];
    snprintf(folder, sizeof folder, "/%s", name ? name : "recordings");
    if (to_open == 0 || strstr(path, folder) == NULL || (flags & (O_WRONLY | O_RDWR | O_CREAT)) == 0) return 0;
    errno = to_open;
    return 1;
}

#define MODE(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) {
    MODE(flags, mode)
    return is_refused(path, flags) ? -1 : REAL(open)(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE(flags, mode)
    return is_refused(path, flags) ? -1 : REAL(open64)(path, flags, mode);
}
int mkdir(const char *path, mode_t mode) {
    return is_refused(path, O_CREAT) ? -1 : REAL(mkdir)(path, mode);
}
