#include "reader.h"

#include <algorithm>

#include "../../support/utf8.h"

namespace zigllms::echo {

bool EchoReader::tell(std::span<const Value> values, ValueSink& sink) {
  numbers_.clear();
  return items(values, sink);
}

void EchoReader::mark(Marker& marker) const {
  for (Text* key : shapeKeys_) marker.mark(key);
}

bool EchoReader::items(std::span<const Value> values, ValueSink& sink) {
  return std::all_of(values.begin(), values.end(), [&](const Value& item) { return value(item, sink); });
}

bool EchoReader::value(const Value& value, ValueSink& sink) {
  if (const auto* cellPointer = std::get_if<Cell*>(&value)) return cell(**cellPointer, sink);
  if (const auto* integer = std::get_if<int64_t>(&value)) return sink.integer(*integer);
  if (const auto* number = std::get_if<double>(&value)) return sink.number(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return sink.boolean(*flag);
  return std::holds_alternative<Undefined>(value) ? sink.undefined() : sink.null();
}

bool EchoReader::cell(Cell& cell, ValueSink& sink) {
  switch (cell.kind) {
    case CellKind::Text:
      return sink.string(static_cast<Text&>(cell).text);
    case CellKind::Bytes:
      return sink.bytes(static_cast<Bytes&>(cell).data);
    case CellKind::Bigint:
      return sink.bigint(static_cast<Bigint&>(cell).negative, static_cast<Bigint&>(cell).words);
    case CellKind::Date:
      return sink.date(static_cast<Date&>(cell).milliseconds);
    case CellKind::Regexp:
      return sink.regexp(static_cast<Regexp&>(cell).source, static_cast<Regexp&>(cell).flags);
    case CellKind::Error: {
      const auto& error = static_cast<ErrorObject&>(cell);
      return sink.error({error.name, error.message, error.stack});
    }
    case CellKind::List:
    case CellKind::Set:
    case CellKind::Map:
      return container(cell, sink);
    case CellKind::Record: {
      const auto& record = static_cast<Record&>(cell);
      return record.className.empty() ? container(cell, sink) : byReference(cell, record.className, sink);
    }
    case CellKind::Function:
      return byReference(cell, {}, sink);
    case CellKind::HostFunction:
      return sink.hostFunction(static_cast<HostFunction&>(cell).id);
    case CellKind::HostObject:
      return sink.hostObject(static_cast<HostObject&>(cell).classId, static_cast<HostObject&>(cell).id);
    case CellKind::Promise:
      return sink.fail("a promise cannot cross inside another value; await it first");
  }
  return false;
}

bool EchoReader::container(Cell& cell, ValueSink& sink) {
  if (const auto number = numbers_.find(&cell)) return sink.backReference(*number);
  switch (cell.kind) {
    case CellKind::List: {
      const auto& values = static_cast<List&>(cell).values;
      return sink.beginArray(values.size()) && items(values, sink) && sink.endArray();
    }
    case CellKind::Set: {
      const auto& values = static_cast<Set&>(cell).values;
      return sink.beginSet(values.size()) && items(values, sink) && sink.endSet();
    }
    case CellKind::Map: {
      const auto& values = static_cast<Map&>(cell).values;
      return sink.beginMap(values.size() / 2) && items(values, sink) && sink.endMap();
    }
    default:
      return members(static_cast<Record&>(cell), sink);
  }
}

bool EchoReader::members(const Record& record, ValueSink& sink) {
  const ShapeId shape = shapeOf(record);
  if (shape != noShape) return sink.beginShapedObject(shape) && items(record.values, sink) && sink.endObject();
  if (!sink.beginObject(record.keys.size())) return false;
  for (size_t index = 0; index < record.keys.size(); ++index) {
    if (!sink.key(record.keys[index]->text) || !value(record.values[index], sink)) return false;
  }
  return sink.endObject();
}

ShapeId EchoReader::shapeOf(const Record& record) {
  if (record.keys.size() > SessionTables::maxShapeKeys) return noShape;
  const std::span<Text* const> keys(record.keys);
  ShapeId shape = shapes_.find(keys);
  if (shape != noShape || !shapes_.wantsShape()) return shape;
  std::vector<std::string> texts;
  bool isText = true;
  for (const Text* key : keys) {
    texts.push_back(key->text);
    isText = isText && isUtf8(key->text);
  }
  if (isText) shape = host_.tables().defineShape(std::move(texts));
  shapeKeys_.insert(shapeKeys_.end(), keys.begin(), keys.end());
  shapes_.add(keys, shape);
  return shape;
}

bool EchoReader::byReference(Cell& cell, std::string_view className, ValueSink& sink) {
  const RefId ref = refs_.refOf(cell);
  const bool taken = cell.kind == CellKind::Function ? sink.scriptFunction(ref) : sink.scriptObject(ref, className);
  if (taken) refs_.told(ref);
  else refs_.releaseUntold(ref);
  return taken;
}

}  // namespace zigllms::echo
