// The unit tests' whole framework: TEST("a behaviour in a sentence") { CHECK(condition); CHECK_EQ(actual, expected); ... }
// A failed CHECK reports its place and lets the test go on; main.cc runs every test and counts.
#pragma once

#include <sstream>
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

template <class Actual, class Expected>
void checkEqual(const char* file, int line, const char* what, const Actual& actual, const Expected& expected) {
  if (actual == expected) return;
  std::ostringstream text;
  text << what << " is " << actual << ", expected " << expected;
  reportFailure(file, line, text.str());
}

}  // namespace zigllms::testing

#define ZIGLLMS_TEST_JOIN2(a, b) a##b
#define ZIGLLMS_TEST_JOIN(a, b) ZIGLLMS_TEST_JOIN2(a, b)
#define TEST(name) ZIGLLMS_TEST_AS(name, ZIGLLMS_TEST_JOIN(test_, __LINE__), ZIGLLMS_TEST_JOIN(registered_, __LINE__))
#define ZIGLLMS_TEST_AS(name, body, registration)                          \
  static void body();                                                      \
  static const zigllms::testing::Registration registration(name, body);    \
  static void body()

#define CHECK(condition)                                                              \
  do {                                                                                \
    if (!(condition)) zigllms::testing::reportFailure(__FILE__, __LINE__, #condition); \
  } while (false)

// Prints both sides when they differ: anything with == and <<.
#define CHECK_EQ(actual, expected) zigllms::testing::checkEqual(__FILE__, __LINE__, #actual, actual, expected)
