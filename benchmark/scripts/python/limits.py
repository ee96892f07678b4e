def swallow():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def grow():
    kept = []
    while True:
        kept.append("x" * 100000 + str(len(kept)))
