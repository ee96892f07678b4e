text = "0123456789abcdef" * 65536
kept_bytes = None


def takeText(value):
    return len(value)


def giveText():
    return text


def keepBytes(value):
    global kept_bytes
    kept_bytes = value
    return len(value)


def takeBytes(value):
    return len(value)


def giveBytes():
    return kept_bytes
