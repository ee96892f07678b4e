#include "heap.h"

#include <algorithm>

namespace zigllms::echo {

void Marker::mark(Cell* cell) {
  if (cell == nullptr || cell->marked) return;
  cell->marked = true;
  work_.push_back(cell);
}

void Marker::finish() {
  while (!work_.empty()) {
    const Cell* cell = work_.back();
    work_.pop_back();
    cell->trace(*this);
  }
}

void Record::trace(Marker& marker) const {
  for (Text* key : keys) marker.mark(key);
  for (const Value& value : values) marker.mark(value);
}

const Value* Record::find(const Text* key) const {
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found != keys.end() ? &values[static_cast<size_t>(found - keys.begin())] : nullptr;
}

Heap::~Heap() {
  if (!beforeFree) return;
  for (const auto& cell : cells_) beforeFree(*cell);
}

Text* Heap::text(std::string_view characters) {
  Text* text = make<Text>(characters.size());
  text->text = characters;
  return text;
}

Text* Heap::intern(std::string_view characters) {
  const auto found = interned_.find(characters);
  if (found != interned_.end()) return found->second;
  Text* made = text(characters);
  made->interned = true;
  interned_.emplace(made->text, made);
  return made;
}

void Heap::push(List& list, Value item) {
  list.values.push_back(item);
  grow(list, sizeof(Value));
}

void Heap::setMember(Record& record, Text* key, Value value) {
  const auto found = std::find(record.keys.begin(), record.keys.end(), key);
  if (found != record.keys.end()) {
    record.values[static_cast<size_t>(found - record.keys.begin())] = value;
    return;
  }
  record.keys.push_back(key);
  record.values.push_back(value);
  grow(record, sizeof(Value) + sizeof(Text*));
}

void Heap::collect() {
  Marker marker;
  roots(marker);
  marker.finish();
  std::erase_if(cells_, [this](const std::unique_ptr<Cell>& cell) {
    if (std::exchange(cell->marked, false)) return false;
    if (beforeFree) beforeFree(*cell);
    if (cell->kind == CellKind::Text && static_cast<Text&>(*cell).interned) interned_.erase(static_cast<Text&>(*cell).text);
    used_ -= cell->bytes;
    return true;
  });
  nextCollection_ = std::max<uint64_t>(1 << 20, used_ * 2);
}

}  // namespace zigllms::echo
