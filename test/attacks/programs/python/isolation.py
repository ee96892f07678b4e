# === globals: a global of one context in another
# expect: value
# elsewhere: 'leaked' in globals()
# unchanged: false
leaked = 1

# === builtins: a builtin replaced
# expect: value
# elsewhere: len([1, 2])
# unchanged: 2
b = __builtins__ if isinstance(__builtins__, dict) else vars(__builtins__)
b['len'] = lambda x: 'leaked'

# === main module: a name in __main__
# expect: value
# elsewhere: __name__ + str('leaked' in dir())
# unchanged: "__main__False"
globals()['leaked'] = 1

# === random seed: the seed of the generator
# expect: value
# elsewhere: (lambda r: (r.seed(7), r.random(), r.seed(7), r.random())[1::2])(__import__('random'))[0] > 0
# unchanged: true
import random
random.seed(7)
1

# === __proto__: keys that mean something to JavaScript
# expect: value
{'__proto__': {'polluted': 1}, 'constructor': {'prototype': {'polluted': 1}}, 'toString': 1, 'then': 2}

# === __proto__ as an argument: the same towards a host function
# expect: value
host.echo({'__proto__': {'polluted': 1}, 'constructor': 1, 'then': 2, 'valueOf': 3})

# === host object: the host's functions changed
# expect: value
# elsewhere: 'host' in globals()
# unchanged: false
host.echo = None
host.polluted = 1
1
