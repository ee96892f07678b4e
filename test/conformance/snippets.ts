// How each language says what the conformance suite needs said: one place per concept. A language that lacks words for a concept skips the tests that need it.
// All define functions by the names given here; what a test calls is the same in every language.

export const snippets = {
  // add(a, b), identity(x), constant(): 42
  basics: {
    lua: 'function add(a, b) return a + b end\nfunction identity(x) return x end\nfunction constant() return 42 end\nfunction nothing() end',
    quickjs:
      'function add(a, b) { return a + b }\nfunction identity(x) { return x }\nfunction constant() { return 42 }\nfunction nothing() {}',
    wren: 'var add = Fn.new {|a, b| a + b }\nvar identity = Fn.new {|x| x }\nvar constant = Fn.new { 42 }\nvar nothing = Fn.new {}',
    python:
      'def add(a, b):\n  return a + b\ndef identity(x):\n  return x\ndef constant():\n  return 42\ndef nothing():\n  pass',
    echo: `{"define": {
      "add": {"add": [{"args": 0}, {"args": 1}]}, "identity": {"args": 0}, "constant": 42, "nothing": null}}`,
  },

  // bump(): a counter of the context
  counter: {
    lua: 'count = 0\nfunction bump() count = count + 1; return count end',
    quickjs: 'var count = 0\nfunction bump() { count += 1; return count }',
    wren: 'var count = 0\nvar bump = Fn.new {\n  count = count + 1\n  return count\n}',
    python: 'count = 0\ndef bump():\n  global count\n  count += 1\n  return count',
    echo: `[{"set": {"count": 0}}, {"define": {"bump": [{"set": {"count": {"add": [{"get": "count"}, 1]}}}, {"get": "count"}]}}]`,
  },

  // Two versions of one script: hit() counts by ones, then by tens; save() and restore(state) hand the count over
  firstVersion: {
    lua: 'hits = 0\nfunction hit() hits = hits + 1; return hits end\nfunction save() return { hits = hits } end\nfunction restore(state) error("not mine") end',
    quickjs:
      'let hits = 0\nfunction hit() { hits += 1; return hits }\nfunction save() { return { hits } }\nfunction restore(state) { throw new Error("not mine") }',
    wren: 'var hits = 0\nvar hit = Fn.new {\n  hits = hits + 1\n  return hits\n}\nvar save = Fn.new { {"hits": hits} }\nvar restore = Fn.new {|state| Fiber.abort("not mine") }',
    python:
      'hits = 0\ndef hit():\n  global hits\n  hits += 1\n  return hits\ndef save():\n  return {"hits": hits}\ndef restore(state):\n  raise ValueError("not mine")',
  },
  secondVersion: {
    lua: 'hits = 0\nfunction hit() hits = hits + 10; return hits end\nfunction save() return { hits = hits } end\nfunction restore(state) hits = state.hits end',
    quickjs:
      'let hits = 0\nfunction hit() { hits += 10; return hits }\nfunction save() { return { hits } }\nfunction restore(state) { hits = state.hits }',
    wren: 'var hits = 0\nvar hit = Fn.new {\n  hits = hits + 10\n  return hits\n}\nvar save = Fn.new { {"hits": hits} }\nvar restore = Fn.new {|state| hits = state["hits"] }',
    python:
      'hits = 0\ndef hit():\n  global hits\n  hits += 10\n  return hits\ndef save():\n  return {"hits": hits}\ndef restore(state):\n  global hits\n  hits = state["hits"]',
  },

  // callWith(f, x): f(x); callThrough(f): f(), for what passes through a script
  calls: {
    lua: 'function callWith(f, x) return f(x) end\nfunction callThrough(f) local result = f(); return result end',
    quickjs:
      'function callWith(f, x) { return f(x) }\nfunction callThrough(f) { const result = f(); return result }',
    wren: 'var callWith = Fn.new {|f, x| f.call(x) }\nvar callThrough = Fn.new {|f|\n  var result = f.call()\n  return result\n}',
    python: 'def callWith(f, x):\n  return f(x)\ndef callThrough(f):\n  result = f()\n  return result',
    echo: `{"define": {
      "callWith": {"call": {"args": 0}, "args": [{"args": 1}]}, "callThrough": {"call": {"args": 0}}}}`,
  },

  // makeAdder(n): a function; sameFunction(): the same one each time
  closures: {
    lua: 'function makeAdder(n) return function(x) return x + n end end\nlocal kept = function() return "kept" end\nfunction sameFunction() return kept end\nfunction isKept(f) return f == kept end',
    quickjs:
      'function makeAdder(n) { return (x) => x + n }\nconst kept = () => "kept"\nfunction sameFunction() { return kept }\nfunction isKept(f) { return f === kept }',
    wren: 'var makeAdder = Fn.new {|n| Fn.new {|x| x + n } }\nvar kept = Fn.new { "kept" }\nvar sameFunction = Fn.new { kept }\nvar isKept = Fn.new {|f| f == kept }',
    python:
      'def makeAdder(n):\n  return lambda x: x + n\ndef kept():\n  return "kept"\ndef sameFunction():\n  return kept\ndef isKept(f):\n  return f is kept',
  },

  // hold(x) keeps a value, held() gives it back, callHeld(x) calls it, letGo() forgets it
  keeping: {
    lua: 'local slot\nfunction hold(x) slot = x end\nfunction held() return slot end\nfunction callHeld(x) return slot(x) end\nfunction letGo() slot = nil end',
    quickjs:
      'let slot\nfunction hold(x) { slot = x }\nfunction held() { return slot }\nfunction callHeld(x) { return slot(x) }\nfunction letGo() { slot = undefined }',
    wren: 'var slot = null\nvar hold = Fn.new {|x| slot = x }\nvar held = Fn.new { slot }\nvar callHeld = Fn.new {|x| slot.call(x) }\nvar letGo = Fn.new { slot = null }',
    python:
      'slot = None\ndef hold(x):\n  global slot\n  slot = x\ndef held():\n  return slot\ndef callHeld(x):\n  return slot(x)\ndef letGo():\n  global slot\n  slot = None',
    echo: `[{"set": {"slot": null}}, {"define": {
      "hold": [{"set": {"slot": {"args": 0}}}, null], "held": {"get": "slot"}, "callHeld": {"call": {"get": "slot"}, "args": [{"args": 0}]},
      "letGo": [{"set": {"slot": null}}, null]}}]`,
  },

  // descend(f, n): f(n), where the host's f calls descend again
  nesting: {
    lua: 'function descend(f, n) if n == 0 then return 0 end return 1 + f(n - 1) end',
    quickjs: 'function descend(f, n) { return n === 0 ? 0 : 1 + f(n - 1) }',
    wren: 'var descend = Fn.new {|f, n|\n  if (n == 0) return 0\n  return 1 + f.call(n - 1)\n}',
    python: 'def descend(f, n):\n  return 0 if n == 0 else 1 + f(n - 1)',
    echo: `{"define": {"descend":
      {"if": {"args": 1}, "then": {"add": [1, {"call": {"args": 0}, "args": [{"add": [{"args": 1}, -1]}]}]}, "else": 0}}}`,
  },

  // The same where the host's f returns a promise.
  nestingAwaiting: {
    lua: 'function descend(f, n) if n == 0 then return 0 end return 1 + f(n - 1) end',
    quickjs: 'async function descend(f, n) { return n === 0 ? 0 : 1 + await f(n - 1) }',
    wren: 'var descend = Fn.new {|f, n|\n  if (n == 0) return 0\n  return 1 + f.call(n - 1)\n}',
    python: 'async def descend(f, n):\n  return 0 if n == 0 else 1 + await f(n - 1)',
    echo: `{"define": {"descend":
      {"if": {"args": 1}, "then": {"add": [1, {"await": {"call": {"args": 0}, "args": [{"add": [{"args": 1}, -1]}]}}]}, "else": 0}}}`,
  },

  // manyArguments(f): f with 12 arguments; sum12(...): the sum of 12
  manyArguments: {
    lua: 'function manyArguments(f) return f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) end\nfunction sum12(...) local s = 0; for _, n in ipairs({...}) do s = s + n end return s end',
    quickjs:
      'function manyArguments(f) { return f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) }\nfunction sum12(...all) { return all.reduce((a, b) => a + b) }',
    wren: 'var manyArguments = Fn.new {|f| f.call(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12) }\nvar sum12 = Fn.new {|a, b, c, d, e, f, g, h, i, j, k, l| a + b + c + d + e + f + g + h + i + j + k + l }',
    python:
      'def manyArguments(f):\n  return f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)\ndef sum12(*all):\n  return sum(all)',
  },

  // fail(message): the language's natural error, in line 3 of the file; failInside(message): the same two calls deep
  failing: {
    lua: '-- line 1\nfunction fail(message)\n  error(message)\nend\nfunction failInside(message)\n  fail(message)\n  return 1\nend',
    quickjs:
      '// line 1\nfunction fail(message) {\n  throw new Error(message)\n}\nfunction failInside(message) {\n  fail(message)\n  return 1\n}',
    wren: '// line 1\nvar fail = Fn.new {|message|\n  Fiber.abort(message)\n}\nvar failInside = Fn.new {|message|\n  fail.call(message)\n  return 1\n}',
    python:
      '# line 1\ndef fail(message):\n  raise ValueError(message)\n\ndef failInside(message):\n  fail(message)\n  return 1',
    echo: '{"define": {"fail":\n\n  {"throw": {"args": 0}}, "failInside":\n [{"call": "fail", "args": [{"args": 0}]}, 1]}}',
  },

  // throwData(): throws { kind: 'special', amount: 3 }
  throwingData: {
    lua: 'function throwData() error({kind = "special", amount = 3}) end',
    quickjs: 'function throwData() { throw {kind: "special", amount: 3} }',
    wren: 'var throwData = Fn.new { Fiber.abort({"kind": "special", "amount": 3}) }',
  },

  // catchError(f): [code, message] of what f() raises; rethrow(f): catches it and raises it again
  catching: {
    lua: 'function catchError(f)\n  local ok, e = pcall(f)\n  if ok then return {"none", ""} end\n  return {e.code, e.message}\nend\nfunction rethrow(f) local ok, e = pcall(f); if not ok then error(e, 0) end end',
    quickjs:
      'function catchError(f) { try { f() } catch (e) { return [e.code, e.message] } return ["none", ""] }\nfunction rethrow(f) { try { f() } catch (e) { throw e } }',
    wren: 'var catchError = Fn.new {|f|\n  var fiber = Fiber.new { f.call() }\n  var e = fiber.try()\n  if (fiber.error == null) return ["none", ""]\n  return [e.code, e.message]\n}\nvar rethrow = Fn.new {|f|\n  var fiber = Fiber.new { f.call() }\n  var e = fiber.try()\n  if (fiber.error != null) Fiber.abort(e)\n}',
    python:
      'def catchError(f):\n  try:\n    f()\n  except Exception as e:\n    return [e.code, e.message]\n  return ["none", ""]\ndef rethrow(f):\n  try:\n    f()\n  except Exception as e:\n    raise e',
    echo: `{"define": {
      "catchError": {"try": [{"call": {"args": 0}}, {"list": ["none", ""]}], "catch": {"list": [{"caught": "code"}, {"caught": "message"}]}},
      "rethrow": {"try": {"call": {"args": 0}}, "catch": {"rethrow": true}}}}`,
  },

  // brokenSource: what cannot be compiled, the fault in line 2
  brokenSource: {
    lua: 'x = 1\ny = = 2',
    quickjs: 'var x = 1\nvar y = = 2',
    wren: 'var x = 1\nvar y = = 2',
    python: 'x = 1\ny = = 2',
    echo: '[1,\n {{]',
  },

  // useUnknown(): a name that doesn't exist; useWrongType(): an operation on a value of the wrong type
  mistakes: {
    lua: 'function useUnknown() return unknownFunction() end\nfunction useWrongType() return ("x")() end',
    quickjs: 'function useUnknown() { return unknownFunction() }\nfunction useWrongType() { return ("x")() }',
    python: 'def useUnknown():\n  return unknownFunction()\ndef useWrongType():\n  return "x"()',
  },

  // say(text), on a line of its own; complain(text) to the stream of errors
  printing: {
    lua: 'function say(text) print(text) end',
    quickjs: 'function say(text) { console.log(text) }',
    wren: 'var say = Fn.new {|text| System.print(text) }',
    python: 'def say(text):\n  print(text)',
    echo: '{"define": {"say": {"print": {"args": 0}}}}',
  },
  complaining: {
    quickjs: 'function complain(text) { console.error(text) }',
    python: 'import sys\ndef complain(text):\n  print(text, file=sys.stderr)',
    echo: '{"define": {"complain": {"print": {"args": 0}, "to": "error"}}}',
  },

  // Ways never to end: endless(), catchingEverything(), recursing() in coroutines, generators or fibers
  endless: {
    lua: 'function endless() while true do end end',
    quickjs: 'function endless() { while (true) {} }',
    wren: 'var endless = Fn.new {\n  while (true) {}\n}',
    python: 'def endless():\n  while True:\n    pass',
    echo: '{"define": {"endless": {"loop": true}}}',
  },
  catchingEverything: {
    lua: 'function catchingEverything() while true do pcall(function() while true do end end) end end',
    quickjs:
      'function catchingEverything() { while (true) { try { while (true) {} } catch {} finally { continue } } }',
    wren: 'var catchingEverything = Fn.new {\n  while (true) {\n    Fiber.new {\n      while (true) {}\n    }.try()\n  }\n}',
    python:
      'def catchingEverything():\n  while True:\n    try:\n      while True:\n        pass\n    except BaseException:\n      pass',
    echo: '{"define": {"catchingEverything": {"repeat": 1000000000, "do": {"try": {"loop": true}, "catch": null}}}}',
  },
  recursing: {
    lua: 'function recursing()\n  local function down() local c = coroutine.wrap(down); return c() end\n  while true do pcall(down) end\nend',
    quickjs:
      'function* spin() { while (true) { yield* spin2() } }\nfunction* spin2() { yield 1 }\nfunction recursing() { while (true) { try { for (const x of spin()) {} } catch {} } }',
    wren: 'class Deep {\n  static down(n) {\n    if (n == 0) return\n    Fiber.new { Deep.down(n - 1) }.try()\n  }\n}\nvar recursing = Fn.new {\n  while (true) Deep.down(50)\n}',
    python:
      'def spin():\n  while True:\n    yield from inner()\ndef inner():\n  yield 1\ndef recursing():\n  while True:\n    try:\n      for x in spin():\n        pass\n    except BaseException:\n      pass',
  },

  // overflow(): recursion without end; allocate(): memory without end
  overflow: {
    lua: 'function overflow() return 1 + overflow() end',
    quickjs: 'function overflow() { return 1 + overflow() }',
    wren: 'class Down {\n  static go(n) { 1 + Down.go(n + 1) }\n}\nvar overflow = Fn.new { Down.go(0) }',
    python: 'def overflow():\n  return 1 + overflow()',
  },
  allocate: {
    lua: 'function allocate() local t = {}; while true do t[#t + 1] = ("x"):rep(10000) .. #t end end',
    quickjs: 'function allocate() { const t = []; while (true) t.push("x".repeat(10000) + t.length) }',
    wren: 'var allocate = Fn.new {\n  var chunk = "x"\n  for (i in 1..14) chunk = chunk + chunk\n  var t = []\n  while (true) t.add(chunk + t.count.toString)\n}',
    echo: '{"define": {"allocate": {"allocate": 100000000}}}',
  },

  // awaitHost(f, x): waits for f(x) in the language's own way, and adds '!'; both(f): two at once
  awaiting: {
    lua: 'function awaitHost(f, x) return f(x) .. "!" end',
    quickjs: 'async function awaitHost(f, x) { return await f(x) + "!" }',
    wren: 'var awaitHost = Fn.new {|f, x| f.call(x) + "!" }',
    python: 'async def awaitHost(f, x):\n  return await f(x) + "!"',
    echo: '{"define": {"awaitHost": {"add": [{"await": {"call": {"args": 0}, "args": [{"args": 1}]}}, "!"]}}}',
  },
  concurrently: {
    quickjs: 'async function concurrently(f) { return await Promise.all([f("a"), f("b"), f("c")]) }',
    python:
      'import asyncio\nasync def concurrently(f):\n  return list(await asyncio.gather(f("a"), f("b"), f("c")))',
  },

  // soon(x): a promise of x that a timer of the language brings; failSoon(message)
  timers: {
    quickjs:
      'function soon(x) { return new Promise((resolve) => setTimeout(() => resolve(x), 5)) }\nfunction failSoon(m) { return new Promise((_, reject) => setTimeout(() => reject(new Error(m)), 5)) }',
    python:
      'import asyncio\nasync def soon(x):\n  await asyncio.sleep(0.005)\n  return x\nasync def failSoon(m):\n  await asyncio.sleep(0.005)\n  raise ValueError(m)',
    echo: '{"define": {"soon": {"start": [{"await": {"later": 5}}, {"args": 0}]}, "failSoon": {"start": [{"await": {"later": 5}}, {"throw": {"args": 0}}]}}}',
  },

  // leaveRejected(message): a failure that nobody waits for
  unhandled: {
    quickjs: 'function leaveRejected(message) { Promise.reject(new Error(message)) }',
    python:
      'import asyncio\nasync def _fail(message):\n  raise ValueError(message)\nasync def leaveRejected(message):\n  asyncio.ensure_future(_fail(message))\n  await asyncio.sleep(0)',
    echo: '{"define": {"leaveRejected": [{"start": {"throw": {"args": 0}}}, null]}}',
  },

  // useStore(x): double(x) of module app.store, which the host registered
  importingStore: {
    lua: 'local store = require("app.store")\nfunction useStore(x) return store.double(x) end',
    quickjs: 'import * as store from "app.store"\nexport function useStore(x) { return store.double(x) }',
    wren: 'import "app.store" for Store\nvar useStore = Fn.new {|x| Store.double(x) }',
    python:
      'import app.store\nfrom app.store import double\ndef useStore(x):\n  return app.store.double(x) if double(1) == 2 else None',
    echo: '[{"set": {"store": {"import": "app.store"}}}, {"define": {"useStore": {"call": "store.double", "args": [{"args": 0}]}}}]',
  },
  // The source of a module `helper` with triple(x), and a script that uses it: useHelper(x).
  helperModule: {
    lua: 'return { triple = function(x) return x * 3 end }',
    quickjs: 'export function triple(x) { return x * 3 }',
    wren: 'class Helper {\n  static triple(x) { x * 3 }\n}',
    python: 'def triple(x):\n  return x * 3',
    echo: '{"export": {"triple": {"function": {"add": [{"args": 0}, {"add": [{"args": 0}, {"args": 0}]}]}, "name": "triple"}}}',
  },
  importingHelper: {
    lua: 'local helper = require("helper")\nfunction useHelper(x) return helper.triple(x) end',
    quickjs: 'import { triple } from "helper"\nexport function useHelper(x) { return triple(x) }',
    wren: 'import "helper" for Helper\nvar useHelper = Fn.new {|x| Helper.triple(x) }',
    python: 'from helper import triple\ndef useHelper(x):\n  return triple(x)',
    echo: '[{"set": {"helper": {"import": "helper"}}}, {"define": {"useHelper": {"call": "helper.triple", "args": [{"args": 0}]}}}]',
  },
  importingUnknown: {
    lua: 'local m = require("no.such.module")',
    quickjs: 'import "no.such.module"',
    wren: 'import "no.such.module" for Module',
    python: 'import no.such.module',
    echo: '{"import": "no.such.module"}',
  },

  // makePoint(x, y): an instance with x, y and move(dx)
  instances: {
    lua: 'Point = {}\nPoint.__index = Point\nPoint.__name = "Point"\nfunction Point.move(self, dx) self.x = self.x + dx; return self.x end\nfunction makePoint(x, y) return setmetatable({x = x, y = y}, Point) end\nfunction isPoint(p) return getmetatable(p) == Point end',
    quickjs:
      'class Point { constructor(x, y) { this.x = x; this.y = y } move(dx) { this.x += dx; return this.x } }\nfunction makePoint(x, y) { return new Point(x, y) }\nfunction isPoint(p) { return p instanceof Point }',
    wren: 'class Point {\n  construct new(x, y) {\n    _x = x\n    _y = y\n  }\n  x { _x }\n  x=(value) { _x = value }\n  y { _y }\n  move(dx) {\n    _x = _x + dx\n    return _x\n  }\n}\nvar makePoint = Fn.new {|x, y| Point.new(x, y) }\nvar isPoint = Fn.new {|p| p is Point }',
    python:
      'class Point:\n  def __init__(self, x, y):\n    self.x = x\n    self.y = y\n  def move(self, dx):\n    self.x += dx\n    return self.x\ndef makePoint(x, y):\n  return Point(x, y)\ndef isPoint(p):\n  return isinstance(p, Point)',
  },

  // readTotal(o): o.total; addTo(o, n): o.add(n); readSecret(o): o.secret, or nothing
  hostObjects: {
    lua: 'function readTotal(o) return o.total end\nfunction addTo(o, n) return o:add(n) end\nfunction readSecret(o) local ok, v = pcall(function() return o.secret end); if ok then return v end end',
    quickjs:
      'function readTotal(o) { return o.total }\nfunction addTo(o, n) { return o.add(n) }\nfunction readSecret(o) { try { return o.secret ?? null } catch { return null } }',
    wren: 'var readTotal = Fn.new {|o| o.total }\nvar addTo = Fn.new {|o, n| o.add(n) }\nvar readSecret = Fn.new {|o|\n  var fiber = Fiber.new { o.secret }\n  var value = fiber.try()\n  return fiber.error == null ? value : null\n}',
    python:
      'def readTotal(o):\n  return o.total\ndef addTo(o, n):\n  return o.add(n)\ndef readSecret(o):\n  return getattr(o, "secret", None)',
  },

  // useSettings(): settings.scale(settings.base), where settings is a global object of the host with a function
  settings: {
    lua: 'function useSettings() return settings.scale(settings.base) end',
    quickjs: 'function useSettings() { return settings.scale(settings.base) }',
    wren: 'var useSettings = Fn.new { settings.scale(settings.base) }',
    python:
      'def useSettings():\n  return settings.scale(settings.base) if settings["base"] == settings.base else None',
  },

  // Dotted names: Tools.half(x)
  dotted: {
    lua: 'Tools = { half = function(x) return x / 2 end }',
    quickjs: 'class Tools { static half(x) { return x / 2 } }',
    wren: 'class Tools {\n  static half(x) { x / 2 }\n}',
    python: 'class Tools:\n  @staticmethod\n  def half(x):\n    return x / 2',
  },
} as const;

export type Concept = keyof typeof snippets;

/** A source whose value is that of an expression of the language. */
export const valueOf: Record<string, (expression: string) => string> = {
  lua: (expression) => `return ${expression}`,
  quickjs: (expression) => `(${expression})`,
  wren: (expression) => expression,
  python: (expression) => expression,
  echo: (expression) => expression,
};
