// What the runners share: a clock, the minimum over many samples, how much memory the process has taken.
#ifndef ZIGLLMS_BENCHMARK_MEASURE_H
#define ZIGLLMS_BENCHMARK_MEASURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

typedef void (*Work)(void* subject, long times);

static double nowNs(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double sampleNs(Work work, void* subject, long times) {
  const double start = nowNs();
  work(subject, times);
  return nowNs() - start;
}

// Nanoseconds of one turn of `work`: the minimum of 20 samples of some 3 ms each.
static double fastestNs(Work work, void* subject) {
  long times = 1;
  double last = sampleNs(work, subject, times);
  while (last < 3e6) {
    times *= last < 3e5 ? 8 : 2;
    last = sampleNs(work, subject, times);
  }
  double best = last;
  for (int round = 0; round < 20 && (round < 3 || last < 5e7); ++round) {
    last = sampleNs(work, subject, times);
    if (last < best) best = last;
  }
  return best / (double)times;
}

// One line on stdout: what the benchmark reads.
static void tell(double value) { printf("%.3f\n", value); }

static double residentBytes(void) {
#ifdef __linux__
  // Not the peak of getrusage, which counts the process that started this one.
  long pages = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) exit(1);
  fclose(file);
  return (double)pages * (double)sysconf(_SC_PAGESIZE);
#else
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
#ifdef __APPLE__
  return (double)usage.ru_maxrss;
#else
  return (double)usage.ru_maxrss * 1024;
#endif
#endif
}

// Bytes of one of `count` things that `work` makes and keeps.
static double bytesEach(Work work, void* subject, long count) {
  work(subject, count / 10 + 1);
  const double before = residentBytes();
  work(subject, count);
  return (residentBytes() - before) / (double)count;
}

static char* readFile(const char* path) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  const long size = ftell(file);
  rewind(file);
  char* text = malloc((size_t)size + 1);
  if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) exit(1);
  text[size] = '\0';
  fclose(file);
  return text;
}

static void require(int holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "%s\n", what);
  exit(1);
}

#endif
