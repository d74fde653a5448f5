# SPDX-License-Identifier: GPL-2.0
# Runs the script of --exec. Reads the records as JSON from file descriptor 3, and
# makes objects of them that have the attributes and methods that scripts for damo
# use. Words of the command line: the script and its arguments, or "interpreter".
import json
import os
import re
import runpy
import sys
import types

MAX = (1 << 64) - 1
SIZE_UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
SIZES = {"B": 1, **{u: 1024 ** (i + 1) for i, u in enumerate(SIZE_UNITS)},
         **{u[0]: 1024 ** (i + 1) for i, u in enumerate(SIZE_UNITS)}}
TIMES = {"d": 86400 * 10**9, "h": 3600 * 10**9, "m": 60 * 10**9, "s": 10**9, "ms": 10**6,
         "us": 1000, "ns": 1}


# ---- numbers as text, and back ----

def nr_text(v, raw):
    return str(v) if raw else format(v, ",")


def size_text(v, raw):
    if raw or v == MAX:
        return str(v) if raw else "max"
    unit = max((n for n in SIZES.values() if v > n), default=1)
    if unit == 1:
        return "%d B" % v
    return "%.3f %s" % (v / unit, next(u for u in SIZES if SIZES[u] == unit))


def time_text(ns, raw):
    if raw or ns in (MAX, MAX * 1000):
        return str(ns) if raw else "max"
    parts = []
    for unit in "h", "m":
        if ns >= TIMES[unit]:
            parts.append("%d %s" % (ns // TIMES[unit], unit))
            ns %= TIMES[unit]
    if ns or not parts:
        unit = "s" if parts else next((u for u in TIMES if ns >= TIMES[u]), "ns")
        whole = ns % TIMES[unit] == 0
        parts.append("%d" % (ns // TIMES[unit]) if whole else "%.3f" % (ns / TIMES[unit]))
        parts.append(unit)
    return " ".join(parts)


def us_text(us, raw):
    return str(us) if raw else time_text(us * 1000, raw)


def percent_text(v, raw):
    return "%f" % v if raw else "%.7g %%" % v


def number(v, units, default):
    """What @v says, a number or text with one of @units (@default where none is said)."""
    if not isinstance(v, str):
        return v
    if v == "max":
        return MAX
    parts = re.findall(r"(-?[0-9.,]+) *([A-Za-z]*)", v)
    if not parts:
        raise ValueError("%r is not a number" % v)
    total = sum((float(n) if "." in n else int(n.replace(",", ""))) * units[u or default]
                for n, u in parts)
    return int(total) if total == int(total) else total


def size(v):
    return int(number(v, SIZES, "B"))


def time_ns(v):
    return number(v, TIMES, "ns")


def time_us(v):
    ns = number(v, TIMES, "us")
    return ns if ns == MAX else ns // 1000 if ns % 1000 == 0 else ns / 1000


def percent(v):
    return float(v.rstrip(" %")) if isinstance(v, str) else v


def count(v):
    return number(v, {"": 1}, "")


def percent(v):
    return float(v.rstrip(" %")) if isinstance(v, str) else v


# ---- the objects ----

class Part:
    """Members are as in JSON; `texts` says how numbers are shown, `reads` how they are read."""
    texts, reads, names, parts = {}, {}, {}, {}

    def __init__(self, members):
        self.__dict__.update({self.names.get(k, k): v for k, v in members.items()})

    def __eq__(self, other):
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = object.__hash__

    def __str__(self):
        return self.to_str(False) if hasattr(self, "to_str") else object.__repr__(self)

    def to_kvpairs(self, raw=False):
        keys = {v: k for k, v in self.names.items()}
        return {keys.get(k, k): self.texts[k](v, raw) if k in self.texts and v is not None else
                pairs(v, raw) for k, v in vars(self).items()}

    @classmethod
    def from_kvpairs(cls, kv):
        def read(key, v):
            name = cls.names.get(key, key)
            if v is None or name not in {**cls.reads, **cls.parts}:
                return v
            if name in cls.reads:
                return cls.reads[name](v)
            make = cls.parts[name].from_kvpairs
            return [make(x) for x in v] if isinstance(v, list) else make(v)
        return cls({k: read(k, v) for k, v in (vars(kv) if isinstance(kv, Part) else kv).items()})


def pairs(v, raw):
    if isinstance(v, list):
        return [pairs(x, raw) for x in v]
    return v.to_kvpairs(raw) if isinstance(v, Part) else v


class DamonNrAccesses(Part):
    reads = {"samples": count, "percent": percent}

    def in_percent(self, sample_us, aggr_us):
        if self.percent is not None:
            return self.percent
        return self.samples * 100 / (aggr_us / sample_us)

    def in_hz(self, aggr_us):
        return self.samples / (aggr_us / 1000000)

    def add_unset_unit(self, intervals):
        most = intervals.aggr / intervals.sample
        if self.samples is None:
            self.samples = int(self.percent * most / 100)
        elif self.percent is None:
            self.percent = int(self.samples * 100 / most)

    def to_str(self, unit, raw):
        if unit == "percent":
            return percent_text(self.percent, False)
        return nr_text(self.samples, raw) + " samples"


class DamonAge(Part):
    texts = {"usec": lambda v, raw: time_text(v * 1000, raw), "aggr_intervals": nr_text}
    reads = {"usec": lambda v: v if isinstance(v, int) else time_ns(v) // 1000,
             "aggr_intervals": count}

    def add_unset_unit(self, intervals):
        if self.usec is None:
            self.usec = self.aggr_intervals * intervals.aggr
        elif self.aggr_intervals is None:
            self.aggr_intervals = int(self.usec / intervals.aggr)

    def to_str(self, unit, raw):
        if unit == "usec":
            return time_text(self.usec * 1000, raw)
        return nr_text(self.aggr_intervals, raw) + " aggr_intervals"


class DamonRegion(Part):
    texts = {"start": nr_text, "end": nr_text, "sz_filter_passed": size_text}
    reads = {"start": size, "end": size, "sz_filter_passed": size}
    parts = {"nr_accesses": DamonNrAccesses, "age": DamonAge}
    scheme = None

    def size(self):
        return self.end - self.start

    def range_str(self, raw):
        return "[%s, %s) (%s)" % (nr_text(self.start, raw), nr_text(self.end, raw),
                                  size_text(self.size(), raw))

    def to_str(self, raw, intervals=None):
        rate, age = "samples", "aggr_intervals"
        if not hasattr(self, "nr_accesses"):
            return self.range_str(raw)
        if not raw and intervals is not None:
            self.nr_accesses.add_unset_unit(intervals)
            self.age.add_unset_unit(intervals)
            rate, age = "percent", "usec"
        words = [self.range_str(raw) + ": nr_accesses: " + self.nr_accesses.to_str(rate, raw),
                 "age: " + self.age.to_str(age, raw)]
        if self.probe_hits:
            words.append("probe_hits: " + " ".join(
                str(getattr(hits, "samples", hits)) for hits in self.probe_hits))
        if self.sz_filter_passed is not None:
            words.append("filter_passed: " + size_text(self.sz_filter_passed, raw))
        return ", ".join(words)


class DamosStats(Part):
    texts = {k: size_text if k.startswith("sz_") else nr_text for k in (
        "nr_tried", "sz_tried", "nr_applied", "sz_applied", "sz_ops_filter_passed",
        "qt_exceeds", "nr_snapshots", "max_nr_snapshots")}
    reads = {k: size if k.startswith("sz_") else count
             for k in texts}


class DamonSnapshot(Part):
    texts = {"start_time": time_text, "end_time": time_text, "total_bytes": size_text,
             "sample_interval_us": us_text}
    reads = {"start_time": time_ns, "end_time": time_ns, "total_bytes": size,
             "sample_interval_us": time_us}
    parts = {"regions": DamonRegion, "damos_stats": DamosStats}

    def update_total_bytes(self):
        self.total_bytes = sum(r.size() for r in self.regions)


class DamonIntervalsGoal(Part):
    texts = {"access_bp": lambda v, raw: percent_text(v if raw else v / 100, raw),
             "aggrs": nr_text, "min_sample_us": us_text, "max_sample_us": us_text}
    reads = {"access_bp": lambda v: percent(v) * (100 if "%" in str(v) else 1),
             "aggrs": count,
             "min_sample_us": time_us, "max_sample_us": time_us}

    def enabled(self):
        return self.aggrs > 0

    def to_str(self, raw):
        kv = self.to_kvpairs(raw)
        return "target %s accesses per %s aggrs, [%s, %s] sampling interval" % (
            kv["access_bp"], kv["aggrs"], kv["min_sample_us"], kv["max_sample_us"])


class DamonIntervals(Part):
    names = {"sample_us": "sample", "aggr_us": "aggr", "ops_update_us": "ops_update"}
    texts = {"sample": us_text, "aggr": us_text, "ops_update": us_text}
    reads = {"sample": time_us, "aggr": time_us, "ops_update": time_us}
    parts = {"intervals_goal": DamonIntervalsGoal}

    def to_str(self, raw):
        return "sample %s, aggr %s, update %s" % (
            us_text(self.sample, raw), us_text(self.aggr, raw), us_text(self.ops_update, raw))


class DamosFilter(Part):
    texts = {"hugepage_size": lambda v, raw: [size_text(x, raw) for x in v]}
    reads = {"hugepage_size": lambda v: [size(x) for x in v],
             "probe_hits_wsum_range": lambda v: [count(x) for x in v],
             "damon_target_idx": count}
    parts = {"address_range": DamonRegion}

    def to_str(self, raw):
        of = {"memcg": lambda: self.memcg_path,
              "addr": lambda: self.address_range.range_str(raw),
              "target": lambda: str(self.damon_target_idx),
              "hugepage_size": lambda: "[%s, %s]" % tuple(
                  size_text(x, raw) for x in self.hugepage_size),
              "probe_hits_wsum": lambda: "[%s, %s]" % tuple(self.probe_hits_wsum_range)}
        words = ["allow" if self.allow else "reject", "" if self.matching else "none",
                 self.filter_type, of.get(self.filter_type, str)()]
        return " ".join(w for w in words if w)


class DamonRecord(Part):
    parts = {"intervals": DamonIntervals, "scheme_filters": DamosFilter,
             "snapshots": DamonSnapshot}


# Scripts for damo import its functions that print and read numbers.
fmt = sys.modules["_damo_fmt_str"] = types.ModuleType("_damo_fmt_str")
fmt.format_nr, fmt.format_sz, fmt.format_time_ns = nr_text, size_text, time_text
fmt.format_time_us, fmt.format_percent = us_text, percent_text
fmt.format_time_ms = lambda ms, raw: str(ms) if raw else time_text(ms * TIMES["ms"], raw)
fmt.format_time_sec = lambda s, raw: str(s) if raw else time_text(s * TIMES["s"], raw)
fmt.text_to_nr, fmt.text_to_bytes, fmt.text_to_ns = count, size, time_ns
fmt.text_to_us, fmt.text_to_percent = time_us, percent

# By a member that only they have.
kinds = {"snapshots": DamonRecord, "regions": DamonSnapshot, "start": DamonRegion,
         "samples": DamonNrAccesses, "usec": DamonAge, "sample_us": DamonIntervals,
         "access_bp": DamonIntervalsGoal, "filter_type": DamosFilter.from_kvpairs, "sz_tried": DamosStats}


def part(members):
    return next((kinds[k] for k in members if k in kinds), Part)(members)


with os.fdopen(3) as f:
    records = json.load(f, object_hook=part)
words = sys.argv[1:]
if words == ["interpreter"]:
    import code
    code.interact(banner="DAMON records are available as 'records'\n",
                  local={"records": records}, exitmsg="Exit the session.")
else:
    sys.path.insert(0, os.path.dirname(os.path.abspath(words[0])))
    runpy.run_path(words[0])["main"](records, words)
