// What the host and a worker process say to each other, as bytes: Executor's calls in one direction, Events in the other, and what both need to know of each
// other's tables before a message may refer to it. A frame is a u32 length, a kind and its fields, little-endian and unaligned as the wire messages inside it.
// Neither end trusts the other: a reader checks every length, count and enumeration, and says so instead of guessing. Both ends are of one build.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../engine/engine.h"
#include "executor.h"

namespace zigllms {

enum class FrameKind : uint8_t {
  // Host → worker
  Open = 1,     // OpenRequest, once, first
  Create,       // ContextSettings, once
  Submit,       // Task
  Cancel,       // RunId, Interrupt::Reason
  Answer,       // CallToken, Answer
  Settle,       // CallToken, Answer
  ReleaseRef,   // RefId, count
  DefineKey,    // text: the next KeyId
  DefineClass,  // ClassDefinition: the next ClassId
  // Worker → host
  Event = 32,   // Event
  DefineShape,  // texts: the next ShapeId
};

// Which engine a worker is for; sent ahead, so that it is open when a context comes.
struct OpenRequest {
  std::string engine;
  WorkerNeeds needs;
  bool confined = true;  // to what a restricted script may do; the system holds it to that
};

constexpr size_t frameHeaderBytes = 4;

// Appends frames to a buffer, which the caller empties.
class FrameWriter {
 public:
  void open(const OpenRequest&);
  void create(const ContextSettings&);
  void submit(const Task&);
  void cancel(RunId, Interrupt::Reason);
  void answer(FrameKind answerOrSettle, CallToken, const Answer&);
  void releaseRef(RefId, uint32_t count);
  void event(const Event&);
  // The keys and classes that the host has defined since the last call; the shapes, likewise. `sent` is the caller's count of each.
  void hostTables(const SessionTables&, KeyId& sentKeys, ClassId& sentClasses);
  void scriptTables(const SessionTables&, ShapeId& sentShapes);

  const std::vector<uint8_t>& bytes() const { return bytes_; }
  std::vector<uint8_t>& bytes() { return bytes_; }

 private:
  template <class... Parts>
  void frame(FrameKind, const Parts&...);
  std::vector<uint8_t> bytes_;
};

// One received frame, borrowed from its assembler. The functions read what belongs to its kind, whole; false when it isn't that.
class Frame {
 public:
  Frame(FrameKind kind, std::span<const uint8_t> body) : kind_(kind), body_(body) {}

  FrameKind kind() const { return kind_; }
  size_t size() const { return body_.size(); }
  bool open(OpenRequest&) const;
  bool create(ContextSettings&) const;
  bool submit(Task&) const;
  bool cancel(RunId&, Interrupt::Reason&) const;
  bool answer(CallToken&, Answer&) const;
  bool releaseRef(RefId&, uint32_t& count) const;
  bool defineKey(std::string&) const;
  bool defineClass(ClassDefinition&) const;
  bool event(Event&) const;
  bool defineShape(std::vector<std::string>&) const;

 private:
  template <class... Parts>
  bool read(Parts&...) const;
  FrameKind kind_;
  std::span<const uint8_t> body_;
};

// Cuts a stream of bytes into frames.
class FrameAssembler {
 public:
  explicit FrameAssembler(uint64_t longestFrame) : longestFrame_(longestFrame) {}
  void setLongestFrame(uint64_t bytes) { longestFrame_ = bytes; }
  void append(std::span<const uint8_t>);
  // The next whole frame, valid until the next call of append(); nothing when more bytes are needed, or when the stream is broken.
  std::optional<Frame> next();
  // A frame was empty or longer than any may be: no more will come.
  bool broken() const { return broken_; }

 private:
  uint64_t longestFrame_;
  std::vector<uint8_t> bytes_;  // grows as bytes arrive, never ahead of them
  size_t at_ = 0;
  bool broken_ = false;
};

}  // namespace zigllms
