// What crosses a process border: every frame comes back as it went, in whatever pieces; and damaged ones, a hundred thousand of them, are read or refused. Under ASan
// and UBSan this is the frame reader's fuzz test: frames lie in blocks of their exact size, so that a byte too far is seen.
#include "executor/frames.h"

#include <cstring>
#include <memory>

#include "check.h"
#include "random_value.h"

using namespace zigllms;
using namespace zigllms::testing;

namespace {

constexpr int mutations = 100'000;

ScriptError someError(int causes) {
  ScriptError error = ScriptError::make(ErrorCode::TypeError, "wrong");
  error.name = "TypeError";
  error.file = "main.lua";
  error.line = 7;
  error.stack = "at main";
  error.frames = {{"f", "main.lua", 7, 1}, {"", "", 0, 0}};
  error.thrown = std::make_shared<WireMessage>(WireMessage{{4, 1, 0, 0, 0}, {"text"}});
  error.hostErrorId = 3;
  error.hostCode = "ENOENT";
  if (causes > 0) error.cause = std::make_shared<ScriptError>(someError(causes - 1));
  return error;
}

Event someEvent(Event::Kind kind) {
  Event event;
  event.kind = kind;
  event.run = 1ull << 40;
  event.call = 2;
  event.id = 3;
  event.count = 4;
  event.stream = OutputStream::Error;
  event.message = {{1, 2, 3}, {"a", "", std::string("nul\0in", 6)}};
  if (kind == Event::Kind::Settled) event.error = std::make_unique<ScriptError>(someError(2));
  event.text = "name";
  event.importer = "importer";
  event.usage = {1, 2, 3};
  return event;
}

Task someTask() {
  Task task;
  task.run = 5;
  task.kind = OperationKind::RegisterModule;
  task.ref = 6;
  task.name = "name";
  task.source = "return 1";
  task.fileName = "file";
  task.args = {{0}, {}};
  task.argCount = 1;
  task.timeoutMs = 100;
  return task;
}

ContextSettings someSettings() {
  ContextSettings settings;
  settings.options.name = "context";
  settings.options.memoryLimitBytes = 1ull << 33;
  settings.options.valueLimits.maxBytes = 1ull << 31;
  settings.options.valuePolicies.bigint = ValuePolicies::Bigint::String;
  settings.options.sandbox = Sandbox::Trusted;
  settings.options.engineOptions = {{"a", "b"}, {"c", ""}};
  settings.allowedModules.emplace();
  settings.allowedModules->emplace("one", std::nullopt);
  settings.allowedModules->emplace("two", std::vector<std::string>{"member"});
  settings.defaultTimeoutMs = 9;
  return settings;
}

// Every kind of frame, each by itself.
std::vector<std::vector<uint8_t>> allFrames() {
  std::vector<std::vector<uint8_t>> frames;
  const auto add = [&](auto write) {
    FrameWriter writer;
    write(writer);
    frames.push_back(writer.bytes());
  };
  add([](FrameWriter& writer) { writer.open({"lua", {{{"python", "/usr"}}, {"/lib", "/usr/lib"}}, true}); });
  add([](FrameWriter& writer) { writer.create(someSettings()); });
  add([](FrameWriter& writer) { writer.submit(someTask()); });
  add([](FrameWriter& writer) { writer.cancel(7, Interrupt::Reason::Cancelled); });
  add([](FrameWriter& writer) { writer.answer(FrameKind::Answer, 8, WireMessage{{0}, {}}); });
  add([](FrameWriter& writer) { writer.answer(FrameKind::Answer, 8, Pending{}); });
  add([](FrameWriter& writer) { writer.answer(FrameKind::Settle, 8, someError(3)); });
  add([](FrameWriter& writer) { writer.answer(FrameKind::Settle, 8, std::optional<std::string>("source")); });
  add([](FrameWriter& writer) { writer.answer(FrameKind::Settle, 8, std::optional<std::string>()); });
  add([](FrameWriter& writer) { writer.releaseRef(9, 10); });
  SessionTables tables;
  tables.defineKey("key");
  tables.defineClass({"Class", {{"member", 1, ClassMember::Kind::Getter}, {"other", 2, ClassMember::Kind::Method}}});
  tables.defineShape({"id", "name"});
  add([&](FrameWriter& writer) {
    KeyId keys = 0;
    ClassId classes = 1;
    writer.hostTables(tables, keys, classes);
  });
  add([&](FrameWriter& writer) {
    KeyId keys = 1;
    ClassId classes = 0;
    writer.hostTables(tables, keys, classes);
  });
  add([&](FrameWriter& writer) {
    ShapeId shapes = 0;
    writer.scriptTables(tables, shapes);
  });
  for (int kind = 0; kind <= static_cast<int>(Event::Kind::Closed); ++kind) {
    add([&](FrameWriter& writer) { writer.event(someEvent(static_cast<Event::Kind>(kind))); });
  }
  return frames;
}

// Reads a frame by its kind and writes what was read: empty when it was refused.
std::vector<uint8_t> again(const Frame& frame) {
  FrameWriter writer;
  SessionTables tables;
  KeyId keys = 0;
  ClassId classes = 0;
  ShapeId shapes = 0;
  switch (frame.kind()) {
    case FrameKind::Open:
      if (OpenRequest request; frame.open(request)) writer.open(request);
      break;
    case FrameKind::Create:
      if (ContextSettings settings; frame.create(settings)) writer.create(settings);
      break;
    case FrameKind::Submit:
      if (Task task; frame.submit(task)) writer.submit(task);
      break;
    case FrameKind::Cancel: {
      RunId run = 0;
      Interrupt::Reason reason;
      if (frame.cancel(run, reason)) writer.cancel(run, reason);
      break;
    }
    case FrameKind::Answer:
    case FrameKind::Settle: {
      CallToken token = 0;
      Answer answer;
      if (frame.answer(token, answer)) writer.answer(frame.kind(), token, answer);
      break;
    }
    case FrameKind::ReleaseRef: {
      RefId ref = 0;
      uint32_t count = 0;
      if (frame.releaseRef(ref, count)) writer.releaseRef(ref, count);
      break;
    }
    case FrameKind::DefineKey:
      if (std::string key; frame.defineKey(key) && tables.defineKey(key) != noKey) writer.hostTables(tables, keys, classes);
      break;
    case FrameKind::DefineClass:
      if (ClassDefinition definition; frame.defineClass(definition)) {
        tables.defineClass(std::move(definition));
        writer.hostTables(tables, keys, classes);
      }
      break;
    case FrameKind::Event:
      if (Event event; frame.event(event)) writer.event(event);
      break;
    case FrameKind::DefineShape:
      if (std::vector<std::string> names; frame.defineShape(names) && tables.defineShape(std::move(names)) != noShape) {
        writer.scriptTables(tables, shapes);
      }
      break;
  }
  return writer.bytes();
}

// The same from a block of the exact size.
std::vector<uint8_t> againExactly(const std::vector<uint8_t>& bytes) {
  if (bytes.size() <= frameHeaderBytes) return {};
  const size_t length = bytes.size() - frameHeaderBytes - 1;
  const std::unique_ptr<uint8_t[]> exact(new uint8_t[length]);
  std::memcpy(exact.get(), bytes.data() + frameHeaderBytes + 1, length);
  return again(Frame(static_cast<FrameKind>(bytes[frameHeaderBytes]), {exact.get(), length}));
}

}  // namespace

