damox report holistic -i fft.native --json --columns heat function | python3 -c 'import json, sys
d = json.load(sys.stdin)
print(list(d), list(d["heatmaps"][0]), d["heatmaps"][0]["points"][0], d["functions"][0])'
damox report holistic -i fft.native --json --columns function | head -n 3
