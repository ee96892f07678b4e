# `host` is a function of the host.
def drive(times):
    total = 0
    for i in range(1, times + 1):
        total += host(i, 1)
    return total
