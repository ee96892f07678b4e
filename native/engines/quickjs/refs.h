// The script functions and objects that the host holds, by number. The same object has the same number as long as it
// is held. Each entry owns its object; an entry goes when every telling was given back.
#pragma once

#include <unordered_map>
#include <vector>

#include "../../marshal/value_sink.h"
#include "quickjs-host.h"

namespace zigllms::quickjs {

class RefTable {
 public:
  // Counts one telling.
  RefId tell(JSContext* js, JSValueConst object) {
    const auto [found, isNew] = numbers_.try_emplace(JS_VALUE_GET_PTR(object), 0);
    if (!isNew) {
      ++entries_[found->second].count;
      return found->second;
    }
    RefId ref;
    if (free_.empty()) {
      ref = static_cast<RefId>(entries_.size());
      entries_.push_back({});
    } else {
      ref = free_.back();
      free_.pop_back();
    }
    entries_[ref] = {JS_DupValue(js, object), 1};
    found->second = ref;
    return ref;
  }

  // Borrowed; JS_UNINITIALIZED for a number that isn't held.
  JSValueConst get(RefId ref) const {
    return ref < entries_.size() && entries_[ref].count > 0 ? entries_[ref].object : JS_UNINITIALIZED;
  }

  void release(JSContext* js, RefId ref, uint32_t count) {
    if (ref >= entries_.size() || entries_[ref].count == 0) return;
    Entry& entry = entries_[ref];
    if (count < entry.count) {
      entry.count -= count;
      return;
    }
    entry.count = 0;
    numbers_.erase(JS_VALUE_GET_PTR(entry.object));
    free_.push_back(ref);
    // Last: freeing may run finalizers that come back here.
    JS_FreeValue(js, std::exchange(entry.object, JS_UNDEFINED));
  }

  void clear(JSContext* js) {
    for (Entry& entry : entries_) {
      if (entry.count > 0) JS_FreeValue(js, std::exchange(entry.object, JS_UNDEFINED));
      entry.count = 0;
    }
    numbers_.clear();
  }

  size_t size() const { return numbers_.size(); }

 private:
  struct Entry {
    JSValue object = JS_UNDEFINED;
    uint32_t count = 0;  // 0: free
  };

  std::vector<Entry> entries_;
  std::vector<RefId> free_;
  std::unordered_map<const void*, RefId> numbers_;
};

}  // namespace zigllms::quickjs
