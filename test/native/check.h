// The unit tests' whole framework: TEST("a behaviour in a sentence") { CHECK(condition); ... }
// A failed CHECK reports its place and lets the test go on; main.cc runs every test and counts.
#pragma once

#include <string>
#include <vector>

namespace zigllms::testing {

struct Test {
  const char* name;
  void (*body)();
};

std::vector<Test>& allTests();
void reportFailure(const char* file, int line, const std::string& what);

struct Registration {
  Registration(const char* name, void (*body)()) { allTests().push_back({name, body}); }
};

}  // namespace zigllms::testing

#define ZIGLLMS_TEST_JOIN2(a, b) a##b
#define ZIGLLMS_TEST_JOIN(a, b) ZIGLLMS_TEST_JOIN2(a, b)
#define TEST(name) ZIGLLMS_TEST_IMPLEMENTATION(name, ZIGLLMS_TEST_JOIN(test_, __LINE__))
#define ZIGLLMS_TEST_IMPLEMENTATION(name, id)                              \
  static void id();                                                        \
  static const zigllms::testing::Registration id##_registration(name, id); \
  static void id()

#define CHECK(condition)                                                              \
  do {                                                                                \
    if (!(condition)) zigllms::testing::reportFailure(__FILE__, __LINE__, #condition); \
  } while (false)
