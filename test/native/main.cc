// Runs the native unit tests: all of them, or those whose name contains the first argument.
#include <chrono>
#include <cstdio>
#include <cstring>

#include "check.h"

namespace zigllms::testing {

static int failures = 0;

std::vector<Test>& allTests() {
  static std::vector<Test> tests;
  return tests;
}

void reportFailure(const char* file, int line, const std::string& what) {
  ++failures;
  std::printf("    %s:%d: %s\n", file, line, what.c_str());
}

static int runAll(const char* filter) {
  int passed = 0;
  int failed = 0;
  for (const Test& test : allTests()) {
    if (!std::strstr(test.name, filter)) continue;
    const int before = failures;
    const auto start = std::chrono::steady_clock::now();
    test.body();
    const auto elapsed = std::chrono::steady_clock::now() - start;
    const long long ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
    const bool ok = failures == before;
    (ok ? passed : failed)++;
    std::printf("%s %s (%lld ms)\n", ok ? "ok  " : "FAIL", test.name, ms);
    std::fflush(stdout);
  }
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace zigllms::testing

int main(int argc, char** argv) { return zigllms::testing::runAll(argc > 1 ? argv[1] : ""); }
