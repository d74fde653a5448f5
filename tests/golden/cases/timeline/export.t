# What others read has the same samples, each in its form
damox report timeline -i fft.native -o a.folded
damox report timeline -i fft.native -o a.speedscope.json
damox report timeline -i fft.native -o a.pb
python3 - <<'END'
import json
folded = sorted((line.rsplit(' ', 1)[0], int(line.rsplit(' ', 1)[1])) for line in open('a.folded'))
s = json.load(open('a.speedscope.json'))
assert s['$schema'] == 'https://www.speedscope.app/file-format-schema.json'
profile, frames = s['profiles'][0], s['shared']['frames']
assert profile['type'] == 'sampled' and profile['unit'] == 'seconds' and len(profile['samples']) == len(profile['weights'])
counts = {}
for stack, weight in zip(profile['samples'], profile['weights']):
    name = ';'.join(frames[f]['name'] for f in stack)
    counts[name] = counts.get(name, 0) + weight
assert sorted((k, round(v * 99)) for k, v in counts.items()) == folded
assert abs(profile['endValue'] - sum(profile['weights'])) < 1e-3

def fields(b):
    i = 0
    def varint():
        nonlocal i
        v = shift = 0
        while True:
            c = b[i]; i += 1; v |= (c & 127) << shift; shift += 7
            if c < 128: return v
    while i < len(b):
        key = varint(); v = varint()
        if key & 7 == 2:
            v, i = b[i:i + v], i + v
        yield key >> 3, v

def varints(b):
    out, v, shift = [], 0, 0
    for c in b:
        v |= (c & 127) << shift; shift += 7
        if c < 128: out.append(v); v = shift = 0
    return out
top = list(fields(open('a.pb', 'rb').read()))
strings = [v.decode() for f, v in top if f == 6]
functions = {dict(fields(v))[1]: strings[dict(fields(v))[2]] for f, v in top if f == 5}
locations = {dict(fields(v))[1]: functions[dict(fields(dict(fields(v))[4]))[1]] for f, v in top if f == 4}
got = []
for f, v in top:
    if f == 2:
        sample = dict(fields(v))
        got.append((';'.join(locations[n] for n in reversed(varints(sample[1]))), varints(sample[2])[0]))
assert strings[0] == '' and sorted(got) == folded
print(len(folded), sum(n for _, n in folded))
END
