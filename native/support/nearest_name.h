// The name that was probably meant: for messages about unknown names. No state, any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace zigllms {

// How many characters must be added, removed, changed or swapped with their neighbour; anything above `most` counts as most + 1.
inline size_t editDistance(std::string_view left, std::string_view right, size_t most) {
  if (left.size() > right.size()) std::swap(left, right);
  if (right.size() - left.size() > most) return most + 1;
  std::vector<size_t> beforeLast(left.size() + 1), last(left.size() + 1), current(left.size() + 1);
  for (size_t column = 0; column <= left.size(); ++column) last[column] = column;
  for (size_t row = 1; row <= right.size(); ++row) {
    current[0] = row;
    size_t best = row;
    for (size_t column = 1; column <= left.size(); ++column) {
      const bool same = left[column - 1] == right[row - 1];
      current[column] = std::min({last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1)});
      if (row > 1 && column > 1 && left[column - 1] == right[row - 2] && left[column - 2] == right[row - 1]) {
        current[column] = std::min(current[column], beforeLast[column - 2] + 1);
      }
      best = std::min(best, current[column]);
    }
    if (best > most) return most + 1;
    std::swap(beforeLast, last);
    std::swap(last, current);
  }
  return last[left.size()];
}

// Offer every candidate; nearest() is the closest one that is near enough to be worth telling, or empty.
class NearestName {
 public:
  explicit NearestName(std::string_view wanted) : wanted_(wanted.substr(0, maxLength)), best_(wanted_.size() / 3 + 1) {}

  void offer(std::string_view candidate) {
    if (candidate.size() > maxLength) return;
    const size_t distance = editDistance(wanted_, candidate, best_);
    if (distance > best_ || (distance == best_ && !nearest_.empty())) return;
    best_ = distance;
    nearest_ = candidate;
  }
  const std::string& nearest() const { return nearest_; }
  // "; did you mean 'x'?" or nothing.
  std::string hint() const { return nearest_.empty() ? std::string() : "; did you mean '" + nearest_ + "'?"; }

 private:
  static constexpr size_t maxLength = 64;
  std::string wanted_;
  size_t best_;
  std::string nearest_;
};

}  // namespace zigllms
