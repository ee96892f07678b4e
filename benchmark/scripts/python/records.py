kept = [
    {
        "id": id,
        "name": "record number %d" % id,
        "score": id * 0.5 + 0.25,
        "active": id % 2 == 0,
        "tags": ["alpha", "beta"],
        "position": {"x": id + 0.5, "y": -id - 0.25},
    }
    for id in range(1000)
]
small = {"x": 1, "y": 2.5, "name": "three fields"}


def checksum(records):
    total = 0
    for r in records:
        total += r["id"] + len(r["name"]) + r["score"] + (1 if r["active"] else 0)
        total += len(r["tags"]) + len(r["tags"][1]) + r["position"]["x"] + r["position"]["y"]
    return total


def takeRecords(records):
    return len(records)


def giveRecords():
    return kept


def takeObject(object):
    return object["y"]


def giveObject():
    return small
