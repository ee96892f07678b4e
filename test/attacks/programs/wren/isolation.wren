// === globals: a variable of one context in another
// expect: value
// elsewhere: import "meta" for Meta\nMeta.getModuleVariables("main").contains("leaked")
// unchanged: false
var leaked = 1
1

// === classes: a class of one context in another
// expect: value
// elsewhere: import "meta" for Meta\nMeta.getModuleVariables("main").contains("Leaked")
// unchanged: false
class Leaked {}
1

// === host object: the host's functions in a context without them
// expect: value
// elsewhere: import "meta" for Meta\nMeta.getModuleVariables("main").contains("host")
// unchanged: false
host = 5
1

// === random: the seed of the generator
// expect: value
// elsewhere: import "random" for Random\nRandom.new(7).int(1000000) == Random.new(7).int(1000000)
// unchanged: true
import "random" for Random
Random.new(7).int(5)

// === __proto__: keys that mean something to JavaScript
// expect: value
{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}, "toString": 1, "then": 2}

// === __proto__ as an argument: the same towards a host function
// expect: value
host.echo({"__proto__": {"polluted": 1}, "constructor": 1, "then": 2, "valueOf": 3})
