// === import a file: a path as a module
// expect: reference_error
import "/etc/passwd" for X

// === import os: what Wren's command line has
// expect: reference_error
import "os" for Process

// === import io: files
// expect: reference_error
import "io" for File

// === relative import: a path upwards
// expect: reference_error
import "../../x" for X

// === foreign class: a class of the host's
// expect: runtime_error
foreign class X {
  construct new() {}
}
X.new()

// === foreign method: a method of the host's
// expect: runtime_error
class X {
  foreign static f()
}
X.f()

// === subclass of a built-in: a class that is a List
// expect: runtime_error
class X is List {
  construct new() {}
}
X.new()[0]

// === subclass of a class of ours: a class that is a host function
// expect: reference_error
class X is HostFunction {
  construct new() {}
}
X.new().call(1)

// === construct of ours: making what only the host makes
// expect: reference_error
HostFunction.new().call()

// === namespace by hand: making a namespace
// expect: reference_error
Namespace.new()["x"]

// === subclass of Bytes: a class that is Bytes
// expect: runtime_error
class X is Bytes {
  construct new() {}
}
X.new()[5]

// === Bytes out of bounds: reading behind the end
// expect: runtime_error
Bytes.new(4)[1000000]

// === Bytes negative: reading before the start
// expect: runtime_error
Bytes.new(4)[-1000000]

// === core class again: a class that Wren itself uses
// expect: syntax_error
class Fiber {
  static abort(x) { 1 }
}
1

// === meta variables: the names of a module
// expect: runtime_error
import "meta" for Meta
Meta.getModuleVariables("core")

// === host by name: the host's object used as a class
// expect: runtime_error
class X is Host {}

// === unknown host method: a method that the host's object lacks
// expect: type_error
host.constructor()

// === __proto__ of the host: what JavaScript objects have
// expect: syntax_error
host.__proto__

// === Random with wrong seeds: seeds that are no numbers
// expect: runtime_error
import "random" for Random
Random.new([])

// === Random of an empty list: a sample of nothing
// expect: runtime_error
import "random" for Random
Random.new(1).sample([], 5)
