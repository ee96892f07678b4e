// Where a libpython may be: every place that is looked at, in order, and what was found there. Opens nothing; runs interpreters to ask them where their library is.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace zigllms::python {

inline constexpr int oldestMinor = 9;
inline constexpr int newestMinor = 13;      // tested up to here
inline constexpr int newestTriedMinor = 14;  // accepted when it has every symbol

struct Candidate {
  std::string origin;    // "option python", "VIRTUAL_ENV", "python3 on PATH", ...
  std::string asked;     // what was named there
  std::string library;   // the libpython, when there is one
  std::string program;   // the interpreter whose site-packages are to be used; may be empty
  int minorVersion = 0;
  std::string refusal;   // why not; empty: worth opening
};

// Tells candidates in order until `accept` returns true. `accept` may write a refusal into the candidate.
// `option` is an interpreter, a venv's folder or a libpython; when it is given, nothing else is looked at.
bool discover(const std::string& option, std::vector<Candidate>& looked, const std::function<bool(Candidate&)>& accept);

}  // namespace zigllms::python
