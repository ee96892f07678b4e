-- === globals: a global of one context in another
-- expect: value
-- elsewhere: return leaked
-- unchanged: null
leaked = 1

-- === string metatable: a method for all texts
-- expect: value
-- elsewhere: return ('x').leaked
-- unchanged: null
string.leaked = 1

-- === library functions: math changed
-- expect: value
-- elsewhere: return math.max(1, 2)
-- unchanged: 2
math.max = function() return 'leaked' end

-- === modules: package.loaded changed
-- expect: value
-- elsewhere: return string.format('%d', 1)
-- unchanged: "1"
if package then package.loaded.string = {} end
string.format = nil

-- === random seed: the seed of the generator
-- expect: value
-- elsewhere: math.randomseed(7) local a = math.random(1000000) math.randomseed(7) return a == math.random(1000000)
-- unchanged: true
for i = 1, 100 do math.randomseed(i) math.random() end

-- === host object: the host's object changed
-- expect: value
-- elsewhere: return host == nil
-- unchanged: true
host.echo = nil
host.polluted = 1

-- === prototypes: keys that mean something to JavaScript
-- expect: value
return {__proto__ = {polluted = 1}, constructor = 1, prototype = 2, toString = 3, ['then'] = 4}

-- === prototypes as arguments: the same towards a host function
-- expect: value
return host.echo({__proto__ = {polluted = 1}, constructor = {prototype = {polluted = 1}}})