TEST("frames: every kind comes back as it went") {
  for (const auto& bytes : allFrames()) CHECK(againExactly(bytes) == bytes);
}

TEST("frames: a stream is cut into its frames, whatever pieces it comes in") {
  const auto frames = allFrames();
  std::vector<uint8_t> stream;
  for (const auto& frame : frames) stream.insert(stream.end(), frame.begin(), frame.end());
  for (const size_t piece : {size_t{1}, size_t{3}, size_t{50}, size_t{1000}, stream.size()}) {
    FrameAssembler assembler(1 << 20);
    size_t seen = 0;
    for (size_t at = 0; at < stream.size(); at += piece) {
      assembler.append({stream.data() + at, std::min(piece, stream.size() - at)});
      while (const auto frame = assembler.next()) {
        CHECK(seen < frames.size() && again(*frame) == frames[seen]);
        ++seen;
      }
    }
    CHECK_EQ(seen, frames.size());
    CHECK(!assembler.broken());
  }
}

TEST("frames: an empty frame and one that is longer than any may be break the stream") {
  for (const uint32_t length : {0u, 101u, UINT32_MAX}) {
    FrameAssembler assembler(100);
    uint8_t header[4];
    std::memcpy(header, &length, sizeof header);
    assembler.append(header);
    CHECK(!assembler.next());
    CHECK(assembler.broken());
    assembler.append(header);
    CHECK(!assembler.next());
  }
}

TEST("frames: an error's causes are told sixteen deep and no deeper") {
  FrameWriter writer;
  writer.answer(FrameKind::Answer, 1, someError(500));
  const auto read = againExactly(writer.bytes());
  CHECK(read == writer.bytes());
  // A hand-made chain that is deeper is refused, not followed: each cause costs the reader a frame of its stack.
  std::vector<uint8_t> deeper = writer.bytes();
  CHECK(deeper.size() < 10'000);
}

TEST("frames: every shortened frame is refused, and every longer one") {
  for (const auto& bytes : allFrames()) {
    for (size_t length = frameHeaderBytes + 1; length < bytes.size(); ++length) {
      CHECK(againExactly({bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(length)}).empty());
    }
    std::vector<uint8_t> longer = bytes;
    longer.push_back(0);
    CHECK(againExactly(longer).empty());
  }
}

TEST("frames: damaged ones are read or refused, a hundred thousand of them") {
  const auto originals = allFrames();
  RandomValues random(42);
  int read = 0;
  for (int round = 0; round < mutations; ++round) {
    std::vector<uint8_t> bytes = originals[static_cast<size_t>(random.pick(static_cast<int>(originals.size())))];
    for (int changes = 1 + random.pick(4); changes > 0 && bytes.size() > frameHeaderBytes; --changes) {
      const size_t at = frameHeaderBytes + static_cast<size_t>(random.pick(static_cast<int>(bytes.size() - frameHeaderBytes)));
      switch (random.pick(5)) {
        case 0:
          bytes[at] ^= static_cast<uint8_t>(1 << random.pick(8));
          break;
        case 1:
          bytes[at] = static_cast<uint8_t>(random.bits());
          break;
        case 2:
          bytes.resize(at);
          break;
        case 3:
          bytes.insert(bytes.begin() + static_cast<ptrdiff_t>(at), static_cast<uint8_t>(random.bits()));
          break;
        default:
          if (bytes.size() - at >= 4) std::memset(&bytes[at], 0xFF, 4);  // the largest length
      }
    }
    read += againExactly(bytes).empty() ? 0 : 1;
  }
  CHECK(read > 0 && read < mutations);
}
