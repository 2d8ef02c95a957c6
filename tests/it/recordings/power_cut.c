// Loaded before a program (LD_PRELOAD), it notes in order what the program does to the files of a folder named "recordings":
// writes, cuts, syncs, new names and names that go. Beside them is what the program says (stdout). A test makes of it the disk
// that a power cut leaves behind. Files that are only shared memory or a lock are not noted: no one reads them after a cut.
//
// POWER_NOTES: the file of the notes. Each is a kind, the length of the name (2 bytes), the time in microseconds since 1970, the
// place in the file, and the length (8 bytes each), then the name and the bytes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static int notes = -1;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("POWER_NOTES");
    if (path) notes = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = REAL(write)(notes, bytes, length);
        if (written <= 0) abort();
        bytes = (const char *)bytes + written;
        length -= written;
    }
}

static void note(char kind, const char *name, unsigned long long place, const void *bytes, unsigned long long length) {
    if (notes < 0) return;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    unsigned long long micros = now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
    unsigned short name_length = strlen(name);
    char head[27];
    head[0] = kind;
    memcpy(head + 1, &name_length, 2);
    memcpy(head + 3, &micros, 8);
    memcpy(head + 11, &place, 8);
    memcpy(head + 19, &length, 8);
    put(head, sizeof head);
    put(name, name_length);
    if (bytes) put(bytes, length);
}

static int is_noted(const char *path) {
    size_t length = strlen(path);
    const char *folder = "/recordings";
    const char *found = strstr(path, folder);
    if (!found || (found[strlen(folder)] != '/' && found[strlen(folder)] != 0)) return 0;
    return strstr(path, ".lock") == NULL && (length < 4 || strcmp(path + length - 4, "-shm") != 0);
}

static int path_of(int file, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, size - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_noted(path);
}

#define IN_ORDER(type, call, noting) \
    pthread_mutex_lock(&order); \
    type result = call; \
    if (result >= 0) { noting; } \
    pthread_mutex_unlock(&order); \
    return result;

ssize_t write(int file, const void *bytes, size_t length) {
    char path[1024];
    if (file == 1) { IN_ORDER(ssize_t, REAL(write)(file, bytes, length), note('s', "", 0, bytes, result)) }
    if (notes < 0 || file == notes || !path_of(file, path, sizeof path)) return REAL(write)(file, bytes, length);
    IN_ORDER(ssize_t, REAL(write)(file, bytes, length),
             note('w', path, lseek(file, 0, SEEK_CUR) - result, bytes, result))
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t place) {
    char path[1024];
    if (!path_of(file, path, sizeof path)) return REAL(pwrite)(file, bytes, length, place);
    IN_ORDER(ssize_t, REAL(pwrite)(file, bytes, length, place), note('w', path, place, bytes, result))
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t place) {
    char path[1024];
    if (!path_of(file, path, sizeof path)) return REAL(pwrite64)(file, bytes, length, place);
    IN_ORDER(ssize_t, REAL(pwrite64)(file, bytes, length, place), note('w', path, place, bytes, result))
}

// Only what was written before it began is safe once it has ended; there is one that writes.
#define SYNC(name) \
    int name(int file) { \
        char path[1024]; \
        if (!path_of(file, path, sizeof path)) return REAL(name)(file); \
        IN_ORDER(int, REAL(name)(file), note('f', path, 0, NULL, 0)) \
    }
SYNC(fsync)
SYNC(fdatasync)

#define CUT(name, type) \
    int name(int file, type length) { \
        char path[1024]; \
        if (!path_of(file, path, sizeof path)) return REAL(name)(file, length); \
        IN_ORDER(int, REAL(name)(file, length), note('t', path, length, NULL, 0)) \
    }
CUT(ftruncate, off_t)
CUT(ftruncate64, off64_t)

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    if (notes < 0 || !is_noted(path) || !(flags & (O_CREAT | O_TRUNC))) return real(path, flags, mode);
    struct stat before;
    pthread_mutex_lock(&order);
    int is_new = stat(path, &before) != 0;
    int file = real(path, flags, mode);
    if (file >= 0 && is_new) note('c', path, 0, NULL, 0);
    if (file >= 0 && !is_new && (flags & O_TRUNC)) note('t', path, 0, NULL, 0);
    pthread_mutex_unlock(&order);
    return file;
}

#define MODE(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) {
    MODE(flags, mode)
    return opened(REAL(open), path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    MODE(flags, mode)
    return opened(REAL(open64), path, flags, mode);
}

int unlink(const char *path) {
    if (notes < 0 || !is_noted(path)) return REAL(unlink)(path);
    IN_ORDER(int, REAL(unlink)(path), note('u', path, 0, NULL, 0))
}
int rename(const char *from, const char *to) {
    if (notes < 0 || !(is_noted(from) || is_noted(to))) return REAL(rename)(from, to);
    IN_ORDER(int, REAL(rename)(from, to), note('r', from, 0, to, strlen(to)))
}
