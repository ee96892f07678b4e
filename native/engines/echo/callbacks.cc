// Where script code calls out: host functions, members of host objects, print.
#include <algorithm>

#include "../../support/nearest_name.h"
#include "context.h"

namespace zigllms::echo {

Outcome EchoContext::callHost(Fiber& fiber, uint32_t function, std::span<const Value> arguments) {
  // Each nested call into the context takes native stack; a script that recurses through the host must not run out of it.
  if (nativeStack_.isExhausted()) {
    return makeFailure(ErrorCode::MemoryError, "calls between script and host are nested too deeply for the stack", "StackOverflow");
  }
  ReaderSource source(reader_, arguments);
  RootedValues result(roots_);
  EchoWriter writer(heap_, refs_, proxies_, keys_, host_, result.values);
  BoxedError error;
  CallToken token = 0;
  switch (host_.call(function, source, writer, error, token)) {
    case Host::Outcome::Returned:
      return result.values.front();
    case Host::Outcome::Suspended:
      return suspended(fiber, token);
    case Host::Outcome::Failed:
      break;
  }
  return failureOf(writer.failed() ? writer.error(NoValues()) : std::move(error));
}

Outcome EchoContext::getHostMember(Fiber& fiber, const Value& object, std::string_view name) {
  const ClassMember* member = hostMember(object, name);
  if (member == nullptr) return unknownHostMember(object, name);
  if (member->kind == ClassMember::Kind::Getter) return callHost(fiber, member->function, {&object, 1});
  return makeFailure(ErrorCode::TypeError, "'" + member->name + "' is a method: call it", "TypeError");
}

Outcome EchoContext::callHostMember(Fiber& fiber, std::string_view name, std::span<const Value> objectAndArguments) {
  const ClassMember* member = hostMember(objectAndArguments.front(), name);
  if (member == nullptr) return unknownHostMember(objectAndArguments.front(), name);
  if (member->kind == ClassMember::Kind::Method) return callHost(fiber, member->function, objectAndArguments);
  return makeFailure(ErrorCode::TypeError, "'" + member->name + "' is not a method", "TypeError");
}

const ClassMember* EchoContext::hostMember(const Value& object, std::string_view name) const {
  const auto& members = host_.tables().classDefinition(cellOf<HostObject>(object)->classId)->members;
  const auto found = std::find_if(members.begin(), members.end(), [&](const ClassMember& member) { return member.name == name; });
  return found != members.end() ? &*found : nullptr;
}

FailurePtr EchoContext::unknownHostMember(const Value& object, std::string_view name) const {
  const auto* hostObject = cellOf<HostObject>(object);
  NearestName nearest(name);
  for (const ClassMember& member : host_.tables().classDefinition(hostObject->classId)->members) nearest.offer(member.name);
  return makeFailure(ErrorCode::ReferenceError,
                     "'" + std::string(name) + "' is not a member of <" + hostObject->className + ">" + nearest.hint(), "ReferenceError");
}

void EchoContext::print(bool toError, std::string_view text) {
  host_.write(toError ? OutputStream::Error : OutputStream::Out, text);
}

}  // namespace zigllms::echo
