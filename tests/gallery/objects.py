# SPDX-License-Identifier: GPL-2.0
"""For python in the gallery: four things that an interpreter does, 4 seconds each."""
import gc
import json
import time

PHASE_S = 4


def build():
    return [{'key': i * 7919 % 100003, 'name': 'name %d' % i, 'list': [i, i + 1, i + 2]} for i in range(20000)]


def dump(objects):
    return json.loads(json.dumps(objects))


def sort(objects):
    objects.sort(key=lambda o: o['name'])
    objects.sort(key=lambda o: o['key'])
    return objects


def collect(objects):
    gc.collect()
    return objects


def repeat(what, *args):
    end = time.monotonic() + PHASE_S
    while True:
        result = what(*args)
        if time.monotonic() >= end:
            return result


gc.disable()
kept = repeat(build)
kept = repeat(dump, kept)
kept = repeat(sort, kept)
repeat(collect, kept)
