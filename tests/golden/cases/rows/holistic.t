# heat maps, sizes and functions in one object
damox report holistic -i fft.native --json | python3 -c 'import json, sys
d = json.load(sys.stdin)
print(list(d), len(d["sizes"]), d["sizes"][1])
for m in d["heatmaps"]: print(m["target_id"], m["start_address"], m["end_address"], len(m["points"]), m["points"][0])
print(len(d["functions"]), d["functions"][0])'
