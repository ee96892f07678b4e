def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


def computeFib():
    return fib(27)


def computeLoops():
    total = 0
    i = 1
    while i <= 1500000:
        if i % 3 == 0:
            total += i
        else:
            total -= 1
        i += 1
    return total


def computeStrings():
    length = 0
    for _ in range(20):
        parts = ["item " + str(i) + ";" for i in range(1, 5001)]
        length += len("".join(parts))
    return length


def computeTables():
    total = 0
    for _ in range(20):
        table = {}
        for i in range(1, 5001):
            table["key" + str(i % 500)] = {"value": i, "next": table.get("key" + str((i - 1) % 500))}
        for entry in table.values():
            total += entry["value"]
    return total
